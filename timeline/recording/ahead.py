"""Find what is dated after its source was published, though it is reported as past: most often a mistyped day."""

from datetime import date

from domain.reports import Report
from domain.source import SourceDetails


def days_after_publication(report: Report, source: SourceDetails) -> int | None:
    """Return how many days after its source was published a report is dated; None if it is not, or if nobody can tell.

    What is of a kind that may be ahead, such as a rule of a treaty, has any date.
    """
    earliest, published = report.date.earliest, source.published.latest
    if earliest is None or published is None or report.what.MAY_BE_AHEAD:
        return None
    days = (date.fromisoformat(earliest[:10]) - date.fromisoformat(published[:10])).days
    return days if days > 0 else None
