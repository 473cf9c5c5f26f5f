"""Components: each holds its DOM between reruns, and says what a reader does with it."""
