"""`python -m benchmarks [NAME …]` prints one table; exit status 1 if a limit is missed."""

import sys

from benchmarks import browser, crowd, fate_map, fate_picture, networks, rerun, siege, simulate, wander
from lrviz.background import share_the_processor

SUITES = {
    "simulate": simulate,
    "fate_map": fate_map,
    "fate_picture": fate_picture,
    "networks": networks,
    "rerun": rerun,
    "browser": browser,
    "crowd": crowd,
    "siege": siege,
    "wander": wander,
}


def main(names: list[str]) -> int:
    unknown = set(names) - set(SUITES)
    if unknown:
        print(f"unknown benchmark {', '.join(sorted(unknown))}; known are {', '.join(SUITES)}", file=sys.stderr)
        return 2
    missed = 0
    for name in names or SUITES:
        try:
            for row in SUITES[name].rows():
                print(row, flush=True)
                missed += not row.ok
        except RuntimeError as error:
            print(f"{name} could not be measured: {error}", flush=True)
            missed += 1
    print(f"{missed} missed" if missed else "all within their limits")
    return int(missed > 0)


if __name__ == "__main__":
    share_the_processor()
    sys.exit(main(sys.argv[1:]))
