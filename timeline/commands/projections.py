"""The command `projections`: list the projections and whether they are up to date."""

from dataclasses import asdict, dataclass
from pathlib import Path

import click
from rich.table import Table as RichTable

from projections import Projection
from timeline.commands._shared import archive_option, console, example, json_option, open_archive, print_json
from timeline.projecting.engine import Projector


@dataclass(frozen=True, slots=True)
class State:
    """The state of one projection; `digest` is from its last build, replay or verification."""

    name: str
    version: int
    checkpoint: int
    current: bool
    tables: list[str]
    digest: str | None


@click.command(epilog=example("timeline projections"))
@archive_option
@json_option
def command(path: Path, *, as_json: bool) -> None:
    """List the projections and whether they are up to date.

    Each line has the version, the checkpoint (the position of the last event that was applied), the tables, and the
    digest of the last build, replay or verification, if no event was recorded since.
    """
    with open_archive(path) as archive:
        projector = Projector(archive)
        digests = {state["name"]: state["digest"] for state in projector.store.states()}
        head, stale = archive.head, projector.stale()
        checkpoints = zip(projector.projections, projector.store.checkpoints(projector.projections), strict=True)
        states = [
            _state(
                projection,
                checkpoint,
                digests.get(projection.name),
                current=checkpoint == head and projection not in stale,
            )
            for projection, checkpoint in checkpoints
        ]
    if as_json:
        print_json([asdict(state) for state in states])
        return
    table = RichTable(box=None, pad_edge=False)
    for heading in ("projection", "version", "checkpoint", "state", "tables", "digest"):
        table.add_column(heading, overflow="fold")
    for state in states:
        verdict = "up to date" if state.current else "out of date"
        checkpoint = f"{state.checkpoint} of {head}"
        digest = (state.digest or "")[:12]
        table.add_row(state.name, str(state.version), checkpoint, verdict, ", ".join(state.tables), digest)
    console().print(table)


def _state(projection: Projection, checkpoint: int, digest: str | None, *, current: bool) -> State:
    return State(
        name=projection.name,
        version=projection.version,
        checkpoint=checkpoint,
        current=current,
        tables=[table.name for table in projection.tables] + [view.name for view in projection.views],
        digest=digest,
    )
