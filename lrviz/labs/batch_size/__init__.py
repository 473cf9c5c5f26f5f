"""Batch size: how many updates a target takes, at every batch size and learning rate."""
