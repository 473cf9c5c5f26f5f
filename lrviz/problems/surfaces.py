"""The loss surfaces. Adding one is adding an entry to `SURFACES`.

Each is written once, as a formula (see `formula`), or as a model of two parameters on real data.
"""

from collections.abc import Callable

import jax

from lrviz.problems import datasets
from lrviz.problems.formula import check_formula
from lrviz.problems.surface import Minimum, Model, Surface, Values
from lrviz.spec.registry import Param, Registry


def _at(*places: tuple[float, float, float]) -> Callable[[Values], list[Minimum]]:
    return lambda _: [Minimum(*place) for place in places]


@jax.custom_jvp
def _softplus(score: jax.Array) -> jax.Array:
    """log(1 + eˢ). Its slope 1/(1 + e⁻ˢ) is given, because deriving it through log and exp takes four times as long."""
    return jax.nn.softplus(score)


_softplus.defjvps(lambda change, _, score: jax.nn.sigmoid(score) * change)


LINEAR = Model(
    examples=datasets.diabetes_regression,
    example_loss=lambda score, target: 0.5 * (score - target) ** 2,
    losses_in={
        "pytorch": "0.5 * torch.nn.functional.mse_loss(score, target)",
        "keras": "0.5 * ((score - target) ** 2).mean()",
        "optax": "optax.l2_loss(score, target).mean()",
    },
    loader="load_diabetes(scaled=False)",
    features=("s1", "s2"),
    target="(table.target - table.target.mean()) / table.target.std()",
)
LOGISTIC = Model(
    examples=datasets.breast_cancer_classification,
    example_loss=lambda score, target: _softplus(score) - target * score,
    losses_in={
        "pytorch": "torch.nn.functional.binary_cross_entropy_with_logits(score, target)",
        "keras": "(jax.nn.softplus(score) - target * score).mean()",
        "optax": "optax.sigmoid_binary_cross_entropy(score, target).mean()",
    },
    loader="load_breast_cancer()",
    features=("mean radius", "mean texture"),
    target="table.target.astype(float)",
)
BATCH_SIZE = Param(
    name="batch_size",
    label="Batch size",
    default=0,
    minimum=0,
    maximum=400,
    integer=True,
    help="Examples in each mini-batch; 0 takes all of them, so that the gradient is exact.",
)
HIMMELBLAU_MINIMA = (
    (3.0, 2.0, 0.0),
    (-2.805118086952745, 3.131312518250573, 0.0),
    (-3.779310253377747, -3.283185991286170, 0.0),
    (3.584428340330492, -1.848126526964404, 0.0),
)

SURFACES: Registry[Surface] = Registry(
    "surface",
    Surface(
        key="bowl",
        label="Round bowl",
        formula="0.5*(x**2 + y**2)",
        equation=r"\tfrac12\,(x^2 + y^2)",
        domain=((-2.0, 2.0), (-2.0, 2.0)),
        start=(-1.5, 1.2),
        known_minima=_at((0.0, 0.0, 0.0)),
        quadratic=True,
        source="The simplest quadratic: curvature 1 in every direction.",
        lesson="One curvature: a rate of 1 lands in one step, above 2 every step makes it worse.",
    ),
    Surface(
        key="ravine",
        label="Ravine",
        formula="0.5*((cos(pi*angle/180)*x + sin(pi*angle/180)*y)**2"
        " + condition_number*(cos(pi*angle/180)*y - sin(pi*angle/180)*x)**2)",
        equation=r"\tfrac12\,(x'^2 + \kappa\,y'^2)",
        domain=((-2.0, 2.0), (-2.0, 2.0)),
        start=(-1.5, 1.0),
        known_minima=_at((0.0, 0.0, 0.0)),
        quadratic=True,
        params=(
            Param(
                name="condition_number",
                label="Condition number κ",
                default=20.0,
                minimum=1.0,
                maximum=1000.0,
                log=True,
                help="How many times steeper the walls are than the floor.",
            ),
            Param(
                name="angle",
                label="Rotation",
                default=20.0,
                minimum=-90.0,
                maximum=90.0,
                step=5.0,
                help="Degrees by which the ravine is turned against the axes.",
            ),
        ),
        source="The quadratic of Goh, Why Momentum Really Works, Distill 2017.",
        lesson="The steep walls cap the rate; the flat floor is then slow.",
    ),
    Surface(
        key="rosenbrock",
        label="Rosenbrock's valley",
        formula="(1 - x)**2 + 100*(y - x**2)**2",
        equation=r"(1-x)^2 + 100\,(y-x^2)^2",
        domain=((-2.0, 2.0), (-1.0, 3.0)),
        start=(-1.2, 1.0),
        known_minima=_at((1.0, 1.0, 0.0)),
        steep=True,
        source="Rosenbrock, The Computer Journal 3 (1960).",
        lesson="Finding the curved valley is easy, following it is slow.",
    ),
    Surface(
        key="himmelblau",
        label="Himmelblau: four minima",
        formula="(x**2 + y - 11)**2 + (x + y**2 - 7)**2",
        equation=r"(x^2+y-11)^2 + (x+y^2-7)^2",
        domain=((-5.0, 5.0), (-5.0, 5.0)),
        start=(-0.5, -1.0),
        known_minima=_at(*HIMMELBLAU_MINIMA),
        steep=True,
        source="Himmelblau, Applied Nonlinear Programming (1972).",
        lesson="Four equally good minima: the rate decides which one you get.",
    ),
    Surface(
        key="beale",
        label="Beale",
        formula="(1.5 - x + x*y)**2 + (2.25 - x + x*y**2)**2 + (2.625 - x + x*y**3)**2",
        equation=r"(1.5-x+xy)^2 + (2.25-x+xy^2)^2 + (2.625-x+xy^3)^2",
        domain=((-4.5, 4.5), (-4.5, 4.5)),
        start=(1.0, 1.5),
        known_minima=_at((3.0, 0.5, 0.0)),
        steep=True,
        source="Beale, On an Iterative Method for Finding a Local Minimum (1958).",
        lesson="Cliffs beside flat land: a rate for one is wrong for the other.",
    ),
    Surface(
        key="saddle",
        label="Saddle",
        formula="0.5*x**2 - 0.5*y**2 + 0.25*y**4",
        equation=r"\tfrac12 x^2 - \tfrac12 y^2 + \tfrac14 y^4",
        domain=((-2.0, 2.0), (-2.0, 2.0)),
        start=(-1.5, 0.001),
        known_minima=_at((0.0, 1.0, -0.25), (0.0, -1.0, -0.25)),
        source="A pass between two minima; compare Dauphin et al., NeurIPS 2014.",
        lesson="Near the pass the slope vanishes: how long until the ball notices the way down?",
    ),
    Surface(
        key="rastrigin",
        label="Rastrigin: egg box",
        formula="20 + x**2 - 10*cos(2*pi*x) + y**2 - 10*cos(2*pi*y)",
        equation=r"20 + x^2 - 10\cos 2\pi x + y^2 - 10\cos 2\pi y",
        domain=((-5.12, 5.12), (-5.12, 5.12)),
        start=(-2.3, 1.7),
        known_minima=_at((0.0, 0.0, 0.0)),
        source="Rastrigin (1974); in two variables as in Mühlenbein et al. (1991).",
        lesson="A hundred local minima: small rates stay in the first one.",
    ),
    Surface(
        key="ackley",
        label="Ackley: needle in a plain",
        formula="-20*exp(-0.2*sqrt(0.5*(x**2 + y**2) + 1e-12)) - exp(0.5*(cos(2*pi*x) + cos(2*pi*y))) + e + 20",
        equation=r"-20\,e^{-0.2\sqrt{(x^2+y^2)/2\,+\,10^{-12}}} - e^{(\cos 2\pi x+\cos 2\pi y)/2} + e + 20",
        domain=((-4.0, 4.0), (-4.0, 4.0)),
        start=(-2.3, 1.6),
        known_minima=_at((0.0, 0.0, 3.999999599102466e-06)),
        source="Ackley (1987); 10⁻¹² is added under the root, which has no slope at 0.",
        lesson="A funnel with ripples: the rate must jump the ripples and still land.",
    ),
    Surface(
        key="styblinski_tang",
        label="Styblinski–Tang",
        formula="0.5*(x**4 - 16*x**2 + 5*x + y**4 - 16*y**2 + 5*y)",
        equation=r"\tfrac12\,(x^4-16x^2+5x+y^4-16y^2+5y)",
        domain=((-4.5, 4.5), (-4.5, 4.5)),
        start=(0.5, 3.8),
        known_minima=_at(
            (-2.903534027771177, -2.903534027771177, -78.33233140754282),
            (2.7468027709908369, -2.903534027771177, -64.19561235905536),
            (-2.903534027771177, 2.7468027709908369, -64.19561235905536),
            (2.7468027709908369, 2.7468027709908369, -50.05889331056789),
        ),
        source="Styblinski & Tang, Neural Networks 3 (1990).",
        lesson="One best of four: a small rate takes the nearest.",
    ),
    Surface(
        key="six_hump_camel",
        label="Six-hump camel",
        formula="(4 - 2.1*x**2 + x**4/3)*x**2 + x*y + (-4 + 4*y**2)*y**2",
        equation=r"(4-2.1x^2+\tfrac13x^4)\,x^2 + xy + (-4+4y^2)\,y^2",
        domain=((-2.0, 2.0), (-1.2, 1.2)),
        start=(-1.6, 0.1),
        known_minima=_at(
            (0.08984201310031806, -0.7126564030207396, -1.0316284534898774),
            (-0.08984201310031806, 0.7126564030207396, -1.0316284534898774),
            (-1.7036067149699807, 0.7960835686726251, -0.21546382438371725),
            (1.7036067149699807, -0.7960835686726251, -0.21546382438371725),
            (-1.6071047529201974, -0.5686514548841314, 2.1042503103112584),
            (1.6071047529201974, 0.5686514548841314, 2.1042503103112584),
        ),
        source="Dixon & Szegő, Towards Global Optimisation 2 (1978).",
        lesson="Six minima, two of them best: watch where each rate ends.",
    ),
    Surface(
        key="goldstein_price",
        label="Goldstein–Price",
        formula="(1 + (x + y + 1)**2*(19 - 14*x + 3*x**2 - 14*y + 6*x*y + 3*y**2))"
        "*(30 + (2*x - 3*y)**2*(18 - 32*x + 12*x**2 + 48*y - 36*x*y + 27*y**2))",
        equation=r"\bigl(1+(x+y+1)^2(19-14x+3x^2-14y+6xy+3y^2)\bigr)"
        r"\bigl(30+(2x-3y)^2(18-32x+12x^2+48y-36xy+27y^2)\bigr)",
        domain=((-2.0, 2.0), (-2.0, 2.0)),
        start=(0.5, -1.5),
        steep=True,
        known_minima=_at((0.0, -1.0, 3.0), (-0.6, -0.4, 30.0), (1.8, 0.2, 84.0), (1.2, 0.8, 840.0)),
        source="Goldstein & Price, Mathematics of Computation 25 (1971).",
        lesson="Heights from 3 to a million: only tiny rates survive the slopes.",
    ),
    Surface(
        key="double_well",
        label="Double well",
        formula="(x**2 - 1)**2 + 0.3*x + 0.5*y**2",
        equation=r"(x^2-1)^2 + 0.3\,x + \tfrac12 y^2",
        domain=((-2.0, 2.0), (-2.0, 2.0)),
        start=(1.7, 1.2),
        known_minima=_at(
            (-1.0355787140888537, 0.0, -0.305428483743916), (0.9601495555191055, 0.0, 0.29414648102826285)
        ),
        source="The tilted quartic of every text on metastability.",
        lesson="A shallow well first: which rate jumps over the ridge into the deep one?",
    ),
    Surface(
        key="plateau",
        label="Plateau",
        formula="1 - exp(-0.5*(x**2 + 2*y**2))",
        equation=r"1 - e^{-(x^2 + 2y^2)/2}",
        domain=((-4.0, 4.0), (-4.0, 4.0)),
        start=(-2.4, 1.4),
        known_minima=_at((0.0, 0.0, 0.0)),
        source="A Gaussian hole in a plain: the picture of a vanishing gradient (Hochreiter 1991).",
        lesson="Almost no slope at the start: small rates look dead.",
    ),
    Surface(
        key="linear_regression",
        label="Linear regression (diabetes data)",
        model=LINEAR,
        equation=r"\frac1{2n}\sum_i (x\,\text{cholesterol}_i + y\,\text{LDL}_i - \text{progression}_i)^2",
        domain=((-2.0, 2.0), (-2.0, 2.0)),
        start=(-1.5, -1.0),
        params=(BATCH_SIZE,),
        quadratic=True,
        source="442 patients, Efron, Hastie, Johnstone & Tibshirani, Annals of Statistics 32 (2004).",
        lesson="Two correlated measurements make a ravine; mini-batches make the ball tremble.",
    ),
    Surface(
        key="logistic_regression",
        label="Logistic regression (breast cancer data)",
        model=LOGISTIC,
        equation=r"\frac1n\sum_i \log(1+e^{s_i}) - t_i s_i,\quad s_i = x\,\text{radius}_i + y\,\text{texture}_i",
        domain=((-6.0, 2.0), (-4.0, 4.0)),
        start=(1.0, 3.0),
        params=(BATCH_SIZE,),
        source="569 tumours, Wolberg, Street & Mangasarian (1995).",
        lesson="A real classifier: flat far away, so the best rate is large.",
    ),
    Surface(
        key="formula",
        label="Your own formula",
        equation=r"f(x, y)",
        formula="0.5*(x**2 + 9*y**2)",
        domain=((-3.0, 3.0), (-3.0, 3.0)),
        start=(-2.0, 1.5),
        params=(
            Param(
                name="expression",
                label="f(x, y) =",
                default="0.5*(x**2 + 9*y**2)",
                check=check_formula,
                help="Numbers, x, y, + - * / **, pi, e and sin cos tan exp log sqrt abs tanh minimum maximum.",
            ),
        ),
        source="Yours; its lowest point in the picture is searched for numerically.",
        lesson="Any landscape you can write down.",
    ),
)
