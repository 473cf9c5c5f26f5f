"""What a process takes, as Linux tells it: processor, and memory now and at most."""

import os
from pathlib import Path

PROC = Path("/proc")
MEGABYTE = 1e6


def processor_seconds(pid: int) -> float:
    """Seconds of processor that it has taken, its children's not among them."""
    # After the name, which stands in brackets and may hold spaces: user and system time are fields 14 and 15.
    fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")


def memory_mb(pid: int, what: str = "VmRSS") -> float:
    """Megabytes of memory that it has now, or another of the kernel's counts."""
    lines = (PROC / str(pid) / "status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 / MEGABYTE for line in lines if line.startswith(f"{what}:"))


def peak_memory_mb(pid: int) -> float:
    """The most memory that it has ever had, in megabytes."""
    return memory_mb(pid, "VmHWM")


def children(pid: int) -> list[int]:
    """The processes that it has started and that go on."""
    return [
        int(child) for task in (PROC / str(pid) / "task").iterdir() for child in (task / "children").read_text().split()
    ]
