"""The atlas: every optimizer on every surface."""
