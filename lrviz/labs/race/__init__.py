"""The race: several optimizers from one start."""
