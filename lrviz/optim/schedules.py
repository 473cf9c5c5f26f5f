"""The schedules: the learning rate at every step, its equation, and its name elsewhere.

Adding one is adding an entry to `SCHEDULES`; what a `Schedule` holds is said in `schedule`.
"""

import numpy as np

from lrviz.optim import schedule
from lrviz.optim.schedule import Schedule
from lrviz.optim.schedule_fields import (
    CHANGES,
    DECAY_RATE,
    DIV_FACTOR,
    FINAL_DIV_FACTOR,
    GAMMA,
    INCREASE,
    INVERSE_DECAY_RATE,
    MAX_LR,
    MIN_LR,
    MODE,
    POINTS,
    THRESHOLD,
    count,
    share,
)
from lrviz.spec.registry import Registry

SCHEDULES: Registry[Schedule] = Registry(
    "schedule",
    Schedule(
        key="constant",
        label="Constant",
        equation=r"\eta_t = \eta",
        rate=lambda t, learning_rate, steps: np.broadcast_to(learning_rate, np.broadcast(t, learning_rate).shape),
        source="The static rate: the baseline of every schedule.",
        lesson="One rate from first to last.",
        torch="",
        python="return {learning_rate}",
    ),
    Schedule(
        key="step",
        label="Step decay",
        equation=r"\eta_t = \eta\, d^{\lfloor t/s \rfloor}",
        params=(
            share("drop_rate", "Drop rate d", 0.5, "The rate is multiplied by this at each drop.", 0.05),
            count("drop_step", "Drop step s", 25, "Epochs between two drops."),
        ),
        rate=lambda t, learning_rate, steps, drop_rate, drop_step: learning_rate * drop_rate ** np.floor(t / drop_step),
        source="Krizhevsky et al., NeurIPS 2012, divided by hand; StepLR.",
        lesson="Fast first, then ever finer.",
        torch="torch.optim.lr_scheduler.StepLR(optimizer, step_size={drop_step}, gamma={drop_rate})",
        python="return {learning_rate} * {drop_rate} ** (t // {drop_step})",
    ),
    Schedule(
        key="exponential",
        label="Exponential decay",
        equation=r"\eta_t = \eta\, e^{-k t}",
        params=(DECAY_RATE,),
        rate=lambda t, learning_rate, steps, decay_rate: learning_rate * np.exp(-decay_rate * t),
        source="ExponentialLR, with γ = e⁻ᵏ.",
        lesson="The same share is lost at every step.",
        torch="torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=math.exp(-{decay_rate}))",
        python="return {learning_rate} * math.exp(-{decay_rate} * t)",
    ),
    Schedule(
        key="cosine",
        label="Cosine annealing",
        equation=r"\eta_t = \eta_{\min} + \tfrac12(\eta-\eta_{\min})\,(1+\cos\tfrac{\pi t}{T})",
        params=(MIN_LR,),
        rate=lambda t, learning_rate, steps, min_lr: min_lr + (learning_rate - min_lr) * schedule.cosine(t, steps),
        source="Loshchilov & Hutter, ICLR 2017.",
        lesson="Slow start, quick middle, soft landing.",
        torch="torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max={steps}, eta_min={min_lr})",
        python="return {min_lr} + ({learning_rate} - {min_lr}) / 2 * (1 + math.cos(math.pi * t / {steps}))",
    ),
    Schedule(
        key="cyclical",
        label="Cyclical",
        equation=r"\eta_t = \eta_{\min} + (\eta-\eta_{\min})\,(1-\lvert t/s - 2c + 1\rvert)\cdot\text{scale},"
        r"\quad c = \lfloor 1 + t/2s\rfloor",
        params=(
            MIN_LR,
            count("half_period", "Half period s", 10, "Steps from the lowest rate to the highest."),
            MODE,
            GAMMA,
        ),
        unit="step",
        rate=schedule.cyclical,
        source="Smith, WACV 2017.",
        lesson="Big rates cross ridges, small ones settle; repeat.",
        torch="torch.optim.lr_scheduler.CyclicLR(optimizer, base_lr={min_lr}, max_lr={learning_rate},"
        " step_size_up={half_period}, mode={mode}{decay}, cycle_momentum=False)",
        python="cycle = t // (2 * {half_period})\n"
        "height = 1 - abs(t / {half_period} - 2 * cycle - 1)\n"
        "return {min_lr} + ({learning_rate} - {min_lr}) * height{scale}",
        derived=lambda steps, mode, gamma, **_: {
            "decay": f", gamma={gamma!r}" if mode == "exp_range" else "",
            "scale": {"triangular": "", "triangular2": " * 0.5**cycle", "exp_range": f" * {gamma!r}**t"}[mode],
        },
    ),
    Schedule(
        key="plateau",
        label="Reduce on plateau",
        equation=r"\eta \leftarrow \max(\text{factor}\cdot\eta,\ \eta_{\min})"
        r"\ \text{after more than}\ \textit{patience}\ \text{epochs without progress}",
        params=(
            share("factor", "Factor", 0.5, "The rate is multiplied by this at each reduction.", 0.05, 0.95),
            count("patience", "Patience", 5, "Epochs without progress that are forgiven.", 0, 100),
            THRESHOLD,
            count("cooldown", "Cooldown", 0, "Epochs after a reduction in which nothing is counted.", 0, 100),
            MIN_LR,
        ),
        rate=lambda t, learning_rate, steps, **_: np.broadcast_to(learning_rate, np.broadcast(t, learning_rate).shape),
        reactive=True,
        source="ReduceLROnPlateau of PyTorch.",
        lesson="Lowers the rate when the loss stops falling.",
        torch="torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor={factor}, patience={patience},"
        " threshold={threshold}, cooldown={cooldown}, min_lr={min_lr})",
        python="if value < best * (1 - {threshold}):\n"
        "    best, bad = value, 0\n"
        "else:\n"
        "    bad += 1\n"
        "if cooling > 0:\n"
        "    cooling, bad = cooling - 1, 0\n"
        "if bad > {patience}:\n"
        "    lower = max(rate * {factor}, {min_lr})\n"
        "    rate = lower if rate - lower > 1e-8 else rate\n"
        "    cooling, bad = {cooldown}, 0",
        differs={
            "keras": "Keras's own ReduceLROnPlateau reduces one bad epoch earlier than PyTorch's and compares"
            " with an absolute threshold, so the code follows the loss itself.",
            "keras_fit": "Keras reduces at `patience` bad epochs, PyTorch after more than that, and a cooldown"
            " ends one epoch earlier in Keras, so both numbers are one larger here. Keras's"
            " min_delta is absolute, PyTorch's threshold a share of the best loss: unless it is 0, a"
            " reduction may come some epochs earlier or later. PyTorch makes no change below 1e-8.",
            "optax": "optax.contrib.reduce_on_plateau reduces one bad epoch earlier than PyTorch's, so the code"
            " follows the loss itself.",
        },
    ),
    Schedule(
        key="warm_restarts",
        label="Cosine with warm restarts",
        equation=r"\eta_t = \eta_{\min} + \tfrac12(\eta-\eta_{\min})\,(1+\cos\tfrac{\pi\,t_i}{T_i}),"
        r"\quad T_{i+1} = g\,T_i",
        params=(
            MIN_LR,
            count("period", "First period", 20, "Epochs until the first restart."),
            count("period_growth", "Period growth g", 2, "Each period is this many times the last one.", 1, 5),
        ),
        rate=schedule.warm_restarts,
        source="Loshchilov & Hutter, ICLR 2017 (SGDR).",
        lesson="Each restart may leave a poor minimum.",
        torch="torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(optimizer, T_0={period}, T_mult={period_growth},"
        " eta_min={min_lr})",
        python="period = {period}\n"
        "while t >= period:\n"
        "    t, period = t - period, period * {period_growth}\n"
        "return {min_lr} + ({learning_rate} - {min_lr}) / 2 * (1 + math.cos(math.pi * t / period))",
    ),
    Schedule(
        key="warmup_cosine",
        label="Warm-up + cosine",
        equation=r"\eta_t = \eta\,\bigl(f + (1-f)\tfrac tw\bigr)\ (t<w),\ \text{then cosine to}\ \eta_{\min}",
        params=(
            count("warmup", "Warm-up w", 10, "Steps in which the rate rises."),
            share("start_factor", "Start factor f", 0.1, "The first rate, as a share of the full one.", 0.01),
            MIN_LR,
        ),
        unit="step",
        rate=schedule.warmup_cosine,
        source="Goyal et al., arXiv:1706.02677 (2017), and SGDR.",
        lesson="Careful where the slope is steepest, then full speed, then a soft landing.",
        torch="torch.optim.lr_scheduler.SequentialLR(optimizer, milestones=[{warmup}], schedulers=["
        "\n    torch.optim.lr_scheduler.LinearLR(optimizer, start_factor={start_factor}, total_iters={warmup}),"
        "\n    torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max={rest}, eta_min={min_lr}),\n])",
        python="if t < {warmup}:\n"
        "    return {learning_rate} * ({start_factor} + (1 - {start_factor}) * t / {warmup})\n"
        "return {min_lr} + ({learning_rate} - {min_lr}) * 0.5"
        " * (1 + math.cos(math.pi * (t - {warmup}) / {rest}))",
        derived=lambda steps, warmup, **_: {"rest": repr(max(1, steps - warmup))},
    ),
    Schedule(
        key="one_cycle",
        label="One cycle",
        equation=r"\tfrac{\eta}{d} \nearrow \eta \searrow \tfrac{\eta}{d\,D}\quad\text{along two half cosines}",
        params=(
            share("pct_start", "Share rising", 0.3, "The share of the run in which the rate rises.", 0.05, 0.95),
            DIV_FACTOR,
            FINAL_DIV_FACTOR,
        ),
        unit="step",
        rate=schedule.one_cycle,
        source="Smith & Topin, arXiv:1708.07120 v3 (2018).",
        lesson="Up once to a rate that would not do at the start, then down to almost nothing.",
        torch="torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr={learning_rate}, total_steps={steps},"
        " pct_start={share}, div_factor={div_factor}, final_div_factor={final_div_factor},"
        " cycle_momentum=False)",
        python="peak, end = {share} * {steps} - 1, {steps} - 1\n"
        "low, high, passed = {learning_rate} / {div_factor}, {learning_rate}, t / peak\n"
        "if t > peak:\n"
        "    low, high, passed = high, low / {final_div_factor}, (t - peak) / (end - peak)\n"
        "return high + (low - high) / 2 * (1 + math.cos(math.pi * passed))",
        derived=lambda steps, pct_start, **_: {"share": repr(schedule.not_on_first(pct_start, steps))},
    ),
    Schedule(
        key="linear",
        label="Linear decay",
        equation=r"\eta_t = \eta\,\bigl(1 - (1-f)\tfrac tT\bigr)",
        params=(share("end_factor", "End factor f", 0.0, "The last rate, as a share of the first."),),
        rate=lambda t, learning_rate, steps, end_factor: learning_rate * (1 - (1 - end_factor) * t / steps),
        source="LinearLR of PyTorch; the default of Devlin et al. (BERT, 2019).",
        lesson="A straight line down.",
        torch="torch.optim.lr_scheduler.LinearLR(optimizer, start_factor=1.0, end_factor={end_factor},"
        " total_iters={steps})",
        python="return {learning_rate} * (1 - (1 - {end_factor}) * t / {steps})",
    ),
    Schedule(
        key="inverse_time",
        label="Inverse time decay",
        equation=r"\eta_t = \frac{\eta}{1 + k t}",
        params=(INVERSE_DECAY_RATE,),
        rate=lambda t, learning_rate, steps, decay_rate: learning_rate / (1 + decay_rate * t),
        source="Robbins & Monro (1951): the rates' sum must diverge, the sum of their squares must not.",
        lesson="Falls quickly, then ever more slowly, but never stops.",
        torch="torch.optim.lr_scheduler.LambdaLR(optimizer, lambda t: 1 / (1 + {decay_rate} * t))",
        python="return {learning_rate} / (1 + {decay_rate} * t)",
        differs={
            "keras": "Keras 2's optimizers did this themselves, at every batch, when told decay=k. Keras 3 ignores"
            " that argument; its keras.optimizers.schedules.InverseTimeDecay does the same."
        },
    ),
    Schedule(
        key="range_test",
        label="Range test (rising)",
        equation=r"\eta_t = \eta\,\Bigl(\frac{\max(\eta,\,\eta_{\max})}{\eta}\Bigr)^{t/(T-1)}"
        r"\ \text{or in a straight line}",
        params=(
            MAX_LR,
            INCREASE,
        ),
        unit="step",
        rate=schedule.range_test,
        source="Smith, Cyclical Learning Rates for Training Neural Networks, WACV 2017, where the rate rises in a"
        " straight line; by equal factors: Gugger, How Do You Find a Good Learning Rate (2018).",
        lesson="For looking, not for training: each step tries a larger rate, until the loss explodes.",
        torch="torch.optim.lr_scheduler.{rising}",
        python="return {learning_rate} * {growth}",
        derived=lambda steps, learning_rate, max_lr, increase: schedule.rising_in_code(
            steps, learning_rate, max(learning_rate, max_lr), increase
        ),
    ),
    Schedule(
        key="by_hand",
        label="Changed by hand",
        equation=r"\eta_t = \eta\, f_j\ \text{for}\ t_j \le t < t_{j+1},\quad f_0 = 1",
        params=(CHANGES,),
        rate=schedule.by_hand,
        source="Bengio, Practical Recommendations for Gradient-Based Training (2012): watch the run and lower the rate"
        " by hand.",
        lesson="Somebody watches the loss and turns the knob.",
        torch="torch.optim.lr_scheduler.LambdaLR(optimizer, lambda t:"
        " {factors}[sum(t >= epoch for epoch in {epochs})])",
        python="return {learning_rate} * {factors}[sum(t >= epoch for epoch in {epochs})]",
        derived=lambda steps, changes, **_: {
            "epochs": repr([epoch for epoch, _ in schedule.read_changes(changes)]),
            "factors": repr([1.0, *(factor for _, factor in schedule.read_changes(changes))]),
        },
    ),
    Schedule(
        key="drawn",
        label="Draw your own",
        equation=r"\eta_t = \eta \cdot \text{your curve}(t/T)",
        params=(POINTS,),
        unit="step",
        rate=schedule.drawn,
        drawable=True,
        source="Yours.",
        lesson="Any curve you like: can you beat the others?",
        torch="torch.optim.lr_scheduler.LambdaLR(optimizer, lambda t:"
        " float(np.interp(t / {last}, {shares}, {factors})))",
        python="return {learning_rate} * float(np.interp(t / {last}, {shares}, {factors}))",
        derived=lambda steps, points, **_: {
            "last": repr(max(1, steps - 1)),
            "shares": repr([share for share, _ in schedule.read_points(points)]),
            "factors": repr([factor for _, factor in schedule.read_points(points)]),
        },
    ),
)
