"""Find times of day, so that their parts are not taken for two figures."""

import re
from collections.abc import Iterator

_HOUR, _MINUTE = r"(?<![\d:.,/-])(?P<hour>[01]?\d|2[0-4])", r"(?P<minute>[0-5]\d)"
_HALF = r"\s?(?P<half>[ap])\.?\s?m\b\.?"
_FORMS = [
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_HOUR}:{_MINUTE}(?::[0-5]\d)?(?![\d:])(?:{_HALF})?",
        rf"{_HOUR}(?:\.{_MINUTE})?{_HALF}",
        rf"{_HOUR}\s?(?:h|giờ|Uhr)\s?{_MINUTE}(?!\w)",
        rf"{_HOUR} Uhr\b(?P<minute>)",
    )
]
"""18:40, 6:40 pm; 6 p.m., 6.40 pm; 18h40, 18 giờ 40; 18 Uhr. 24 h may be how long something took."""
_NOON = 12


def times_in(paragraph: str) -> Iterator[tuple[int, int, str]]:
    """Yield the start and the end of each time of day in a paragraph, and the time in 24 hours: `18:40`."""
    ends: set[int] = set()
    for form in _FORMS:
        for match in form.finditer(paragraph):
            if match.end() not in ends:
                ends.add(match.end())
                yield *match.span(), _in_24_hours(match)


def _in_24_hours(match: re.Match[str]) -> str:
    parts = match.groupdict()
    hour = int(parts["hour"])
    if half := parts.get("half"):
        hour = hour % _NOON + (_NOON if half.casefold() == "p" else 0)
    return f"{hour:02}:{parts['minute'] or '00'}"
