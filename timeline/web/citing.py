"""Citations: in words, for BibTeX, and as CSL-JSON, from the same fields."""

import json
import re
from dataclasses import dataclass
from typing import Any

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "_": r"\_",
    "%": r"\%",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
}
_DAY = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


@dataclass(frozen=True, slots=True)
class Citation:
    """What is cited.

    `key` names it among other references, `container` is what it is part of (this archive, a newspaper), `issued` and
    `accessed` are days, months or years as ISO text, `sources` says in words which documents report it, and `note` what
    a reader needs besides, such as the place in the log.
    """

    key: str
    kind: str
    title: str
    container: str
    issued: str | None
    address: str | None
    note: str | None = None
    language: str | None = None
    sources: str | None = None
    accessed: str | None = None

    @property
    def date_parts(self) -> list[int]:
        """Return the year, month and day, as far as they are known."""
        return _date_parts(self.issued)

    @property
    def notes(self) -> str:
        """Return the sources and the note as sentences; empty without."""
        return ". ".join(part for part in (self.sources, self.note) if part)


def _date_parts(day: str | None) -> list[int]:
    found = _DAY.match(day or "")
    return [int(part) for part in found.groups() if part] if found else []


def in_plain_words(citation: Citation) -> str:
    """Return a citation as one line of text."""
    date = "-".join(f"{part:02}" for part in citation.date_parts)
    parts = (f"“{citation.title}”", citation.container, citation.notes, date, citation.address)
    return ". ".join(part for part in parts if part)


def as_bibtex(citation: Citation) -> str:
    """Return a citation as an entry of a BibTeX file in UTF-8; braces keep the capitals of the title."""
    year, month, day = [*citation.date_parts, None, None, None][:3]
    fields = {
        "title": f"{{{_escaped(citation.title)}}}",
        "howpublished": _escaped(citation.container),
        "year": year,
        "month": month,
        "day": day,
        "note": _escaped(citation.notes),
        "language": citation.language,
        "url": (citation.address or "").translate({ord(char): f"%{ord(char):02X}" for char in "{}\\"}),
        "urldate": "-".join(f"{part:02}" for part in _date_parts(citation.accessed)),
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return "@misc{" + ",\n".join([citation.key, *lines]) + "\n}\n"


def as_csl(citation: Citation) -> str:
    """Return a citation as CSL-JSON: a list of one item (citation-style-language/schema, csl-data.json)."""
    item: dict[str, Any] = {
        "id": citation.key,
        "type": citation.kind,
        "title": citation.title,
        "container-title": citation.container,
        "issued": _csl_date(citation.issued),
        "accessed": _csl_date(citation.accessed),
        "note": citation.notes,
        "language": citation.language,
        "URL": citation.address,
    }
    return json.dumps([{name: value for name, value in item.items() if value}], ensure_ascii=False, indent=2) + "\n"


def _csl_date(day: str | None) -> dict[str, list[list[int]]] | None:
    parts = _date_parts(day)
    return {"date-parts": [parts]} if parts else None


def key_of(*parts: str) -> str:
    """Return a key that every reader of BibTeX takes: ASCII letters, digits and hyphens."""
    return re.sub(r"[^A-Za-z0-9]+", "-", "-".join(parts)).strip("-")


def _escaped(text: str) -> str:
    """Return a text on one line, with what TeX would read as commands escaped."""
    return "".join(_SPECIAL.get(char, char) for char in " ".join(text.split()))
