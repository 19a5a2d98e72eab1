"""Turn a table into a report file by a map: one source, and a report for each row or each filled cell."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any

from domain.base import Path
from timeline.documents.text import digest
from timeline.exchange.tables.cells import ColumnCells, Fields, Names, Printed, read_column
from timeline.exchange.tables.columns import Found, found_columns
from timeline.exchange.tables.maps import Order, Read, TableMap
from timeline.exchange.tables.table import Row, Table
from timeline.exchange.tables.templates import filled, fitting
from timeline.report_files.marked_yaml import MarkedYaml, Marks
from timeline.report_files.problems import Problem, ReportFileError

_REPORTS_A_LINE = 1_000
"""How many reports one line of JSON Lines has: a report file has a limit, and a table may have any number of rows."""
_DAY = "{published}"
_ANY_DAY = "9999-99-99"


@dataclass(frozen=True, slots=True)
class Given:
    """What is given for a table on the command line: values for the map's places, and fields of the source."""

    values: Mapping[str, str] = field(default_factory=dict)
    source: Mapping[str, Any] = field(default_factory=dict)
    names: Names = field(default_factory=Names)
    order: Order | None = None
    registers_treaty: bool = True


@dataclass(frozen=True, slots=True)
class Imported:
    """What a table says, as a report file: its parts with the rows that they are from.

    `source` is the source's slug; `series` is what the slug of any state of this table begins and ends with, if its
    day is in between. `unused` are the rows that say nothing, `ignored` the columns that are left out.
    """

    source: str
    series: tuple[str, str] | None
    documents: tuple[MarkedYaml, ...]
    rows: int
    reports: int
    unused: int
    ignored: tuple[str, ...]

    def lines(self) -> Iterator[str]:
        """Yield the report file as JSON Lines."""
        for document in self.documents:
            yield json.dumps(document.value, ensure_ascii=False, default=_plain) + "\n"


def _plain(value: object) -> Any:
    assert isinstance(value, Decimal)
    return int(value) if value == value.to_integral_value() else f"{value:f}"


@dataclass(frozen=True, slots=True)
class _Written:
    """A report with the row that it is from, before reports of the same id are counted or joined."""

    row: Row
    identity: str
    content: dict[str, Any]
    day: str
    is_numbered: bool


def imported(table: Table, table_map: TableMap, given: Given) -> Imported:
    """Return what a table says; raise ReportFileError with everything that is not clear, and nothing is guessed."""
    found = found_columns(table, table_map)
    values = _given_values(table, table_map, given, found)
    source = _source(table, table_map, given, values)
    said = _read(table, found, given, str(source.get("language", "en")))
    written = [report for row in table.rows for report in _reports(row, table_map, found, said, values)]
    reports = _joined(table, written)
    used = {report.row.number for report in written}
    unused = [row for row in table.rows if row.number not in used]
    source["left_out"] = _left_out(table, unused)
    if not reports:
        raise ReportFileError([table.problem(table.header, 0, "no row of the table says anything that the map reads")])
    return Imported(
        source=str(source["id"]),
        series=_series(table_map, given, values),
        documents=tuple(_documents(table, source, _registered(table_map, given, values), reports)),
        rows=len(table.rows),
        reports=len(reports),
        unused=len(unused),
        ignored=tuple(table.header.cells[column.index] for column in found if column.mapped.ignored),
    )


def _given_values(table: Table, table_map: TableMap, given: Given, found: Sequence[Found]) -> dict[str, Fields]:
    """Return what fills the places that every row shares; refuse what the map needs and neither is given nor read."""
    values = given.values
    whole = {column.mapped.name for column in found if all(row.cells[column.index] for row in table.rows)}
    missing = [name for name in table_map.needs if name not in values and name not in whole]
    if missing:
        options = ", ".join(f"{option_of(name)} ({table_map.needs[name]})" for name in missing)
        raise ReportFileError([Problem(table.name, 1, 1, "", f"the map needs {options}")])
    return {name: {"": value} for name, value in values.items()}


def option_of(name: str) -> str:
    """Return the option that gives the value of a place: one of its own, or --set."""
    own = {"treaty", "treaty_name", "published"}
    return f"--{name.replace('_', '-')}" if name in own else f"--set {name}=…"


def _source(table: Table, table_map: TableMap, given: Given, values: Mapping[str, Fields]) -> dict[str, Any]:
    source = filled(table_map.source, values)
    fingerprint = {"sha256": table.sha256, "bytes": table.size, "paragraphs": table.paragraphs}
    return {**source, **given.source, **fingerprint}


def _series(table_map: TableMap, given: Given, values: Mapping[str, Fields]) -> tuple[str, str] | None:
    """Return what the slugs of all states of the table share, before their day and after it."""
    template = str(table_map.source["id"])
    if "id" in given.source or template.count(_DAY) != 1:
        return None
    before, _, after = str(filled(template, {**values, "published": {"": _ANY_DAY}}, field="id")).partition(_ANY_DAY)
    return before, after


def _registered(table_map: TableMap, given: Given, values: Mapping[str, Fields]) -> dict[str, Any]:
    """Return the treaties that the report file registers: those that are new, of which the name is given."""
    treaties = [filled(treaty, values) for treaty in table_map.treaties]
    named = [treaty for treaty in treaties if treaty and "name" in treaty]
    return {"treaties": named} if named and given.registers_treaty else {}


def _read(table: Table, found: Sequence[Found], given: Given, language: str) -> Mapping[int, Mapping[int, Fields]]:
    """Return what the cells of each column that is read say, by its number and that of the row."""
    said: dict[int, Mapping[int, Fields]] = {}
    problems = list(_twice(table))
    for column in found:
        if column.mapped.read:
            said[column.index], wrong = read_column(ColumnCells(table, column, given.names, language, given.order))
            problems += wrong
    if problems:
        raise ReportFileError(problems)
    return said


def _twice(table: Table) -> Iterator[Problem]:
    first: dict[tuple[str, ...], Row] = {}
    for row in table.rows:
        other = first.setdefault(row.cells, row)
        if other is not row:
            yield table.problem(row, 0, f"this row is the same as row {other.number}: remove one of them")


def _reports(
    row: Row,
    table_map: TableMap,
    found: Sequence[Found],
    said: Mapping[int, Mapping[int, Fields]],
    given: Mapping[str, Fields],
) -> Iterator[_Written]:
    """Yield the reports that a row becomes."""
    here = [(column, said[column.index][row.number]) for column in found if row.number in said.get(column.index, {})]
    single = {str(column.mapped.name): fields for column, fields in here}
    for template in table_map.reports:
        each, when = template.get("each"), template.get("when")
        if when and when not in single:
            continue
        values = {**given, **single, "row": {"": row.number}}
        if each is None:
            yield _written(row, template, values, [column for column, _ in here])
        for column, fields in here:
            if each and column.mapped.name == each:
                yield _written(row, template, {**values, str(each): fields}, [column])


def _written(row: Row, template: Mapping[str, Any], values: Mapping[str, Fields], columns: Sequence[Found]) -> _Written:
    identity = str(template["occurrence"])
    rest = {name: inner for name, inner in template.items() if name not in {"each", "when", "occurrence"}}
    content = _with_evidence(filled(rest, values), row, columns)
    date = content.get("date")
    return _Written(
        row=row,
        identity=filled(identity, {**values, "nth": {"": ""}}, field="occurrence") or "",
        content=content,
        day=str(date.get("edtf", "") if isinstance(date, dict) else date or ""),
        is_numbered="{nth}" in identity,
    )


def _with_evidence(content: dict[str, Any], row: Row, columns: Sequence[Found]) -> dict[str, Any]:
    """Return a report whose claims cite their row and, where a date or figure is printed in one cell, that cell."""
    content = {**content, "evidence": row.paragraphs if row.length > 1 else row.paragraph}
    numbers = {_span(row, column.index) for column in columns if column.mapped.read is Read.NUMBER} - {None}
    if isinstance(content.get("date"), dict) and not content["date"].get("edtf"):
        content["date"] = "undated"
    figures = content.get("figures", ())
    for claim in (content.get("date"), *figures, *(figure.get("as_of") for figure in figures)):
        if isinstance(claim, dict) and isinstance(printed := claim.get("as_printed"), Printed):
            claim["as_printed"] = str(printed)
            if span := _span(row, printed.column):
                claim["evidence"] = span
    for claim in (*figures, *content.get("statements", ())):
        cited = [claim["evidence"]] if "evidence" in claim else []
        claim["evidence"] = list(dict.fromkeys([*cited, *sorted(map(str, numbers))])) or row.paragraph
        claim.setdefault("attribution", "reporter")
    return content


def _span(row: Row, index: int) -> str | None:
    """Return a cell as evidence, `3 body 14-25 <sha256>`, or None where it does not stand in the row as it is."""
    if row.text is None:
        return None
    start = 0
    for number, cell in enumerate(row.cells[: index + 1]):
        start = row.text.find(cell, start)
        if start < 0:
            return None
        if number < index:
            start += len(cell)
    cell = row.cells[index]
    return f"{row.paragraph} body {start}-{start + len(cell)} {digest(cell)}" if cell else None


def _joined(table: Table, written: Sequence[_Written]) -> list[_Written]:
    """Return the reports, each id once: further ones are numbered by their days or, without {nth}, joined."""
    by_identity: dict[str, list[_Written]] = {}
    for report in written:
        by_identity.setdefault(report.identity, []).append(report)
    reports: list[_Written] = []
    problems: list[Problem] = []
    for identity, same in by_identity.items():
        if not identity:
            message = "the row has no id: what its id is made of is empty"
            problems += [table.problem(report.row, 0, message) for report in same]
        elif same[0].is_numbered:
            reports += _numbered(same)
        else:
            reports.append(same[0])
            for other in same[1:]:
                problems += _join(table, reports[-1], other)
    if problems:
        raise ReportFileError(problems)
    return sorted(reports, key=lambda report: report.row.number)


def _numbered(same: Sequence[_Written]) -> Iterator[_Written]:
    for nth, report in enumerate(sorted(same, key=lambda report: (report.day, report.row.number)), 1):
        identity = report.identity if nth == 1 else fitting(f"{report.identity}-{nth}")
        yield _Written(report.row, identity, report.content, report.day, report.is_numbered)


_LISTS = ("figures", "participants", "statements", "relations")


def _join(table: Table, report: _Written, other: _Written) -> Iterator[Problem]:
    """Add the lists of another row to a report of the same id; yield each field on which they differ."""
    for name, value in other.content.items():
        if name in _LISTS:
            known = report.content.setdefault(name, [])
            known.extend(item for item in value if item not in known)
        elif name == "evidence":
            date = other.content.get("date")
            spans = [date["evidence"]] if isinstance(date, dict) and "evidence" in date else []
            cited = report.content[name]
            report.content[name] = [*_listed(cited), *_listed(value), *spans]
        elif _without_evidence(report.content.get(name)) != _without_evidence(value):
            rows = f"rows {report.row.number} and {other.row.number}"
            message = f"{rows} are both of {report.identity!r}, and differ in the {name}"
            yield table.problem(other.row, 0, message)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _without_evidence(value: Any) -> Any:
    return {name: item for name, item in value.items() if name != "evidence"} if isinstance(value, dict) else value


def _left_out(table: Table, unused: Sequence[Row]) -> dict[str, Any]:
    """Return the paragraphs that no report cites, and why."""
    header = {"paragraphs": table.header.paragraphs, "reason": "The header of the table."}
    paragraphs = [header] if table.header.number else []
    if unused:
        numbers = [paragraph for row in unused for paragraph in row.paragraphs]
        paragraphs.append({"paragraphs": numbers, "reason": "The row has no cell that the map reads as a claim."})
    return {"paragraphs": paragraphs}


def _documents(
    table: Table, source: Mapping[str, Any], registered: Mapping[str, Any], reports: Sequence[_Written]
) -> Iterator[MarkedYaml]:
    """Yield the parts of the report file, the first of which has the source; each report knows its row."""
    for start in range(0, len(reports), _REPORTS_A_LINE):
        part = reports[start : start + _REPORTS_A_LINE]
        head = {"source": source, **registered} if start == 0 else {"source": source["id"]}
        entries = [{"occurrence": report.identity, **report.content} for report in part]
        marks: dict[Path, tuple[int, int]] = {("reports", at): (report.row.number, 1) for at, report in enumerate(part)}
        yield MarkedYaml(table.name, {**head, "reports": entries}, partial(Marks, marks, {}))
