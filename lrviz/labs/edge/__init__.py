"""The edge of stability: the curvature that training finds, and the learning rate that limits it."""
