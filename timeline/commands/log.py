"""List events."""

from __future__ import annotations

import json
from pathlib import Path

import click

from timeline.commands._shared import archive_option, console, current, example, json_option, print_json
from timeline.tables import rows


@click.command(epilog=example("timeline log --source vtv-2025-10-25", "timeline log --limit 5 --json"))
@click.option("--stream", help="Only events of this stream, such as treaty/lighthouse-accord.")
@click.option("--source", help="Only events that rest on this source.")
@click.option("--topic", help="Only events of this kind, such as occurrence-reported.")
@click.option("--by", "recorded_by", help="Only events that this archivist recorded.")
@click.option("--via", "recorded_via", help="Only events recorded by this way: seeds, file or command.")
@click.option("--after", type=click.IntRange(min=0), default=0, help="Only events after this position.")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="At most so many, the newest.")
@archive_option
@json_option
def command(path: Path, after: int, limit: int, *, as_json: bool, **where: str | None) -> None:
    """List the events of the log, the newest last."""
    wanted = {name: value for name, value in where.items() if value is not None}
    conditions = " AND ".join(["position > :after", *(f"{name} = :{name}" for name in wanted)])
    sql = f"SELECT * FROM events WHERE {conditions} ORDER BY position DESC LIMIT :limit"
    with current(path) as (archive, _):
        found = rows(archive, sql, {"after": after, "limit": limit, **wanted})[::-1]
    if as_json:
        print_json([{**row, "payload": json.loads(row["payload"])} for row in found])
        return
    out = console()
    for row in found:
        when = row["recorded_at"][:19].replace("T", " ")
        out.print(f"{row['position']:>6}  {when}  {row['recorded_by']}  {row['summary']}", markup=False)
    if not found:
        out.print("no events match")
