"""Say which EDTF text is meant by a day that is written as people write it: `12 March 2025`, `03/04/2025`."""

import re
from datetime import date

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTH = rf"(?P<month>{'|'.join(rf'{name[:3]}(?:{name[3:]})?' for name in _MONTHS)}|sept)\.?"
_DAY, _YEAR = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?", r"(?P<year>\d{4})"
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?(?:the\s+)?"
_IN_WORDS = [
    re.compile(rf"{_WEEKDAY}{form}", re.IGNORECASE)
    for form in (
        rf"{_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?",
        rf"{_MONTH}\s+{_DAY}(?:,?\s+{_YEAR})?",
        rf"{_MONTH},?\s+{_YEAR}",
    )
]
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})[-./](?P<month>\d{1,2})[-./](?P<day>\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})")


def meant_by(text: str) -> str | None:
    """Return the end of a message about a text that is not EDTF: what is meant or missing; None if nobody can tell."""
    text = text.strip()
    if last := _YEAR_LAST.fullmatch(text):
        return _of_numbers(*map(int, last.groups()))
    forms = (_YEAR_FIRST, *_IN_WORDS)
    found = next((match.groupdict() for form in forms if (match := form.fullmatch(text))), None)
    if found is None:
        return None
    month = found["month"]
    number = int(month) if month.isdigit() else _number_of(month)
    if found["year"] is None:
        day = _iso(2000, number, int(found["day"]))  # a leap year
        return f"the year is missing: write 'YYYY{day[4:]}' with the year for YYYY" if day else None
    if found.get("day") is None:
        return _did_you_mean(f"{found['year']}-{number:02}")
    return _did_you_mean(_iso(int(found["year"]), number, int(found["day"])))


def _of_numbers(first: int, second: int, year: int) -> str | None:
    """Return which day may be meant by two numbers, one of which is the month; of two days, neither is guessed."""
    days = dict.fromkeys(filter(None, (_iso(year, second, first), _iso(year, first, second))))
    if len(days) > 1:
        return f"the day and the month cannot be told apart: write {' or '.join(map(repr, days))}"
    return _did_you_mean(next(iter(days), None))


def _number_of(month: str) -> int:
    return next(number for number, name in enumerate(_MONTHS, 1) if name.startswith(month[:3].casefold()))


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _did_you_mean(text: str | None) -> str | None:
    return f"did you mean {text!r}?" if text else None
