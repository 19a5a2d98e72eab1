"""Read YAML or JSON into plain values, with the line and column of each.

Scalars follow YAML 1.2's core schema, so that `NO` stays the country and a date stays text; numbers with
a point become Decimals. JSON is read by Python's own parser, which is many times faster; lines and columns of it are
found only when a problem needs them.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, lru_cache, partial
from itertools import zip_longest
from typing import Any

import yaml

from domain.base import Path
from timeline.report_files.problems import Problem, ReportFileError, field_name

MAX_BYTES = 5_000_000
MAX_NODES = 200_000
MAX_DEPTH = 40
_MOST_SEPARATORS = 3 * MAX_NODES
"""JSON with more has too many values, and is not read into memory: texts have commas, too, but not so many."""
_TOO_MANY = f"the file has more than {MAX_NODES:,} values, counting every alias"

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"^[-+]?[0-9]{1,400}$")
_DECIMAL = re.compile(r"^[-+]?([0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(\.[0-9]*)?[eE][-+]?[0-9]{1,3})$")
_CONSTANTS: Mapping[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}

_SURROGATES = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")
"""A character that JSON escapes as a surrogate pair, which YAML does not support."""

_JSON_OBJECT = re.compile(r'\s*\{\s*["}]')
"""How a JSON object begins; a mapping of YAML rarely does."""

Mark = tuple[int, int]


@dataclass(frozen=True)
class Marks:
    """The line and column of each value and of each key, by its path."""

    values: Mapping[Path, Mark]
    keys: Mapping[Path, Mark]

    @cached_property
    def by_key(self) -> Mapping[Path, Mark]:
        """Return the mark of each key, and of each value that has none."""
        return {**self.values, **self.keys}


def _no_marks() -> Marks:
    return Marks({}, {})


@dataclass(frozen=True)
class MarkedYaml:
    """The content of a YAML or JSON file, or of a line of JSON Lines, with the line and column of each value and key.

    `find_marks` finds these when they are needed. `line` is set where all is on one line. `kept` has, for each list of
    which a model has only the valid items, the numbers of these items in the file. `problems` has why nothing could be
    read, if so. It has at most `most_values` values, where that is known without counting them.
    """

    name: str
    value: Any
    find_marks: Callable[[], Marks] = _no_marks
    line: int | None = None
    kept: Mapping[str, Sequence[int]] = field(default_factory=dict)
    problems: Sequence[Problem] = ()
    most_values: int | None = None

    def line_of(self, path: Path) -> int:
        """Return the line of a path, or the nearest that is known."""
        return self.line or self.problem(path, "").line

    def problem(self, path: Path, message: str, *, at_key: bool = False) -> Problem:
        """Return a problem at a path, on the nearest line that is known."""
        found = self.find_marks()
        marks = found.by_key if at_key else found.values
        path = self._as_written(self._in_file(path))
        place = path
        while place and place not in marks:
            place = place[:-1]
        line, column = marks.get(place, (1, 1))
        return Problem(self.name, self.line or line, column, field_name(path), message)

    def left_out(self, name: str) -> Iterator[tuple[Path, Any]]:
        """Yield the items of a list that are not kept, after their paths in the file."""
        if name in self.kept:
            kept = set(self.kept[name])
            yield from (((name, index), item) for index, item in enumerate(self.value[name]) if index not in kept)

    def _in_file(self, path: Path) -> Path:
        """Return a path with the number that an item has in the file."""
        match path:
            case (str(name), int(index), *rest) if name in self.kept:
                return (name, self.kept[name][index], *rest)
        return path

    def _as_written(self, path: Path) -> Path:
        """Return a path without what is not written: the index of an item without a list, or a level of the model."""
        written: list[str | int] = []
        value = self.value
        for part, following in zip_longest(path, path[1:]):
            if isinstance(part, int) and not isinstance(value, list):
                continue
            if isinstance(value, dict) and part not in value and following in value:
                continue
            written.append(part)
            inside = isinstance(value, list | dict) and (part in value or isinstance(value, list))
            value = value[part] if inside else None
        return tuple(written)


def read_yaml(name: str, content: bytes) -> MarkedYaml:
    """Return a file's content; raise ReportFileError if it is not YAML, too large or ambiguous."""
    return read_document(name, content)


def read_document(name: str, content: bytes, line: int | None = None) -> MarkedYaml:
    """Return the content of a file, or of a line of it where one is given; raise as `read_yaml` does."""
    text = text_of(name, content)
    if text.lstrip().startswith("{") and (separators := sum(map(text.count, "{[,"))) <= _MOST_SEPARATORS:
        find_marks = partial(_marks_of_json, name, text)
        with suppress(ValueError, RecursionError):  # what is wrong is found again below, with its line and column
            return MarkedYaml(name, _json(text, separators), find_marks, line, most_values=separators + 1)
    value, marks = _read(name, text)
    return MarkedYaml(name, value, lambda: marks, line)


def _without_repeated_keys(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) < len(pairs):
        raise ValueError("a key is used twice")
    return mapping


def _refuse(constant: str) -> None:
    raise ValueError(constant)


_DECODER = json.JSONDecoder(object_pairs_hook=_without_repeated_keys, parse_float=Decimal, parse_constant=_refuse)


def _json(text: str, separators: int) -> Any:
    """Return the value of a JSON text; raise ValueError for what YAML's reader refuses, too.

    Each value but the first is behind a separator: a brace, a bracket or a comma. Few of them need no counting.
    """
    value = _DECODER.decode(text)
    if separators < MAX_NODES and text.count("{") + text.count("[") < MAX_DEPTH:
        return value
    values = 0
    for depth, level in enumerate(levels(value), 1):
        values += len(level)
        if depth > MAX_DEPTH or values > MAX_NODES:
            raise ValueError(depth)
    return value


_CONTAINERS = (dict, list)


def levels(value: Any) -> Iterator[list[Any]]:
    """Yield the values of each level of a value: itself, what is directly inside, what is inside that."""
    level = [value]
    while level:
        yield level
        level = [item for container in level if isinstance(container, _CONTAINERS) for item in _items(container)]


def _items(container: dict[str, Any] | list[Any]) -> Iterable[Any]:
    """Return what is directly inside a mapping or a list."""
    return container.values() if isinstance(container, dict) else container


@lru_cache(maxsize=1)  # all problems of a text follow each other
def _marks_of_json(name: str, text: str) -> Marks:
    try:
        return _read(name, text)[1]
    except ReportFileError:  # JSON allows a few characters that YAML does not
        return _no_marks()


def text_of(name: str, content: bytes) -> str:
    """Return a file's content as text; raise ReportFileError if it is too large or not UTF-8."""
    if len(content) > MAX_BYTES:
        raise _too_large(name)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _error(name, f"the file is not UTF-8 text (byte {error.start})", line, 1) from error


_DIVIDE = (
    'del(.reports), ((.source | if type == "object" then .id else . end) as $s '
    "| .reports[] | {source: $s, reports: [.]})"
)
"""A program of jq that divides a report file: into its source with what it registers, and each report."""


def _too_large(name: str) -> ReportFileError:
    advice = (
        "split it into a file for each source, or write each source's report file as one line of a .jsonl file, which "
        f"may have any length; one source's reports are divided by: jq -c '{_DIVIDE}' FILE.json > FILE.jsonl "
        "(yq turns YAML into JSON)"
    )
    return _error(name, f"one report file has more than {MAX_BYTES:,} bytes: {advice}", 1, 1)


def composed(name: str, text: str) -> yaml.Node:
    """Return the nodes of a YAML or JSON text, with their places in it; raise ReportFileError if it has none."""
    return _composed(name, text)[0]


def _composed(name: str, text: str) -> tuple[yaml.Node, set[Mark]]:
    """Return the nodes of a text, with the marks of explicit tags."""
    try:
        tagged = _check_events(name, text)
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        raise _syntax_error(name, text, error) from error
    if node is None:
        raise _error(name, "the file is empty; a report file has a source and its reports", 1, 1)
    return node, tagged


def _read(name: str, text: str) -> tuple[Any, Marks]:
    if text.lstrip().startswith("{"):
        text = _SURROGATES.sub(lambda match: json.loads(f'"{match[0]}"'), text)
    node, tagged = _composed(name, text)
    reader = _Reader(name, tagged)
    value = reader.read(node, ())
    if reader.problems:
        raise ReportFileError(reader.problems)
    return value, Marks(reader.marks, reader.key_marks)


def _syntax_error(name: str, text: str, error: yaml.YAMLError) -> ReportFileError:
    """Return what is wrong with a text that is not YAML, in JSON's terms where it is meant to be JSON."""
    if _JSON_OBJECT.match(text):
        try:
            json.loads(text)
        except json.JSONDecodeError as found:
            return _error(name, f"this is not valid JSON: {found.msg}", found.lineno, found.colno)
    reason, line, column = " ".join(str(error).split()), 1, 1
    if isinstance(error, yaml.MarkedYAMLError):
        reason = error.problem or error.context or reason
        if mark := error.problem_mark or error.context_mark:
            line, column = mark.line + 1, mark.column + 1
    elif isinstance(error, yaml.reader.ReaderError) and isinstance(error.position, int):
        before = text[: error.position]
        reason, line, column = error.reason, before.count("\n") + 1, len(before) - before.rfind("\n")
    if "\t" in _indentation(text, line):
        reason = "a tab cannot indent a line; use spaces"
    return _error(name, f"this is not valid YAML: {reason}", line, column)


def _indentation(text: str, number: int) -> str:
    """Return the white space that a line begins with."""
    line = "".join(text.split("\n")[number - 1 : number])
    return line[: len(line) - len(line.lstrip())]


def _check_events(name: str, text: str) -> set[Mark]:
    """Return the marks of explicit tags; raise for a file that nests too deeply or has too many values.

    The parser that builds nodes is recursive and keeps them all, so that a hostile file could crash the process or
    fill the memory; this one does not.
    """
    depth, tagged, values = 0, set(), 0
    for event in yaml.parse(text, Loader=_LOADER):
        assert event.start_mark is not None
        mark = (event.start_mark.line + 1, event.start_mark.column + 1)
        if getattr(event, "tag", None) is not None:
            tagged.add(mark)
        if isinstance(event, yaml.NodeEvent):
            values += 1
            if values > 2 * MAX_NODES:  # each has a key at most; aliases are counted when they are followed
                raise _error(name, _TOO_MANY, *mark)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise _error(name, f"the file nests deeper than {MAX_DEPTH} levels", *mark)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return tagged


def _error(name: str, message: str, line: int, column: int) -> ReportFileError:
    return ReportFileError([Problem(name, line, column, "", message)])


class _Reader:
    """A reader of YAML nodes into values, which collects marks and problems."""

    def __init__(self, name: str, tagged: set[Mark]) -> None:
        self._name = name
        self._tagged = tagged
        self._nodes = 0
        self.marks: dict[Path, Mark] = {}
        self.key_marks: dict[Path, Mark] = {}
        self.problems: list[Problem] = []

    def read(self, node: yaml.Node, path: Path) -> Any:
        """Return a node's value."""
        self._nodes += 1
        mark = (node.start_mark.line + 1, node.start_mark.column + 1)
        if self._nodes > MAX_NODES:
            raise _error(self._name, _TOO_MANY, *mark)
        if len(path) > MAX_DEPTH:
            raise _error(self._name, f"the file nests deeper than {MAX_DEPTH} levels", *mark)
        self.marks[path] = mark
        if mark in self._tagged:
            self._problem(mark, path, f"the tag {node.tag!r} is not used in report files")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.read(item, (*path, index)) for index, item in enumerate(node.value)]
        assert isinstance(node, yaml.ScalarNode)
        return _scalar(node)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            mark = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
            if not isinstance(key_node, yaml.ScalarNode):
                self._problem(mark, path, "a key must be plain text")
                continue
            key = str(key_node.value)
            if key in values:
                self._problem(mark, (*path, key), f"the key {key!r} is used twice in this mapping; keep one")
            self.key_marks[(*path, key)] = mark
            values[key] = self.read(value_node, (*path, key))
        return values

    def _problem(self, mark: Mark, path: Path, message: str) -> None:
        self.problems.append(Problem(self._name, *mark, field_name(path), message))


def _scalar(node: yaml.ScalarNode) -> Any:
    text = str(node.value)
    if node.style in ("'", '"', "|", ">"):
        return text
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _INTEGER.match(text):
        return int(text)
    return Decimal(text) if _DECIMAL.match(text) else text
