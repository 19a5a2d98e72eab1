"""Which days a date names without doubt: what formats that know no doubt may have of it."""

import re
from typing import NamedTuple

_PLAIN = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})?)?)?)?")
"""A year, month, day or second of ISO 8601; EDTF has seasons, sets and qualifiers besides."""


class Extent(NamedTuple):
    """The first and the last day of something, as precise as they are known; no last day where it is open or one."""

    start: str
    end: str | None = None


def undoubted(edtf: str) -> Extent | None:
    """Return the ISO dates of a date or an extent; None of one in doubt, of a season, and of an unknown beginning."""
    start, _, end = edtf.partition("/")
    if not _PLAIN.fullmatch(start):
        return None
    if _PLAIN.fullmatch(end):
        return Extent(start, end)
    return Extent(start) if end in {"", ".."} else None
