"""The command `status`: show the archive at a glance."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from domain.base import shortened
from domain.in_force import state_on
from timeline.commands._conflicts import counted_by_grade, open_by_grade
from timeline.commands._shared import (
    chosen_store,
    count,
    current,
    example,
    json_option,
    log_options,
    moved_from_log,
    print_json,
)
from timeline.log.archive import Archive
from timeline.log.archive_file import FORMAT, write_ahead_bytes
from timeline.log.asking import ask
from timeline.log.contact import contact_of
from timeline.log.tables import rows

_BAR = 40
_MOST_TREATIES, _MOST_DAYS, _MOST_PLEDGES = 5, 10, 10
_MOST_OF_PURPOSE = 60
"""Characters of what a pledge is for."""
_TREATIES = """
WITH latest AS (SELECT rowid AS position, originator_id AS stream FROM stored_events ORDER BY rowid DESC LIMIT 10000),
moved AS (
  SELECT COALESCE(o.treaty, CASE WHEN stream GLOB 'treaty/*' THEN substr(stream, 8) END) AS treaty,
    MAX(position) AS last
  FROM latest LEFT JOIN occurrences o ON stream GLOB 'occurrence/*' AND o.id = substr(stream, 12) GROUP BY 1)
SELECT t.* FROM treaties t LEFT JOIN moved m ON m.treaty = t.id ORDER BY m.last DESC NULLS LAST, t.id LIMIT :limit
"""
"""The most recently changed treaties. Of a long log the end decides, so that it costs the same however long it is."""
_DAYS = "SELECT * FROM signatories_per_day WHERE treaty = :treaty ORDER BY day DESC LIMIT :limit"
_OF_MONEY = "COALESCE(amount, amount_low, amount_high) IS NOT NULL"
_PLEDGES = f"""
SELECT * FROM pledges_standing ORDER BY NOT ({_OF_MONEY}),
  pledged_on DESC, pledger, id LIMIT :limit
"""
_COUNTED = ("event", "occurrence", "report", "source", "statement", "figure")


@click.command(epilog=example("timeline status"))
@log_options
@json_option
def command(path: Path, *, as_json: bool) -> None:
    """Show the archive at a glance.

    Lists the most recently changed treaties with their signatories per day and their ratifications, the latest pledges,
    and the size of the archive. With --store, asks the store how many events it has, and waits two seconds at most.
    """
    found_bytes, store = write_ahead_bytes(path), chosen_store()
    with current(path) as (archive, _):
        status = _status(archive)
        status["store_now"] = asdict(ask(archive.log, store)) if store else None
    last = contact_of(path)
    status["store"] = last.as_json(datetime.now(UTC)) if last else None
    status["write_ahead_log_bytes"] = {"found": found_bytes, "left": archive.unmoved_bytes}
    if as_json:
        print_json(status)
        return
    for line in _lines(path, status):
        click.echo(line)


def _status(archive: Archive) -> dict[str, Any]:
    counted = ("events", "sources", "occurrences", "reports", "statements", "figures", "people")
    treaties = rows(archive, _TREATIES, {"limit": _MOST_TREATIES})
    pledges = rows(archive, _PLEDGES, {"limit": _MOST_PLEDGES})
    return {
        "format": FORMAT,
        "bytes": archive.path.stat().st_size,
        **{name: _number(archive, name) for name in counted},
        "withheld": _number(archive, "events", "withheld_at IS NOT NULL"),
        "last_recorded_at": next(iter(rows(archive, "SELECT MAX(recorded_at) AS at FROM events")))["at"],
        "open_conflicts": open_by_grade(archive),
        "treaties": [_treaty(archive, row) for row in treaties],
        "more_treaties": _number(archive, "treaties") - len(treaties),
        "pledges": pledges,
        "pledges_standing": _number(archive, "pledges_standing"),
        "pledges_of_money": _number(archive, "pledges_standing", _OF_MONEY),
    }


def _number(archive: Archive, table: str, where: str = "TRUE", parameters: Mapping[str, Any] | None = None) -> int:
    """Return how many rows of a table there are, or how many of them meet a condition."""
    return int(rows(archive, f"SELECT COUNT(*) AS n FROM [{table}] WHERE {where}", parameters)[0]["n"])


def _treaty(archive: Archive, row: dict[str, Any]) -> dict[str, Any]:
    """Return a treaty with its latest days, in order, and how many earlier ones there are."""
    days = rows(archive, _DAYS, {"treaty": row["id"], "limit": _MOST_DAYS})[::-1]
    earlier = _number(archive, "signatories_per_day", "treaty = :treaty", {"treaty": row["id"]}) - len(days)
    missing = [part["what"] for part in json.loads(row["in_force_missing"])]
    today = date.today()  # noqa: DTZ011 - the reader's own day
    state = state_on(today, row["in_force_on"], is_reported=bool(row["in_force_basis"]), missing=missing)
    return {**row, "state": state, "signatories_per_day": days, "earlier_days": earlier}


def _lines(path: Path, status: dict[str, Any]) -> Iterator[str]:
    size = f"{status['bytes'] / 1024:,.0f} KiB"
    number = {name: count(status[f"{name}s"], name) for name in _COUNTED}
    people = "1 person" if status["people"] == 1 else f"{status['people']} people"
    withheld = f" ({status['withheld']} withheld)" if status["withheld"] else ""
    yield f"{path}: {number['event']}{withheld}, {size}, last recorded {(status['last_recorded_at'] or 'never')[:16]}"
    yield (
        f"{number['occurrence']} in {number['report']} from {number['source']}: "
        f"{number['statement']}, {number['figure']}, {people}"
    )
    if status["open_conflicts"]:
        yield f"{counted_by_grade(status['open_conflicts'])}; 'timeline show' lists those of an occurrence or a treaty"
    if status["store"]:
        yield _store_line(status["store"])
    if status["store_now"]:
        yield _answer_line(status["store_now"])
    log = status["write_ahead_log_bytes"]
    if log["found"] and not log["left"]:
        yield moved_from_log(path, log["found"])
    for treaty in status["treaties"]:
        yield ""
        yield from _treaty_lines(treaty)
    if status["more_treaties"]:
        yield ""
        treaties = "treaty" if status["more_treaties"] == 1 else "treaties"
        yield f"{status['more_treaties']} more {treaties} without recent changes; 'timeline serve' shows all"
    if status["pledges"]:
        yield ""
        yield from _pledge_lines(status)


def _store_line(store: dict[str, Any]) -> str:
    """Return how far a copy follows its store."""
    name, silent, behind = store["store"], store["silent_seconds"], store["behind_seconds"]
    if silent is None:
        return f"copy of {name}, which has never answered: {store['problem']}"
    contact = f"last contact {count(silent, 'second')} ago"
    if behind == 0:
        lag = "" if store["lag_seconds"] is None else f", {store['lag_seconds']:.1f} seconds late at most"
        return f"copy of {name}: up to date{lag}, {contact}"
    lacks = f"lacks up to {count(store['behind_events'], 'event')}" if store["behind_events"] else "may lack events"
    problem = f" ({store['problem']})" if store["problem"] else ""
    if behind is None:
        return f"copy of {name}: {lacks}; it was never complete, {contact}{problem}"
    if abs(behind - silent) <= 1:  # the two are rounded down
        return f"copy of {name}: {lacks}, because it has had no contact for {count(silent, 'second')}{problem}"
    return f"copy of {name}: {lacks}; it was complete {count(behind, 'second')} ago, {contact}{problem}"


def _answer_line(answer: dict[str, Any]) -> str:
    """Return what a store said when it was asked."""
    name, events, behind = answer["store"], answer["events"], answer["behind_events"]
    if answer["problem"]:
        return str(answer["problem"])
    if not answer["is_followed"]:
        return f"{name} has {count(events, 'event')}; this archive has a log of its own, and is not a copy of it"
    lacks = f"{behind} of them are not in this archive yet" if behind else "all of them are in this archive"
    return f"{name} answers: it has {count(events, 'event')}, and {lacks}"


def _treaty_lines(treaty: dict[str, Any]) -> Iterator[str]:
    yield treaty["name"]
    if treaty["earlier_days"]:
        yield f"  {count(treaty['earlier_days'], 'earlier day')} with signatories"
    days = treaty["signatories_per_day"]
    most = max((day["reported_high"] or 0 for day in days), default=0)
    for day in days:
        total = day["reported_total"]
        bar = "█" * round(_BAR * (total or 0) / most) if most > 0 else ""
        about = "" if day["operator"] == "exact" else f"{(day['operator'] or '').replace('-', ' ')} "
        claimed = "no total reported" if total is None else f"{about}{total} reported by {day['source']}"
        if day["reported_low"] != day["reported_high"]:
            claimed += f", claims {day['reported_low']} to {day['reported_high']}"
        yield f"  {day['day']}  {bar} {claimed}, {day['named_total']} named"
    needed = treaty["ratifications_needed"]
    if needed and needed > 0:
        done = min(_BAR, round(_BAR * treaty["ratifications_counted"] / needed))
        bar = "█" * done + "░" * (_BAR - done)
        yield f"  ratifications {bar} {treaty['ratifications_counted']} of {needed} needed, {_in_force(treaty)}"
    else:
        if treaty["ratifications"]:
            yield f"  {count(treaty['ratifications'], 'ratification')}; how many are needed is not recorded"
        if treaty["state"] != "unknown":
            yield f"  {_in_force(treaty)}"
    if treaty["closes_on"]:
        yield f"  last day for signature {treaty['closes_on']}, {_away(treaty['closes_on'])}"


def _in_force(treaty: dict[str, Any]) -> str:
    """Return whether a treaty is in force, and since or from when."""
    on, computed_on = treaty["in_force_on"], treaty["in_force_computed_on"]
    differs = f" (computed: {computed_on})" if computed_on not in {None, on} else ""
    match treaty["state"]:
        case "ahead":
            return f"enters into force on {on}, as {treaty['in_force_basis']}{differs}"
        case "in-force":
            return f"in force since {on}, as {treaty['in_force_basis']}{differs}"
        case "no-day":
            return "in force, as reported, but not since which day"
        case "not-in-force":
            return "not in force"
    return "not known whether it is in force"


def _away(day: str) -> str:
    days = _days_until(day)
    if days == 0:
        return "today"
    return f"in {count(days, 'day')}" if days > 0 else f"{count(-days, 'day')} ago"


def _days_until(day: str) -> int:
    return (date.fromisoformat(day) - date.today()).days  # noqa: DTZ011 - the reader's own day


def _pledge_lines(status: dict[str, Any]) -> Iterator[str]:
    of_money = status["pledges_of_money"]
    if status["pledges_standing"] == 1:
        yield "1 pledge, of money" if of_money else "1 pledge, not of money"
    else:
        yield f"{count(status['pledges_standing'], 'pledge')}, {of_money} of them of money"
    with_money = [pledge for pledge in status["pledges"] if _amount(pledge)]
    for pledge in with_money:
        day = f" on {pledge['pledged_on']}" if pledge["pledged_on"] else ""
        printed = f" ({pledge['as_printed']})" if pledge["as_printed"] else ""
        money = f"{pledge['currency']} {_amount(pledge)}{printed}"
        yield f"  {pledge['pledger']}: {money}{day}: {shortened(pledge['purpose'], _MOST_OF_PURPOSE)}"
    if more := status["pledges_of_money"] - len(with_money):
        yield f"  {more} more, made earlier"


def _amount(pledge: dict[str, Any]) -> str:
    """Return the amount of a pledge, or its range; empty where no number is named."""
    if pledge["amount"] is not None:
        return _grouped(pledge["amount"])
    ends = [pledge[name] for name in ("amount_low", "amount_high") if pledge[name] is not None]
    return " to ".join(map(_grouped, ends))


def _grouped(number: float | str) -> str:
    """Return a number with its thousands apart; one with more digits than a real holds is text."""
    return f"{Decimal(str(number)).normalize():,f}"
