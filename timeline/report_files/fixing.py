"""Write into a report file what its document proves: spans and fingerprints; every other byte stays as it is.

The file is not rewritten from its values, which would lose how it is laid out (the round trip of ruamel.yaml changes
most lines of our own files). What is missing is put between the characters that are there.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property

import yaml
from pydantic import ValidationError

from domain.base import Path
from domain.evidence import Evidence
from timeline.documents.coverage import NO_SPAN, words_elsewhere
from timeline.documents.places import place_of
from timeline.documents.text import DocumentText, Span
from timeline.report_files.marked_yaml import composed, text_of
from timeline.report_files.problems import Problem, ReportFileError, field_name

_PRINTED = "as_printed"
_ANCHORS = ("language", "id")
"""The fields of a source after which its fingerprint is written."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of a report file: what is put between two positions; its field, why, and how to write it by hand.

    One that `moves` evidence to another paragraph than the file cites contradicts the file; others complete it.
    """

    start: int
    end: int
    text: str
    path: Path
    message: str
    to_paste: str
    moves: bool = False


@dataclass(frozen=True)
class Fixed:
    """A report file with what its document proves: both texts, and the edits that lead from one to the other."""

    name: str
    before: str
    edits: Sequence[Edit] = ()

    @cached_property
    def after(self) -> str:
        """Return the text with all edits."""
        pieces, end = [], 0
        for edit in self.edits:
            pieces += [self.before[end : edit.start], edit.text]
            end = edit.end
        return "".join([*pieces, self.before[end:]])

    def problem(self, edit: Edit) -> Problem:
        """Return why an edit is made as a problem at its place, in the text before it."""
        return Problem(self.name, *self._mark(edit.start), field_name(edit.path), edit.message)

    def as_before(self, problem: Problem) -> Problem:
        """Return a problem of the text with all edits at its place in the text without them."""
        if not self.edits:
            return problem
        position = self._starts_after[min(problem.line, len(self._starts_after)) - 1] + problem.column - 1
        line, column = self._mark(self._position_before(position))
        return replace(problem, line=line, column=column)

    def _position_before(self, position: int) -> int:
        """Return where a position of the text with all edits is in the text without; what is added is at its start."""
        added = 0
        for edit in self.edits:
            if position < edit.start + added:
                break
            if position < edit.start + added + len(edit.text):
                return edit.start
            added += len(edit.text) - (edit.end - edit.start)
        return position - added

    @cached_property
    def _starts(self) -> Sequence[int]:
        return _line_starts(self.before)

    @cached_property
    def _starts_after(self) -> Sequence[int]:
        return _line_starts(self.after)

    def _mark(self, position: int) -> tuple[int, int]:
        """Return the line and column of a position of the text without edits, from 1."""
        line = bisect_right(self._starts, position)
        return line, position - self._starts[line - 1] + 1


def _line_starts(text: str) -> list[int]:
    """Return where each line of a text begins, as YAML counts lines."""
    return [0, *(match.end() for match in re.finditer(r"\r\n|[\r\n\x85\u2028\u2029]", text))]


def fixed_by(name: str, content: bytes, text: DocumentText) -> Fixed:
    """Return a report file with the evidence of printed words that stand in one place alone, and the fingerprint.

    A file that cannot be read is left as it is: what is wrong with it is found when it is read.
    """
    try:
        before = text_of(name, content)
        root = composed(name, before)
    except ReportFileError:
        return Fixed(name, "")
    editor = _Editor(before, text)
    edits = [*editor.of_source(root), *editor.of_printed(root, ())]
    return Fixed(name, before, list(_without_clashes(edits)))


def _without_clashes(edits: Sequence[Edit]) -> Iterator[Edit]:
    """Yield edits in order: one of each place, and none where two that differ would change the same characters."""
    by_place: dict[tuple[int, int], list[Edit]] = {}
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        by_place.setdefault((edit.start, edit.end), []).append(edit)
    for same in by_place.values():
        if len({edit.text for edit in same}) == 1:
            yield same[0]


@dataclass(frozen=True)
class _Editor:
    """A finder of edits: the text of a report file, and the document that its source is."""

    text: str
    document: DocumentText
    _seen: set[int] = field(default_factory=set)
    """The nodes that were looked at: an alias is its anchor's node again."""

    def of_source(self, root: yaml.Node) -> Iterator[Edit]:
        """Yield the edits of the fingerprint, length and number of paragraphs of the source."""
        source = _fields(root).get("source")
        fields = _fields(source)
        anchor = next((name for name in _ANCHORS if name in fields), None)
        if source is None or anchor is None:
            return
        proven = {
            "sha256": self.document.sha256,
            "bytes": str(self.document.length),
            "paragraphs": str(len(self.document.paragraphs)),
        }
        missing = {name: value for name, value in proven.items() if name not in fields}
        if missing:
            yield self._added(source, anchor, missing, ("source",), "the fingerprint is missing")
        for name, value in proven.items():
            if name in fields and _value(fields[name]) != value:
                yield self._replaced(fields[name], value, ("source", name), f"the document has {value}")

    def of_printed(self, node: yaml.Node, path: Path) -> Iterator[Edit]:
        """Yield the edits of the evidence of everything in a node that has printed words."""
        if id(node) in self._seen:
            return
        self._seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            for index, item in enumerate(node.value):
                yield from self.of_printed(item, (*path, index))
        fields = _fields(node)
        words = _value(fields.get(_PRINTED))
        if words:
            with suppress(ValidationError):  # evidence that is wrong is a problem of the file
                yield from self._evidence(node, fields, words, path)
        for name, value in fields.items():
            yield from self.of_printed(value, (*path, name))

    def _evidence(self, node: yaml.Node, fields: Mapping[str, yaml.Node], words: str, path: Path) -> Iterator[Edit]:
        written = fields.get("evidence")
        cited = _cited(written)
        place = place_of(words, [evidence for _, evidence in cited], self.document)
        if place is None:
            return
        path = (*path, "evidence")
        if written is None:
            if _is_inside(fields[_PRINTED], node):  # where the words are an alias, their place is another one
                yield self._added(node, _PRINTED, {"evidence": place.short}, path, NO_SPAN)
            return
        item, evidence = _closest(cited, place)
        if item is not None and evidence is not None:
            edit = self._replaced(item, _short(place, evidence), path, NO_SPAN)
            elsewhere = words_elsewhere(words, [evidence], [place])
            yield replace(edit, message=elsewhere, moves=True) if elsewhere else edit
        elif not cited and _is_inside(written, node):
            yield self._replaced(written, place.short, path, NO_SPAN)

    def _replaced(self, node: yaml.Node, value: str, path: Path, message: str) -> Edit:
        start, end = node.start_mark.index, _end_of(node)
        old = self.text[start:end]
        if old.startswith(('"', "'")):
            new = f"{old[0]}{value}{old[0]}"
        else:  # nothing is written yet after `evidence:`
            new = value if old or self.text[start - 1 : start].isspace() else f" {value}"
        return Edit(start, end, new, path, message, f"{path[-1]}: {value}")

    def _added(self, mapping: yaml.Node, after: str, values: Mapping[str, str], path: Path, message: str) -> Edit:
        """Return the edit that adds fields to a mapping: on the same line or, in a block, each on a line of its own."""
        key, node = next(pair for pair in mapping.value if pair[0].value == after)
        end = _end_of(node)
        to_paste = "\n".join(f"{name}: {value}" for name, value in values.items())
        if _is_on_one_line(mapping):
            quote = '"' if self.text[key.start_mark.index] == '"' else ""  # JSON
            new = "".join(f", {quote}{name}{quote}: {quote}{value}{quote}" for name, value in values.items())
            return Edit(end, end, new, path, message, to_paste)
        newline = "\r\n" if "\r\n" in self.text else "\n"
        next_line = self.text.find("\n", max(end - 1, 0)) + 1
        indent = " " * key.start_mark.column
        new = "".join(f"{indent}{name}: {value}{newline}" for name, value in values.items())
        if not next_line:
            next_line, new = len(self.text), newline + new
        return Edit(next_line, next_line, new, path, message, to_paste)


def _fields(node: yaml.Node | None) -> dict[str, yaml.Node]:
    """Return the values of a mapping by their keys; nothing of anything else."""
    if not isinstance(node, yaml.MappingNode):
        return {}
    return {key.value: value for key, value in node.value if isinstance(key, yaml.ScalarNode)}


def _value(node: yaml.Node | None) -> str:
    return str(node.value) if isinstance(node, yaml.ScalarNode) else ""


def _cited(node: yaml.Node | None) -> list[tuple[yaml.Node, Evidence]]:
    """Return the evidence that a file gives, each with its node; raise ValidationError if it is not valid."""
    if node is None or (isinstance(node, yaml.ScalarNode) and not node.value):
        return []
    items = node.value if isinstance(node, yaml.SequenceNode) else [node]
    return [(item, Evidence.model_validate(_raw(item))) for item in items]


def _raw(node: yaml.Node) -> object:
    return {name: _value(value) for name, value in _fields(node).items()} or _value(node)


def _closest(
    cited: Sequence[tuple[yaml.Node, Evidence]], place: Span
) -> tuple[yaml.Node, Evidence] | tuple[None, None]:
    """Return the evidence that a place makes exact: of its paragraph, or the only one."""
    here = [(node, evidence) for node, evidence in cited if evidence.paragraph == place.paragraph]
    found = here or (cited if len(cited) == 1 else [])
    return found[0] if found else (None, None)


def _short(place: Span, evidence: Evidence | None) -> str:
    """Return a place as evidence, in the kind of place that was given if it is the same paragraph."""
    is_same = evidence is not None and evidence.paragraph == place.paragraph
    return place.short.replace(" body ", f" {evidence.where.value} ", 1) if evidence and is_same else place.short


def _is_inside(inner: yaml.Node, outer: yaml.Node) -> bool:
    """Return whether a node is written inside another; an alias inside of it is written where its anchor is."""
    return bool(outer.start_mark.index <= inner.start_mark.index <= outer.end_mark.index)


def _is_on_one_line(node: yaml.Node) -> bool:
    """Return whether a mapping or list is written in braces or brackets, and not as a block."""
    return isinstance(node, yaml.CollectionNode) and bool(node.flow_style)


def _end_of(node: yaml.Node) -> int:
    """Return where a node ends: a block ends with its last value, not with the comments after it."""
    if isinstance(node, yaml.ScalarNode) or _is_on_one_line(node) or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return _end_of(last[1] if isinstance(last, tuple) else last)
