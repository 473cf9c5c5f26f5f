"""Networks: layers, losses and the tasks that they learn; pure functions of weights and rows."""

from lrviz.networks.entries import NETWORKS
from lrviz.networks.network import Loss, Network, Params, Part, in_precision, loss_at, loss_kernel
from lrviz.networks.tables import Rows, Table

__all__ = ["NETWORKS", "Loss", "Network", "Params", "Part", "Rows", "Table", "in_precision", "loss_at", "loss_kernel"]
