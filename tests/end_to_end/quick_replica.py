"""The program, but a replica looks for newer snapshots ten times a second: run with `python -m`."""

from timeline.cli import main
from timeline.web import replica

if __name__ == "__main__":  # also imported by the processes in which readers' SQL runs
    replica.EVERY_SECONDS = 0.1
    main()
