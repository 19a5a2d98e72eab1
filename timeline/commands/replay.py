"""Rebuild projections from the log."""

from __future__ import annotations

from pathlib import Path

import click

from domain.base import closest
from projections import PROJECTIONS, Projection
from timeline.archive import opened
from timeline.commands._shared import archive_option, example, json_option, print_json, progress_bar
from timeline.projector import Projector, rebuilt_digests

DIFFERENT = 1


def _chosen(_context: click.Context, _parameter: click.Parameter, names: tuple[str, ...]) -> list[Projection]:
    for name in names:
        if name not in PROJECTIONS:
            near = closest(name, PROJECTIONS)
            hint = f" Did you mean {near!r}?" if near else ""
            msg = f"{name!r} is no projection; there are {', '.join(PROJECTIONS)}.{hint}"
            raise click.BadParameter(msg)
    return [PROJECTIONS[name] for name in names] if names else list(PROJECTIONS.values())


@click.command(epilog=example("timeline replay", "timeline replay signatories treaties", "timeline replay --check"))
@click.argument("projections", nargs=-1, metavar="[PROJECTION...]", callback=_chosen)
@click.option("--check", is_flag=True, help="Compare with a rebuild, and change nothing.")
@archive_option
@json_option
def command(projections: list[Projection], path: Path, *, check: bool, as_json: bool) -> int:
    """Replay the log from the first event, and rebuild all projections or the named ones.

    Says of each whether its content changed. With --check nothing is changed, and the exit code is 1
    where a rebuild would give something else.
    """
    with opened(path) as archive, progress_bar("replaying") as progress:
        projector = Projector(archive)
        store = projector.store
        before = {each.name: store.digest(each) if store.is_current(each) else None for each in projections}
        if check:
            after = rebuilt_digests(archive, projections, progress)
            rows: dict[str, dict[str, int]] = {}
        else:
            projector.rebuild(projections, progress=progress)
            after = {each.name: store.digest(each) for each in projections}
            rows = {each.name: store.row_counts(each) for each in projections}
    if as_json:
        print_json([{"projection": n, "before": before[n], "after": after[n], "rows": rows.get(n)} for n in after])
    else:
        for name in after:
            click.echo(_line(name, before[name], after[name], rows.get(name)))
    return DIFFERENT if check and before != after else 0


def _line(name: str, before: str | None, after: str, rows: dict[str, int] | None) -> str:
    """Return one projection's line: what a check found, or what a replay did."""
    if before == after:
        verdict = "unchanged"
    elif rows is None:
        verdict = "missing or stale" if before is None else "differs from a rebuild"
    else:
        verdict = "made" if before is None else "changed"
    return f"{name}: {verdict}" + (f" ({', '.join(f'{n} {table}' for table, n in rows.items())})" if rows else "")
