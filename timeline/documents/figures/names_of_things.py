"""Tell numbers that are not quantities: of articles, years, times of the day, lines and parts of other numbers."""

import re

from timeline.documents.figures.nouns import NounReader
from timeline.documents.figures.patterns import REACH, before_of, ending
from timeline.documents.figures.printed import PrintedNumber
from timeline.documents.wordings.model import Wordings

_YEAR = re.compile(r"1\d{3}|2[01]\d\d")
_BEFORE_YEARS = re.compile(
    r"(?<!\w)(?:the|in|of|by|since|for|before|after|during|its|until|from|en|de|du|des|depuis)\s+$", re.IGNORECASE
)
_LISTED = r"(?:\d[\d().]*\s*(?:,|-|–|and|or|to|et|ou|à|và|đến)\s*)*"
_FRACTIONS = "thirds?|quarters?|fifths?|sixths?|sevenths?|eighths?|ninths?|tenths?|halves|tiers|quarts|cinquièmes"
_AFTER = re.compile(
    r"[:/]\d|h\d\d|\s?[ap]\.?m\b|\s?o['’]clock"  # 10:30, 79/243, 9h30, 3 p.m.
    rf"|[\s-](?:{_FRACTIONS})\b"  # two thirds
    r"|\s+times\s+(?:as|that|the|more|less|higher|larger|its)\b"  # three times that
    r"|\s+fois\s+(?:plus|moins|mieux|autant|celui|celle|ce)\b"  # deux fois plus
    r"|(?:st|nd|rd|th|e|er|ème)\b",
    re.IGNORECASE,
)
"""What follows numbers that are part of something else."""


def is_label(paragraph: str, start: int, wordings: Wordings) -> bool:
    """Return whether a number that begins at a position follows what it is the number of: article 19, rooms 3 and 4."""
    return ending(rf"(?:{wordings.labels})\s*{_LISTED}", paragraph, start) is not None


def is_year(printed: str, before: str = "in ") -> bool:
    """Return whether a number is printed as years are, after words that stand before years."""
    return bool(_YEAR.fullmatch(printed) and _BEFORE_YEARS.search(before))


def is_in_parentheses(paragraph: str, end: int) -> int:
    """Return where a number ends that is repeated in digits, as in `thirty (30) days`; otherwise the position given."""
    repeated = re.compile(r"\s*\(\d+\)").match(paragraph, end)
    return repeated.end() if repeated else end


def is_part_of_a_name(paragraph: str, number: PrintedNumber, nouns: NounReader) -> bool:
    """Return whether a number is part of a time, another number, a code or a list, and counts nothing."""
    before, after = before_of(paragraph, number.start), paragraph[number.end : number.end + REACH]
    ends_in_digit = number.text[-1:].isdigit()
    if number.currency is None and _AFTER.match(after):
        return True
    if re.search(r"\d[-–]$", before) or (number.text[:1].isdigit() and re.match(r"[-–]\d", after)):
        return True  # 555-0123
    if number.text.isdigit() and (re.search(r"(?<!\d)\d{2,3} $", before) or re.match(r" \d{2,3}(?!\d)", after)):
        return True  # 02 555 01 23
    if ends_in_digit and re.match(r"[^\W\d_]", after) and not nouns.has_unit(paragraph, number.end):
        return True  # 12zn
    if before.endswith("à ") and re.match(r"\s?(?:h\b|heures?)", after):
        return True  # à 21 heures
    is_alone_in_parentheses = before.endswith("(") and after.startswith(")")
    is_number_of_line = number.start <= len(before) and not before.strip() and re.match(r"[.)]\s", after)
    return bool(is_alone_in_parentheses or is_number_of_line)
