"""The optimizers, each an entry of `OPTIMIZERS`. The arithmetic is PyTorch's.

Adding one is adding an entry; what an `Optimizer` holds is said in `optimizer`.
"""

import jax
import jax.numpy as jnp
import optax

from lrviz.optim import transforms
from lrviz.optim.optimizer import Optimizer, Preconditioner
from lrviz.spec.registry import Param, Registry

Number = float | jax.Array
BETA_STOPS = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 0.9999)


def _beta(name: str, label: str, default: float, what: str) -> Param:
    return Param(name=name, label=label, default=default, minimum=0.0, maximum=0.9999, stops=BETA_STOPS, help=what)


def _eps(default: float) -> Param:
    return Param(
        name="eps",
        label="ε",
        default=default,
        minimum=1e-16,
        maximum=1.0,
        log=True,
        help="Added below the fraction so that it is never divided by 0.",
    )


def _weight_decay(default: float = 0.0) -> Param:
    return Param(
        name="weight_decay",
        label="Weight decay",
        default=default,
        minimum=0.0,
        maximum=1.0,
        log=True,
        help="Pulls the parameters towards 0 at every step.",
    )


MOMENTUM = _beta("momentum", "Momentum β", 0.9, "The share of the last velocity that is kept.")
BETA1 = _beta("beta1", "β₁", 0.9, "How long gradients are averaged: about 1/(1 − β₁) steps.")
BETA2 = _beta("beta2", "β₂", 0.999, "How long squared gradients are averaged: about 1/(1 − β₂) steps.")
MOMENTS = {"m": "mu", "v": "nu"}
FOLDS = {"keras": "Keras's SGD keeps the learning rates of the past in its velocity, so a schedule acts later."}
UNDER_ROOT = {"keras": "Keras adds ε under the root, PyTorch after it."}
BEFORE_BIAS = {"keras": "Keras adds ε before it corrects the bias, PyTorch after."}
OWN_RULE = "optax.chain({}, optax.scale_by_learning_rate({{learning_rate}}, flip_sign=False))"
ADAM_ARGUMENTS = "betas=({beta1}, {beta2}), eps={eps}, weight_decay={weight_decay}"


def _second_moments(squares: str) -> Preconditioner:
    """P = (1 − β₁ᵗ)(√v̂ + ε) of Adam and its kin, whose momentum is an average of gradients."""

    def of(v: jax.Array, t: jax.Array, beta1: Number, beta2: Number, eps: Number, **_: Number) -> jax.Array:
        return (1 - beta1**t) * (jnp.sqrt(v / (1 - beta2**t)) + eps)

    return Preconditioner(
        squares=squares,
        of=of,
        limit=lambda p: (2 + 2 * p["beta1"]) / (1 - p["beta1"]),
        limit_label="(2+2β₁)/((1−β₁)λmax)",
    )


def _without_momentum(squares: str) -> Preconditioner:
    """P = √v + ε."""
    return Preconditioner(
        squares=squares, of=lambda v, t, eps, **_: jnp.sqrt(v) + eps, limit=lambda p: 2.0, limit_label="2/λmax"
    )


OPTIMIZERS: Registry[Optimizer] = Registry(
    "optimizer",
    Optimizer(
        key="sgd",
        label="Gradient descent",
        rule=lambda: optax.sgd(1.0),
        params=(_weight_decay(),),
        equation=r"\theta_{t+1} = \theta_t - \eta\, g_t",
        source="Cauchy (1847); Robbins & Monro, Annals of Mathematical Statistics 22 (1951).",
        lesson="One step straight downhill, as long as the slope times the rate.",
        torch="torch.optim.SGD([theta], lr={learning_rate}, weight_decay={weight_decay})",
        keras="SGD(learning_rate={learning_rate})",
        optax="optax.sgd({learning_rate})",
        sharpness_limit=lambda p: 2.0,
        limit_label="2/λmax",
    ),
    Optimizer(
        key="momentum",
        label="Momentum",
        rule=lambda momentum: optax.sgd(1.0, momentum=momentum),
        params=(MOMENTUM, _weight_decay()),
        state={"b": "trace"},
        equation=r"b_t = \beta b_{t-1} + g_t,\quad \theta_{t+1} = \theta_t - \eta\, b_t",
        source="Polyak, USSR Computational Mathematics 4 (1964).",
        lesson="A heavy ball: it gathers speed along the valley and swings across it.",
        torch="torch.optim.SGD([theta], lr={learning_rate}, momentum={momentum}, weight_decay={weight_decay})",
        keras="SGD(learning_rate={learning_rate}, momentum={momentum})",
        written={"keras": ("SGD",)},
        folds_rate=("keras",),
        differs=FOLDS,
        optax="optax.sgd({learning_rate}, momentum={momentum})",
        sharpness_limit=lambda p: 2 * (1 + p["momentum"]),
        limit_label="2(1+β)/λmax",
    ),
    Optimizer(
        key="nesterov",
        label="Nesterov momentum",
        rule=lambda momentum: optax.sgd(1.0, momentum=momentum, nesterov=True),
        params=(MOMENTUM, _weight_decay()),
        state={"b": "trace"},
        equation=r"b_t = \beta b_{t-1} + g_t,\quad \theta_{t+1} = \theta_t - \eta\,(g_t + \beta b_t)",
        source="Nesterov, Soviet Mathematics Doklady 27 (1983); this form: Sutskever et al., ICML 2013.",
        lesson="Momentum that looks ahead: it brakes before the wall.",
        torch="torch.optim.SGD([theta], lr={learning_rate}, momentum={momentum}, nesterov={nesterov},"
        " weight_decay={weight_decay})",
        derived=lambda momentum, **_: {"nesterov": repr(momentum > 0)},  # torch allows it only with momentum
        keras="SGD(learning_rate={learning_rate}, momentum={momentum}, nesterov=True)",
        written={"keras": ("SGD",)},
        folds_rate=("keras",),
        differs=FOLDS,
        optax="optax.sgd({learning_rate}, momentum={momentum}, nesterov=True)",
        sharpness_limit=lambda p: 2 * (1 + p["momentum"]) / (1 + 2 * p["momentum"]),
        limit_label="2(1+β)/((1+2β)λmax)",
    ),
    Optimizer(
        key="adagrad",
        label="Adagrad",
        rule=lambda eps: transforms.adagrad(eps),
        params=(_eps(1e-10), _weight_decay()),
        state={"G": "sum_of_squares"},
        preconditioner=_without_momentum("sum_of_squares"),
        equation=r"G_t = G_{t-1} + g_t^2,\quad \theta_{t+1} = \theta_t - \frac{\eta\, g_t}{\sqrt{G_t}+\epsilon}",
        source="Duchi, Hazan & Singer, JMLR 12 (2011).",
        lesson="Divides by all the slopes so far: it slows down for ever.",
        torch="torch.optim.Adagrad([theta], lr={learning_rate}, eps={eps}, weight_decay={weight_decay})",
        keras="Adagrad(learning_rate={learning_rate}, initial_accumulator_value=0.0, epsilon={eps})",
        written={"keras": ("Adagrad",), "optax": ("AdagradState", "adagrad")},
        differs=UNDER_ROOT | {"optax": "optax adds ε under the root, PyTorch after it."},
        optax=OWN_RULE.format("adagrad({eps})"),
    ),
    Optimizer(
        key="adadelta",
        label="Adadelta",
        rule=lambda rho, eps: optax.adadelta(1.0, rho=rho, eps=eps),
        params=(
            _beta("rho", "ρ", 0.9, "How long squared gradients and steps are averaged."),
            _eps(1e-6),
            _weight_decay(),
        ),
        state={"E[g^2]": "e_g", "E[\\Delta^2]": "e_x"},
        equation=r"\Delta_t = \frac{\sqrt{E[\Delta^2]_{t-1}+\epsilon}}{\sqrt{E[g^2]_t+\epsilon}}\, g_t,"
        r"\quad \theta_{t+1} = \theta_t - \eta\,\Delta_t",
        source="Zeiler, arXiv:1212.5701 (2012).",
        lesson="Sets its own step length from the last steps; η = 1 is meant, and it starts very slowly.",
        torch="torch.optim.Adadelta([theta], lr={learning_rate}, rho={rho}, eps={eps}, weight_decay={weight_decay})",
        keras="Adadelta(learning_rate={learning_rate}, rho={rho}, epsilon={eps})",
        optax="optax.adadelta({learning_rate}, rho={rho}, eps={eps})",
    ),
    Optimizer(
        key="rmsprop",
        label="RMSprop",
        rule=lambda alpha, eps: optax.rmsprop(1.0, decay=alpha, eps=eps, eps_in_sqrt=False),
        params=(_beta("alpha", "α", 0.99, "How long squared gradients are averaged."), _eps(1e-8), _weight_decay()),
        state={"v": "nu"},
        preconditioner=_without_momentum("nu"),
        equation=r"v_t = \alpha v_{t-1} + (1-\alpha) g_t^2,\quad"
        r" \theta_{t+1} = \theta_t - \frac{\eta\, g_t}{\sqrt{v_t}+\epsilon}",
        source="Hinton, Tieleman & Swersky, Coursera lecture 6e (2012).",
        lesson="Divides by the recent slopes: steps of about η in every direction.",
        torch="torch.optim.RMSprop([theta], lr={learning_rate}, alpha={alpha}, eps={eps}, weight_decay={weight_decay})",
        keras="RMSprop(learning_rate={learning_rate}, rho={alpha}, epsilon={eps})",
        written={"keras": ("RMSprop",)},
        differs=UNDER_ROOT,
        optax="optax.rmsprop({learning_rate}, decay={alpha}, eps={eps}, eps_in_sqrt=False)",
    ),
    Optimizer(
        key="adam",
        label="Adam",
        rule=lambda beta1, beta2, eps: optax.adam(1.0, b1=beta1, b2=beta2, eps=eps),
        params=(BETA1, BETA2, _eps(1e-8), _weight_decay()),
        state=MOMENTS,
        preconditioner=_second_moments("nu"),
        equation=r"m_t = \beta_1 m_{t-1} + (1-\beta_1) g_t,\; v_t = \beta_2 v_{t-1} + (1-\beta_2) g_t^2,\;"
        r" \theta_{t+1} = \theta_t - \frac{\eta\,\hat m_t}{\sqrt{\hat v_t}+\epsilon}",
        source="Kingma & Ba, ICLR 2015.",
        lesson="Momentum and a scale of its own for each parameter.",
        torch="torch.optim.Adam([theta], lr={learning_rate}, " + ADAM_ARGUMENTS + ")",
        keras="Adam(learning_rate={learning_rate}, beta_1={beta1}, beta_2={beta2}, epsilon={eps})",
        written={"keras": ("PyTorchEpsilon", "Adam")},
        differs=BEFORE_BIAS,
        optax="optax.adam({learning_rate}, b1={beta1}, b2={beta2}, eps={eps})",
    ),
    Optimizer(
        key="adamw",
        label="AdamW",
        rule=lambda beta1, beta2, eps: optax.adam(1.0, b1=beta1, b2=beta2, eps=eps),
        params=(BETA1, BETA2, _eps(1e-8), _weight_decay(0.01)),
        state=MOMENTS,
        decoupled=True,
        equation=r"\theta_{t+1} = \theta_t - \eta\Bigl(\frac{\hat m_t}{\sqrt{\hat v_t}+\epsilon}"
        r" + \lambda\theta_t\Bigr)",
        source="Loshchilov & Hutter, ICLR 2019.",
        lesson="Adam whose weight decay is not divided by the slopes.",
        torch="torch.optim.AdamW([theta], lr={learning_rate}, " + ADAM_ARGUMENTS + ")",
        keras="AdamW(learning_rate={learning_rate}, weight_decay={weight_decay}, beta_1={beta1},"
        " beta_2={beta2}, epsilon={eps})",
        written={"keras": ("PyTorchEpsilon", "AdamW")},
        differs=BEFORE_BIAS,
        optax="optax.adamw({learning_rate}, b1={beta1}, b2={beta2}, eps={eps}, weight_decay={weight_decay})",
    ),
    Optimizer(
        key="adamax",
        label="Adamax",
        rule=lambda beta1, beta2, eps: optax.adamax(1.0, b1=beta1, b2=beta2, eps=eps),
        params=(BETA1, BETA2, _eps(1e-8), _weight_decay()),
        state={"m": "mu", "u": "nu"},
        equation=r"u_t = \max(\beta_2 u_{t-1},\, |g_t|+\epsilon),\quad"
        r" \theta_{t+1} = \theta_t - \frac{\eta}{1-\beta_1^t}\,\frac{m_t}{u_t}",
        source="Kingma & Ba, ICLR 2015, section 7.1.",
        lesson="Adam with the largest recent slope in place of the mean square.",
        torch="torch.optim.Adamax([theta], lr={learning_rate}, " + ADAM_ARGUMENTS + ")",
        keras="Adamax(learning_rate={learning_rate}, beta_1={beta1}, beta_2={beta2}, epsilon={eps})",
        written={"keras": ("Adamax",)},
        differs={"keras": "Keras adds ε to the largest slope so far, PyTorch to every slope before it is compared."},
        optax="optax.adamax({learning_rate}, b1={beta1}, b2={beta2}, eps={eps})",
    ),
    Optimizer(
        key="nadam",
        label="NAdam",
        rule=lambda beta1, beta2, eps: transforms.nadam(beta1, beta2, eps),
        params=(BETA1, BETA2, _eps(1e-8), _weight_decay()),
        state=MOMENTS,
        equation=r"\theta_{t+1} = \theta_t - \frac{\eta}{\sqrt{\hat v_t}+\epsilon}\Bigl("
        r"\frac{(1-\mu_t)\,g_t}{1-\prod_{i\le t}\mu_i}"
        r" + \frac{\mu_{t+1}\,m_t}{1-\prod_{i\le t+1}\mu_i}\Bigr)",
        source="Dozat, ICLR Workshop 2016.",
        lesson="Adam with Nesterov's look ahead.",
        torch="torch.optim.NAdam([theta], lr={learning_rate}, " + ADAM_ARGUMENTS + ")",
        keras="NAdam(learning_rate={learning_rate}, beta_1={beta1}, beta_2={beta2}, epsilon={eps})",
        optax=OWN_RULE.format("nadam({beta1}, {beta2}, {eps})"),
        written={"keras": ("NAdam",), "optax": ("NAdamState", "nadam")},
        differs={
            "keras": "Keras warms NAdam's momentum up 250 times faster than PyTorch.",
            "optax": "optax keeps NAdam's momentum at β₁, PyTorch warms it up.",
        },
    ),
    Optimizer(
        key="amsgrad",
        label="AMSGrad",
        rule=lambda beta1, beta2, eps: transforms.amsgrad(beta1, beta2, eps),
        params=(BETA1, BETA2, _eps(1e-8), _weight_decay()),
        state={"m": "mu", "v": "nu", "v^{\\max}": "nu_max"},
        preconditioner=_second_moments("nu_max"),
        equation=r"v^{\max}_t = \max(v^{\max}_{t-1}, v_t),\quad"
        r" \theta_{t+1} = \theta_t - \frac{\eta\,\hat m_t}{\sqrt{v^{\max}_t/(1-\beta_2^t)}+\epsilon}",
        source="Reddi, Kale & Kumar, ICLR 2018.",
        lesson="Adam whose scales never grow again.",
        torch="torch.optim.Adam([theta], lr={learning_rate}, " + ADAM_ARGUMENTS + ", amsgrad=True)",
        keras="Adam(learning_rate={learning_rate}, beta_1={beta1}, beta_2={beta2}, epsilon={eps}, amsgrad=True)",
        optax=OWN_RULE.format("amsgrad({beta1}, {beta2}, {eps})"),
        written={"keras": ("PyTorchEpsilon", "Adam"), "optax": ("AMSGradState", "amsgrad")},
        differs=BEFORE_BIAS | {"optax": "optax takes AMSGrad's maximum after it corrects the bias, PyTorch before."},
    ),
    Optimizer(
        key="lion",
        label="Lion",
        rule=lambda beta1, beta2: optax.lion(1.0, b1=beta1, b2=beta2, weight_decay=0.0),
        params=(
            BETA1,
            _beta("beta2", "β₂", 0.99, "How long gradients are averaged for the next step."),
            _weight_decay(),
        ),
        state={"m": "mu"},
        decoupled=True,
        equation=r"\theta_{t+1} = \theta_t - \eta\,\bigl(\operatorname{sign}(\beta_1 m_{t-1} + (1-\beta_1) g_t)"
        r" + \lambda\theta_t\bigr)",
        source="Chen et al., Symbolic Discovery of Optimization Algorithms, NeurIPS 2023.",
        lesson="Only the sign counts: every step is η long in each direction, so it can't settle without decay.",
        torch="Lion([theta], lr={learning_rate}, betas=({beta1}, {beta2}), weight_decay={weight_decay})",
        keras="Lion(learning_rate={learning_rate}, beta_1={beta1}, beta_2={beta2}, weight_decay={weight_decay})",
        optax="optax.lion({learning_rate}, b1={beta1}, b2={beta2}, weight_decay={weight_decay})",
        written={"pytorch": ("Lion",)},
        differs={"pytorch": "torch.optim has no Lion, so its lines are written out."},
    ),
)
