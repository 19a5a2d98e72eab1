"""The conflicts that are open, as commands list them: the question in one sentence, and each side with its sources."""

from collections.abc import Iterator, Mapping
from typing import Any

from timeline.commands._shared import count
from timeline.log.archive import Archive
from timeline.log.tables import rows

_OPEN = "SELECT * FROM conflicts WHERE {scope} = :slug AND status = 'open' ORDER BY gravity, id"
_CLAIMS = "SELECT * FROM conflict_sides WHERE conflict = :id ORDER BY side, id"
_BY_GRADE = "SELECT grade, COUNT(*) AS n FROM conflicts WHERE status = 'open' GROUP BY grade"
SCOPES = ("occurrence", "treaty")
"""What a conflict is about, with the column of each."""


def open_conflicts(archive: Archive, scope: str, slug: str) -> list[dict[str, Any]]:
    """Return the open conflicts of an occurrence or a treaty, the most serious first, each with its `claims`."""
    found = rows(archive, _OPEN.format(scope=scope), {"slug": slug})
    return [{**row, "claims": rows(archive, _CLAIMS, {"id": row["id"]})} for row in found]


def open_by_grade(archive: Archive) -> dict[str, int]:
    """Return how many conflicts of each grade are open."""
    return {row["grade"]: row["n"] for row in rows(archive, _BY_GRADE)}


def conflict_lines(conflict: Mapping[str, Any]) -> Iterator[str]:
    """Yield a conflict: its grade, its question as `append` prints it, and who says what on each side."""
    yield f"{conflict['grade']}: {conflict['id']}: {conflict['summary']}"
    for claim in conflict["claims"]:
        said = claim["as_printed"] or claim["as_of"] or ""
        figure = f", figure {claim['figure']}" if claim["figure"] else ""
        yield f"  side {claim['side']}: {claim['source'] or 'computed'}: {said}{figure}"


def counted_by_grade(by_grade: Mapping[str, int]) -> str:
    """Return how many conflicts are open, and how many of them are contradictions: `6 conflicts, 1 of them a …`."""
    contradictions = by_grade.get("contradiction", 0)
    grave = "a contradiction" if contradictions == 1 else "contradictions"
    number = count(sum(by_grade.values()), "conflict")
    return f"{number}, {contradictions or 'none'} of them {grave}"
