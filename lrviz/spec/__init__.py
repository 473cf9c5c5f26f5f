"""What decides a run, as frozen values: the registry and its parameters, links, and what a link lets a reader move."""
