"""Side-by-side runs against peers, on this machine: `make bench`."""
