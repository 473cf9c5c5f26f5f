"""Logs as the tools write them, rebuilt from their documented layouts.

lightning: `lightning.fabric.loggers.csv_logs` writes one row a call of log_metrics, empty cells where a call had no
such metric; the header is sorted, LearningRateMonitor's rows have no epoch.
trainer_state: `transformers.TrainerState` dumps itself with indent 2 and sorted keys; log_history has an entry for each
logging, each evaluation, and a summary.
fastai: `fastai.callback.progress.CSVLogger` joins str() of each value, and the time as mm:ss.
"""

import csv
import io
import json
import math


def loss_at(step: int) -> float:
    return 2.3 * math.exp(-step / 40) + 0.1


def lightning(epochs: int = 5, steps: int = 20, every: int = 5) -> str:
    rows: list[dict[str, float]] = []
    for epoch in range(epochs):
        for step in range(epoch * steps, (epoch + 1) * steps):
            if (step + 1) % every == 0:
                rows.append({"lr-AdamW": 0.001, "step": step})
                rows.append({"epoch": epoch, "step": step, "train_loss_step": loss_at(step)})
        last = (epoch + 1) * steps - 1
        rows.append({"epoch": epoch, "step": last, "val_loss": loss_at(last) + 0.05, "val_acc": 1 - loss_at(last) / 3})
        rows.append({"epoch": epoch, "step": last, "train_loss_epoch": loss_at(last - steps // 2)})
    with io.StringIO(newline="") as file:
        writer = csv.DictWriter(file, fieldnames=sorted({name for row in rows for name in row}))
        writer.writeheader()
        writer.writerows(rows)
        return file.getvalue()


def trainer_state(steps: int = 200, every: int = 10, evaluate: int = 50) -> str:
    history: list[dict[str, float]] = []
    for step in range(every, steps + 1, every):
        history.append(
            {
                "epoch": step / 100,
                "grad_norm": 1.5,
                "learning_rate": 5e-5 * (1 - step / steps),
                "loss": round(loss_at(step), 4),
                "step": step,
            }
        )
        if step % evaluate == 0:
            history.append(
                {
                    "epoch": step / 100,
                    "eval_accuracy": 0.9,
                    "eval_loss": loss_at(step) + 0.02,
                    "eval_runtime": 5.7,
                    "eval_samples_per_second": 70.2,
                    "eval_steps_per_second": 17.7,
                    "step": step,
                }
            )
    history.append(
        {
            "epoch": steps / 100,
            "step": steps,
            "total_flos": 1e15,
            "train_loss": 0.7,
            "train_runtime": 99.5,
            "train_samples_per_second": 20.1,
            "train_steps_per_second": 2.0,
        }
    )
    state = {
        "best_global_step": None,
        "best_metric": None,
        "best_model_checkpoint": None,
        "epoch": steps / 100,
        "eval_steps": evaluate,
        "global_step": steps,
        "is_hyper_param_search": False,
        "is_local_process_zero": True,
        "log_history": history,
        "logging_steps": every,
        "max_steps": steps,
        "num_train_epochs": 2,
        "stateful_callbacks": {"TrainerControl": {"args": {"should_log": False}, "attributes": {}}},
        "total_flos": 1e15,
        "train_batch_size": 8,
        "trial_name": None,
        "trial_params": None,
    }
    return json.dumps(state, indent=2, sort_keys=True) + "\n"


def fastai(epochs: int = 6, fits: int = 1) -> str:
    lines = []
    for _ in range(fits):
        lines.append("epoch,train_loss,valid_loss,error_rate,time")
        for epoch in range(epochs):
            loss = loss_at(10 * epoch)
            lines.append(",".join(map(str, (epoch, loss, loss + 0.1 if epoch else None, loss / 4, f"00:{epoch + 10}"))))
    return "\n".join(lines) + "\n"
