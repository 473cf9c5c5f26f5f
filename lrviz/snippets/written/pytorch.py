import torch


class Lion(torch.optim.Optimizer):
    """Chen et al., NeurIPS 2023; torch.optim has no Lion."""

    def __init__(self, params, lr, betas, weight_decay):
        super().__init__(params, {"lr": lr, "betas": betas, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                m = self.state[p].setdefault("m", torch.zeros_like(p))
                update = torch.sign(beta1 * m + (1 - beta1) * p.grad) + group["weight_decay"] * p
                m.mul_(beta2).add_((1 - beta2) * p.grad)
                p.sub_(group["lr"] * update)
