"""The command `replay`: rebuild tables from the log."""

from dataclasses import replace
from pathlib import Path

import click

from domain.base import closest
from projections import PROJECTIONS, Projection
from timeline.commands._completing import complete_projections
from timeline.commands._shared import archive_option, example, json_option, open_archive, print_json, progress_bar
from timeline.history import moments
from timeline.projecting.engine import Projector, rebuilt_digests

DIFFERENT = 1


def _chosen(_context: click.Context, _parameter: click.Parameter, names: tuple[str, ...]) -> list[Projection]:
    for name in names:
        if name not in PROJECTIONS:
            near = closest(name, PROJECTIONS)
            hint = f" Did you mean {near!r}?" if near else ""
            raise click.BadParameter(f"{name!r} is not a projection; allowed: {', '.join(PROJECTIONS)}.{hint}")
    return [PROJECTIONS[name] for name in names]


@click.command(
    epilog=example(
        "timeline replay",
        "timeline replay signatories treaties",
        "timeline replay --check",
        "timeline replay --published-by 2025-10-25 --into then.db",
    )
)
@click.argument(
    "projections", nargs=-1, metavar="[PROJECTION...]", callback=_chosen, shell_complete=complete_projections
)
@click.option(
    "--into", type=click.Path(path_type=Path), help="Write a new archive to this path, as this one was at a moment."
)
@click.option("--published-by", help="With --into: use what was published by the end of this day, or this second.")
@click.option("--certain", is_flag=True, help="With --published-by: leave out what may have been published later.")
@click.option("--recorded-by", help="With --into: use what was recorded by the end of this day (UTC), or this second.")
@click.option("--position", help="With --into: use the events up to this position of the log.")
@click.option("--check", is_flag=True, help="Compare with a rebuild; change nothing.")
@archive_option
@json_option
def command(
    projections: list[Projection],
    path: Path,
    into: Path | None,
    published_by: str | None,
    recorded_by: str | None,
    position: str | None,
    *,
    certain: bool,
    check: bool,
    as_json: bool,
) -> int:
    """Rebuild tables from the log.

    Replays the log from the first event for all projections, or for the named ones, and says whether the content of
    each changed. With --check, nothing is changed, and the exit code is 1 if a rebuild would differ. With --into, a new
    archive is written as this one was at a moment, on one of three clocks; all commands and pages work on it.
    """
    given = {moments.published_by: published_by, moments.recorded_by: recorded_by, moments.at_position: position}
    chosen = [replace(read(text), certain=certain) for read, text in given.items() if text is not None]
    if certain and published_by is None:
        raise click.UsageError("--certain needs --published-by and --into FILE")
    if into is not None:
        if projections:
            raise click.UsageError("--into makes a whole archive, with all projections: leave out their names")
        return _into(path, into, chosen, check=check)
    if chosen:
        raise click.UsageError("--published-by, --recorded-by and --position need --into FILE")
    projections = projections or list(PROJECTIONS.values())
    with open_archive(path) as archive, progress_bar("replaying") as progress:
        projector = Projector(archive)
        store = projector.store
        stale = store.stale(projections)
        before = {
            projection.name: None if projection in stale else store.digest(projection) for projection in projections
        }
        if check:
            after = rebuilt_digests(archive, projections, progress)
            rows: dict[str, dict[str, int]] = {}
        else:
            archive.log.add_later_guard()
            projector.rebuild(projections, progress=progress)
            after = projector.save_digests(projections)
            rows = {projection.name: store.row_counts(projection) for projection in projections}
    if as_json:
        print_json([{"projection": n, "before": before[n], "after": after[n], "rows": rows.get(n)} for n in after])
    else:
        for name in after:
            click.echo(_line(name, before[name], after[name], rows.get(name)))
    return DIFFERENT if check and before != after else 0


def _into(path: Path, into: Path, chosen: list[moments.Moment], *, check: bool) -> int:
    if len(chosen) > 1 or check:
        raise click.UsageError("--into takes one of --published-by, --recorded-by and --position, and not --check")
    with open_archive(path) as archive, progress_bar("replaying") as progress:
        count = moments.replay_into(archive, chosen[0] if chosen else moments.Moment(), into, progress)
    click.echo(f"{into} has {count} events; look at it with: timeline status --archive {into}")
    return 0


def _line(name: str, before: str | None, after: str, rows: dict[str, int] | None) -> str:
    """Return one projection's line: what a check found, or what a replay did."""
    if before == after:
        verdict = "unchanged"
    elif rows is None:
        verdict = "missing or stale" if before is None else "differs from a rebuild"
    else:
        verdict = "made" if before is None else "changed"
    return f"{name}: {verdict}" + (f" ({', '.join(f'{n} {table}' for table, n in rows.items())})" if rows else "")
