"""One run on a surface: the experiment, its trajectory, and what the trajectory says of its learning rate."""
