"""Reports of what parties did under a treaty, of its rule and of its entry into force, and a file of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


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
