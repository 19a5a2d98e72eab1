"""The command `status`: show the archive at a glance."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from timeline.commands._shared import (
    archive_option,
    console,
    count,
    current,
    example,
    json_option,
    moved_from_log,
    print_json,
)
from timeline.log.archive import Archive
from timeline.log.archive_file import FORMAT, write_ahead_bytes
from timeline.log.tables import rows

_BAR = 40
_PLEDGES = "SELECT * FROM pledges_standing ORDER BY amount IS NULL AND amount_high IS NULL, pledger, id"
_COUNTED = ("event", "occurrence", "report", "source", "statement", "figure")


@click.command(epilog=example("timeline status"))
@archive_option
@json_option
def command(path: Path, *, as_json: bool) -> None:
    """Show the archive at a glance.

    Lists each treaty with its signatories per day and its ratifications, the pledges, and the size of the archive.
    """
    found_bytes = write_ahead_bytes(path)
    with current(path) as (archive, _):
        status = _status(archive)
    status["write_ahead_log_bytes"] = {"found": found_bytes, "left": archive.unmoved_bytes}
    if as_json:
        print_json(status)
        return
    out = console()
    for line in _lines(path, status):
        out.print(line, markup=False)


def _status(archive: Archive) -> dict[str, Any]:
    counted = ("events", "sources", "occurrences", "reports", "statements", "figures", "people")
    return {
        "format": FORMAT,
        "bytes": archive.path.stat().st_size,
        **{name: rows(archive, f"SELECT COUNT(*) AS n FROM {name}")[0]["n"] for name in counted},
        "last_recorded_at": next(iter(rows(archive, "SELECT MAX(recorded_at) AS at FROM events")))["at"],
        "treaties": [_treaty(archive, row) for row in rows(archive, "SELECT * FROM treaties ORDER BY id")],
        "pledges": rows(archive, _PLEDGES),
    }


def _treaty(archive: Archive, row: dict[str, Any]) -> dict[str, Any]:
    sql = "SELECT * FROM signatories_per_day WHERE treaty = :treaty ORDER BY day"
    return {**row, "signatories_per_day": rows(archive, sql, {"treaty": row["id"]})}


def _lines(path: Path, status: dict[str, Any]) -> Iterator[str]:
    size = f"{status['bytes'] / 1024:,.0f} KiB"
    number = {name: count(status[f"{name}s"], name) for name in _COUNTED}
    people = "1 person" if status["people"] == 1 else f"{status['people']} people"
    yield f"{path}: {number['event']}, {size}, last recorded {(status['last_recorded_at'] or 'never')[:16]}"
    yield (
        f"{number['occurrence']} in {number['report']} from {number['source']}: "
        f"{number['statement']}, {number['figure']}, {people}"
    )
    log = status["write_ahead_log_bytes"]
    if log["found"] and not log["left"]:
        yield moved_from_log(path, log["found"])
    for treaty in status["treaties"]:
        yield ""
        yield from _treaty_lines(treaty)
    if status["pledges"]:
        yield ""
        yield from _pledge_lines(status["pledges"])


def _treaty_lines(treaty: dict[str, Any]) -> Iterator[str]:
    yield treaty["name"]
    days = treaty["signatories_per_day"]
    most = max((day["reported_high"] or 0 for day in days), default=0)
    for day in days:
        total = day["reported_total"]
        bar = "█" * round(_BAR * (total or 0) / most) if most > 0 else ""
        claimed = "no total reported" if total is None else f"{total} reported ({day['operator']}) by {day['source']}"
        if day["reported_low"] != day["reported_high"]:
            claimed += f", claims {day['reported_low']} to {day['reported_high']}"
        yield f"  {day['day']}  {bar} {claimed}, {day['named_total']} named"
    needed = treaty["ratifications_needed"]
    if needed and needed > 0:
        done = min(_BAR, round(_BAR * treaty["ratifications_counted"] / needed))
        bar = "█" * done + "░" * (_BAR - done)
        yield f"  ratifications {bar} {treaty['ratifications_counted']} of {needed} needed, {_in_force(treaty)}"
    elif treaty["in_force_basis"]:
        yield f"  {_in_force(treaty)}"
    if treaty["closes_on"]:
        yield f"  last day for signature {treaty['closes_on']}, {_away(treaty['closes_on'])}"


def _in_force(treaty: dict[str, Any]) -> str:
    computed_on = treaty["in_force_computed_on"]
    if treaty["in_force_on"]:
        differs = f" (computed: {computed_on})" if computed_on not in {None, treaty["in_force_on"]} else ""
        return f"in force on {treaty['in_force_on']}, as {treaty['in_force_basis']}{differs}"
    return "not in force" if treaty["ratifications_remaining"] else "day of entry into force unknown"


def _away(day: str) -> str:
    days = (date.fromisoformat(day) - date.today()).days  # noqa: DTZ011 - the reader's own day
    return f"in {days} days" if days > 0 else "today" if days == 0 else f"{-days} days ago"


def _pledge_lines(pledges: list[dict[str, Any]]) -> Iterator[str]:
    with_money = [pledge for pledge in pledges if _amount(pledge)]
    yield f"{count(len(pledges), 'pledge')}, {len(with_money)} of them of money"
    for pledge in with_money:
        yield f"  {pledge['pledger']}: {pledge['currency']} {_amount(pledge)} ({pledge['as_printed']})"


def _amount(pledge: dict[str, Any]) -> str:
    """Return the amount of a pledge, or its range; empty where no number is named."""
    if pledge["amount"] is not None:
        return _grouped(pledge["amount"])
    ends = [pledge[name] for name in ("amount_low", "amount_high") if pledge[name] is not None]
    return " to ".join(map(_grouped, ends))


def _grouped(number: float | str) -> str:
    """Return a number with its thousands apart; one with more digits than a real holds is text."""
    return f"{Decimal(str(number)).normalize():,f}"
