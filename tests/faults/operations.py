"""The commands that are killed: what they are run on, and what may be there afterwards."""

from __future__ import annotations

from dataclasses import dataclass

from tests.faults.given import REPORTS

By = ("--by", "jane")
Reason = ("--reason", "misread", *By)
STORE = "STORE"
"""What stands for the address of a store in a command."""
EMPTY, FILLED = "empty", "filled"
SNAPSHOTS = "snapshots"
CONTINUED = {"archive.db", "built.db", "moved.db", "copy.db"}
"""The archives that a command completes when it is run again; others are there only when they are complete."""


@dataclass(frozen=True)
class Operation:
    """Commands to kill: the archive that they write, and whether they can be run again after a kill."""

    name: str
    commands: tuple[tuple[str, ...], ...]
    archive: str = "archive.db"
    repeatable: bool = True
    files: int = 0
    """How many files its last command records, each by itself."""
    beside: bool = False
    """Whether a rebuild grows beside the tables in use, as in a large archive."""
    served: bool = False
    """Whether the archive is served meanwhile, and its pages are asked for."""
    store: str | None = None
    """Which store in PostgreSQL there is: an empty one, or one with the log of the archive."""
    begins_empty: bool = False
    """Whether what it writes is an archive that may be found without events, and is continued."""

    def next_commands(self, *, there: bool) -> tuple[tuple[str, ...], ...]:
        """Return what somebody may run after a kill, on what the operation writes if that is there."""
        if self.archive == "copy.db":
            return (_FOLLOW,)
        return (
            (("status",), ("status", "--archive", "moved.db"))
            if self.archive == "moved.db" and there
            else (("status",),)
        )


_APPENDING = tuple(("append", f"report-{number}.yaml", *By) for number in range(REPORTS))
_SNAPSHOT = ("snapshot", SNAPSHOTS, "--grace-minutes", "0")
_FOLLOW = ("follow", "--once", "--archive", "copy.db")
OPERATIONS = (
    Operation("append", _APPENDING),
    Operation("append, served", _APPENDING, served=True),
    Operation("append many", (("append", *(f"report-{one}.yaml" for one in range(REPORTS)), *By),), files=REPORTS),
    Operation(
        "amend",
        (
            ("correct", "ada-speech", "gazette/title", "Ada speaks", *Reason),
            ("supplement", "supplement.yaml", *By),
            ("merge", "person/ada-source-99", "--into", "person/ada-quay", *Reason),
            ("retract", "opening-source-99", *Reason),
            ("withdraw", "ada-speech", "correction-1", *Reason),
        ),
        repeatable=False,
    ),
    Operation("import", (("import", "lamps.csv", "--map", "untc-status", "--treaty", "lamp-treaty", "--treaty-name",
                          "Treaty of the Lamps", "--published", "2031-12-01", *By),)),
    Operation("replay", (("replay",), ("replay", "people", "search"))),
    Operation("replay beside", (("replay",),), beside=True),
    Operation("replay into", (("replay", "--into", "then.db"),), archive="then.db"),
    Operation("build", (("build", "--archive", "built.db"),), archive="built.db"),
    Operation("build more", (("append", "report-0.yaml", *By), ("build",)), files=2),
    Operation("backup", (("backup", "monday.db"),), archive="monday.db"),
    Operation("restore", (("restore", "backup.db", "--lose-newer"),)),
    Operation("salvage", (("salvage", "damaged.db", "--into", "saved.db"),), archive="saved.db"),
    Operation("checkpoint", (("checkpoint", "--key-file", "key"), ("append", "report-0.yaml", *By),
                             ("checkpoint", "--key-file", "key"))),
    Operation("withhold", (("withhold", "7", "--reason", "A court order", "--with-mentions", "--yes", *By),
                           ("append", "report-0.yaml", *By)), repeatable=False),
    Operation("snapshot", (_SNAPSHOT, ("append", "report-0.yaml", *By), _SNAPSHOT)),
    Operation("migrate", (("migrate", "archive.db", "moved.db"),), archive="moved.db", begins_empty=True),
    Operation("migrate to a store", (("migrate", "archive.db", STORE),), store=EMPTY),
    Operation("follow", (_FOLLOW,), archive="copy.db", store=FILLED, begins_empty=True),
    Operation("append to a store", (_FOLLOW, *((*append, "--archive", "copy.db") for append in _APPENDING)),
              archive="copy.db", store=FILLED, begins_empty=True),
)  # fmt: skip
