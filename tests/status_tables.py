"""Turn a depositary's status table into a report file: one report for each signature and each instrument."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from domain.parties import party_named


def column_actions(header: str) -> dict[str, str]:
    """Return the actions of a column by their letter; the one without a letter has an empty one.

    >>> column_actions("Formal confirmation(c), Ratification")
    {'c': 'formal-confirmation', '': 'ratification'}
    """
    parts = (re.fullmatch(r"(.+?)(?:\((\w+)\))?", part.strip()) for part in header.split(","))
    return {part[2] or "": part[1].lower().replace(" ", "-") for part in parts if part}


def reports_of(path: Path, treaty: str) -> Iterator[dict[str, Any]]:
    """Yield a report of each signature and instrument in a table; the evidence is the number of the row."""
    with path.open(encoding="utf-8", newline="") as table:
        header, *participants = csv.reader(table)
    columns = [column_actions(column) for column in header[1:]]
    for row, (name, *cells) in enumerate(participants, 2):
        party = party_named(name)
        if party is None:
            raise ValueError(f"row {row} of {path.name} names {name!r}, which is no known party")
        for actions, cell in zip(columns, cells, strict=True):
            if cell.strip():
                day, month, year, *letter = cell.split()
                date = datetime.strptime(f"{day} {month} {year}", "%d %b %Y").date()  # noqa: DTZ007 - a day alone
                yield action_report(treaty, party, actions["".join(letter)], date.isoformat(), row=row)


def action_report(treaty: str, party: str, action: str, day: str, *, row: int) -> dict[str, Any]:
    """Return a report of one party's action."""
    return {
        "occurrence": f"{treaty}-{action}-{party.lower()}",
        "what": {"kind": "treaty-action", "action": action, "party": party},
        "title": f"{party}: {action.replace('-', ' ')}",
        "treaty": treaty,
        "date": day,
        "evidence": row,
    }


def rule_report(treaty: str, rule: dict[str, Any], figures: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return a report of a treaty's rule of entry into force."""
    return {
        "occurrence": f"{treaty}-rule",
        "what": {"kind": "provision", "rule": "entry-into-force", **rule},
        "title": "Entry into force",
        "treaty": treaty,
        "date": "undated",
        "figures": [{"attribution": "reporter", "evidence": 1, **figure} for figure in figures],
        "evidence": 1,
    }


def in_force_report(treaty: str, day: str) -> dict[str, Any]:
    """Return a report of a treaty's entry into force."""
    return {
        "occurrence": f"{treaty}-in-force",
        "what": "entry-into-force",
        "title": "The treaty enters into force",
        "treaty": treaty,
        "date": day,
        "evidence": 1,
    }


def report_file(source: str, reports: Sequence[dict[str, Any]], treaty: str | None = None) -> dict[str, Any]:
    """Return a report file of a source, which registers a treaty where one is given."""
    registered = {"treaties": [{"id": treaty, "name": f"Treaty {treaty}", "depositary": "un"}]} if treaty else {}
    about = {
        "id": source,
        "publisher": {"name": "United Nations Treaty Collection"},
        "published": "2015",
        "language": "en",
    }
    return {"source": about, **registered, "reports": list(reports)}
