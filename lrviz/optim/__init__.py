"""How a run is stepped: optimizers, schedules, and the transforms and rules that they share."""
