"""Guess a first map of a table: what each column seems to be, to be completed by hand."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from decimal import Decimal, InvalidOperation

from domain.parties import party_named
from timeline.exchange.tables.days import DIGITS, divided, edtf_of
from timeline.exchange.tables.legends import legend_of, without_notes
from timeline.exchange.tables.maps import Order, Read
from timeline.exchange.tables.table import Table
from timeline.exchange.tables.templates import slug_of

_ENOUGH = 0.8
"""Which part of the filled cells must read as what a column is guessed to be."""
_HEAD = """\
# A first map of {name}. Say for each column what it is, or why it is ignored; then try it with --dry-run.
# docs/import-a-table.md explains maps.
about: What the table is
needs:
  published: the day whose state the table shows
{needs}source:
  id: "{id}-{{published}}"
  # publisher: {{name: who published it}}
  # title: its title
  # terms: the terms of its reuse, as its publisher states them
  published: "{{published}}"
  language: en
{treaties}columns:
"""
_TREATIES = """\
treaties:
  - {id: "{treaty}", name: "{treaty_name}"}
"""


def guessed_map(table: Table) -> str:
    """Return the text of a first map of a table."""
    reads = [_read(table, index) for index in range(len(table.header.cells))]
    names = _names(table.header.cells, reads)
    stem = slug_of(re.sub(r"^.*[/\\]|\.\w+$", "", table.name)) or "table"
    needs = "".join(f"  {line}\n" for line in _needs(reads))
    treaties = _TREATIES if Read.ACTION in reads else ""
    head = _HEAD.format(name=re.sub(r"^.*[/\\]", "", table.name), id=stem, needs=needs, treaties=treaties)
    return head + "".join(_columns(table, reads, names)) + "".join(_report(stem, reads, names))


def _needs(reads: Sequence[Read]) -> Iterator[str]:
    """Yield what must be given for a table: nothing of it is guessed."""
    if Read.ACTION in reads:
        yield "treaty: the slug of the treaty"
        yield "treaty_name: its full name, unless the archive has it"
        return
    yield "kind: the kind of what happened, such as conference; write it below if all rows are of one kind"
    if Read.NUMBER in reads:
        yield "measure: what the figures measure, such as attendance"
        yield "counted: what they count, such as delegates"


def _names(headers: Sequence[str], reads: Sequence[Read]) -> list[str]:
    """Return a name for each column: columns of actions share one."""
    names: list[str] = []
    for header, read in zip(headers, reads, strict=True):
        plain = re.sub(r"^[^a-z]+", "", slug_of(without_notes(header)).replace("-", "_"))[:40] or "column"
        name = "act" if read is Read.ACTION else plain
        taken = name in names and read is not Read.ACTION
        names.append(f"{name}_{len(names) + 1}" if taken else name)
    return names


def _columns(table: Table, reads: Sequence[Read], names: Sequence[str]) -> Iterator[str]:
    has_legend = False
    for index, (header, read, name) in enumerate(zip(table.header.cells, reads, names, strict=True)):
        example = next((row.cells[index] for row in table.rows if row.cells[index]), "")
        comment = f"  # such as {example[:40]!r}\n" if example else "  # empty in every row\n"
        if read is Read.ACTION and has_legend:
            continue
        if read is Read.ACTION:
            has_legend = True
            yield f"  - {{name: {name}, legend: true, read: action}}{comment}"
        else:
            quoted = header.replace("\\", "\\\\").replace('"', '\\"')
            yield f'  - {{name: {name}, header: "{quoted}", read: {read.value}}}{comment}'


def _report(stem: str, reads: Sequence[Read], names: Sequence[str]) -> Iterator[str]:
    """Yield a first template of a report."""
    by_read = dict(zip(reversed(reads), reversed(names), strict=True))
    party, day, number = by_read.get(Read.PARTY), by_read.get(Read.DAY), by_read.get(Read.NUMBER)
    yield "reports:\n"
    if Read.ACTION in by_read and party:
        yield f"""\
  - each: act
    occurrence: "{{treaty}}-{{act.action}}-{{{party}}}{{nth}}"
    what: {{kind: treaty-action, action: "{{act.action}}", party: "{{{party}}}"}}
    title: "{{{party}.name}} {{act.verb}} the {{treaty_name}}"
    treaty: "{{treaty}}"
    date: {{edtf: "{{act.day}}", as_printed: "{{act.printed}}"}}
"""
        return
    title = by_read.get(Read.TEXT) or party or names[0]
    yield f"""\
  - occurrence: "{stem}-{{{title}}}{{nth}}"
    what: "{{kind}}"
    title: "{{{title}}}"
"""
    yield f'    date: {{edtf: "{{{day}}}", as_printed: "{{{day}.printed}}"}}\n' if day else "    date: undated\n"
    if number:
        figure = f'value: "{{{number}}}", as_printed: "{{{number}.printed}}"'
        yield f"""\
    figures:
      - {{key: figure, measure: "{{measure}}", counted: "{{counted}}", {figure}}}
"""


def _read(table: Table, index: int) -> Read:
    """Return what a column seems to be, by its header and most of its cells."""
    filled = [row.cells[index] for row in table.rows if row.cells[index]]
    with suppress(ValueError):
        if legend_of(table.header.cells[index]):
            return Read.ACTION
    for read, test in ((Read.DAY, _is_day), (Read.NUMBER, _is_number), (Read.PARTY, _is_party)):
        if filled and sum(map(test, filled)) >= _ENOUGH * len(filled):
            return read
    return Read.TEXT


def _is_day(text: str) -> bool:
    day = divided(without_notes(text))[0]
    if DIGITS.fullmatch(day):
        return True
    try:
        edtf_of(day, "en", Order.DMY)
    except ValueError:
        return False
    return not _is_number(text) or bool(re.fullmatch(r"1[5-9]\d\d|20\d\d", text))


def _is_number(text: str) -> bool:
    try:
        Decimal(text.replace(",", ""))
    except InvalidOperation:
        return False
    return True


def _is_party(text: str) -> bool:
    return party_named(without_notes(text)) is not None
