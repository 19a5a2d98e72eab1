"""Maps of tables: what each column is, and the report that a row becomes; some come with the package."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, JsonValue

from domain.base import OneOrMany, Problem, Value, Words, did_you_mean
from domain.choice import Choice
from domain.errors import ArchiveError
from timeline.report_files.reader import read_as

_FOLDER = Path(__file__).parent / "maps"
_PLACE = r"[a-z][a-z0-9_]*(?:\.[a-z]+)?"
PLACEHOLDER = re.compile(rf"\{{({_PLACE}(?:\|{_PLACE})*)\}}")
"""A place in a template: `{party}`, a part of what is read (`{party.name}`), or the first of several that is filled."""


class NoMapError(ArchiveError):
    """A map that is not there."""


class Read(Choice):
    """How the cells of a column are read."""

    TEXT = "text"
    PARTY = "party"
    DAY = "day"
    ACTION = "action"
    NUMBER = "number"
    WORD = "word"


class Order(Choice):
    """The order of the parts of days in digits."""

    DMY = "DMY"
    MDY = "MDY"


PARTS: Mapping[Read, tuple[str, ...]] = {
    Read.TEXT: (),
    Read.PARTY: ("name",),
    Read.DAY: ("printed",),
    Read.ACTION: ("action", "verb", "day", "printed"),
    Read.NUMBER: ("printed",),
    Read.WORD: ("printed",),
}
"""The parts of what is read, by the way of reading."""
BUILT_IN: Mapping[str, tuple[str, ...]] = {"nth": (), "row": ()}
"""Places that every report may have: `{nth}` is empty, then `-2`, `-3` …, and `{row}` the number of the row."""
GIVEN = ("treaty", "treaty_name", "published")
"""What may be given for every table."""


class Column(Value):
    """A column: how it is recognized, and either how it is read or why it is ignored.

    `header` lists what it may be called. `legend` recognizes a column of days by the actions in its header instead.
    `words` turns what is printed into what a report says: of a party its code, of a `word` the word to use. `empty`
    stands for an empty cell. A column that is not `required` may be missing.
    """

    name: Annotated[str, Field(pattern="^[a-z][a-z0-9_]*$", max_length=60)] | None = None
    header: Annotated[tuple[Words, ...], OneOrMany] = ()
    legend: bool = False
    read: Read | None = None
    ignored: Words | None = None
    required: bool = True
    words: dict[str, str] = Field(default_factory=dict)
    empty: Words | None = None
    order: Order | None = None

    def broken_rules(self) -> Iterator[Problem]:
        """Require one way to recognize it, and either a way to read it, with a name, or a reason to ignore it."""
        if bool(self.header) == self.legend:
            yield (), "a column is recognized either by its header or by a legend: true"
        if (self.read is None) == (self.ignored is None):
            yield (), "a column is either read, as read: …, or ignored for a reason, as ignored: …"
        if self.read and not self.name:
            yield (), "a column that is read needs a name, by which reports use it"
        if self.legend and self.read is not Read.ACTION:
            yield ("read",), "a column with a legend is read as an action"
        if self.read is Read.ACTION and not self.legend:
            yield ("legend",), "an action is read by the legend in the header: write legend: true instead of a header"
        if self.read is Read.WORD and not self.words:
            yield ("words",), "a word is read from a list: write what is printed and the word to use under words"


class TableMap(Value):
    """A map: what must be given for a table, its columns, and templates of its source, treaties and reports.

    Text in braces is filled in: with what is given (`{treaty}`), with what a column has (`{party}`, `{party.name}`),
    with `{nth}` for a second report of the same id, and with `{row}`; `{id|event}` is the first that is filled. A field
    whose place is empty is left out, and so is a mapping of which nothing else is left. A
    report with `each` is written for each filled cell of the columns of that name; one with `when`, only where the
    cell of that column is filled.
    """

    about: Words
    needs: dict[str, str] = Field(default_factory=dict)
    source: dict[str, JsonValue]
    treaties: tuple[dict[str, JsonValue], ...] = ()
    columns: Annotated[tuple[Column, ...], Field(min_length=1)]
    others: Words | None = None
    reports: Annotated[tuple[dict[str, JsonValue], ...], Field(min_length=1)]

    def broken_rules(self) -> Iterator[Problem]:
        """Require that every place in a template is given or read, that every column that is read is used, and ids."""
        known = {**BUILT_IN, **dict.fromkeys((*GIVEN, *self.needs), ())}
        yield from _unknown_places(("source",), self.source, known)
        yield from _unknown_places(("treaties",), list(self.treaties), known)
        read = {column.name: PARTS[column.read] for column in self.columns if column.read and column.name}
        for index, report in enumerate(self.reports):
            yield from _unknown_places(("reports", index), report, {**known, **read})
            if not isinstance(report.get("occurrence"), str):
                yield ("reports", index), "a report needs an occurrence: the template of its id"
            for field in ("each", "when"):
                if (name := report.get(field)) is not None and str(name) not in read:
                    yield ("reports", index, field), f"no column is called {name!r}{did_you_mean(str(name), read)}"
        if "id" not in self.source:
            yield ("source",), "a source needs an id: its template"
        yield from self._unused_columns()

    def _unused_columns(self) -> Iterator[Problem]:
        """Yield the columns that are read and then lost: what a table says is left out for a reason, or recorded."""
        used = {name for text in _texts(self.reports) for name, _ in places_in(text)}
        used |= {str(report[field]) for report in self.reports for field in ("each", "when") if field in report}
        for index, column in enumerate(self.columns):
            if column.read and column.name and column.name not in used:
                hint = f"use {{{column.name}}} in one, or write ignored: REASON instead of read: {column.read}"
                yield ("columns", index), f"no report uses the column {column.name!r}: {hint}"


def _unknown_places(
    path: tuple[str | int, ...], template: Any, known: Mapping[str, tuple[str, ...]]
) -> Iterator[Problem]:
    for text in _texts(template):
        for name, part in places_in(text):
            if name not in known:
                yield path, f"{{{name}}} is neither given nor read from a column{did_you_mean(name, known)}"
            elif part and part not in known[name]:
                allowed = ", ".join(f"{{{name}.{known_part}}}" for known_part in known[name]) or "it has no parts"
                yield path, f"{{{name}.{part}}} is not a part of what is read; allowed: {allowed}"


def places_in(text: str) -> Iterator[tuple[str, str]]:
    """Yield the places in a text, each with its part or an empty text."""
    for found in PLACEHOLDER.findall(text):
        for place in found.split("|"):
            name, _, part = place.partition(".")
            yield name, part


def _texts(template: Any) -> Iterator[str]:
    match template:
        case str():
            yield template
        case dict():
            for value in template.values():
                yield from _texts(value)
        case list() | tuple():
            for value in template:
                yield from _texts(value)


@cache
def packaged() -> Mapping[str, Path]:
    """Return the maps that come with the package, by name."""
    return {path.stem: path for path in sorted(_FOLDER.glob("*.yaml"))}


def read_map(name: str) -> TableMap:
    """Return the map of a name that comes with the package, or of a file; raise NoMapError where there is neither."""
    path = packaged().get(name) or Path(name)
    if not path.is_file():
        hint = did_you_mean(name, packaged())
        raise NoMapError(f"there is no map {name!r}: name a file, or one of {', '.join(packaged())}{hint}")
    return read_as(TableMap, name, path.read_bytes())[0]
