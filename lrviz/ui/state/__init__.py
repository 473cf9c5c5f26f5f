"""What a page remembers: its run and its own parameters, in the session and the address, and its jobs."""
