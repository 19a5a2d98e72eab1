"""Check a document against the model of report files, and say every problem in the archivist's terms."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from domain.base import Value, did_you_mean
from timeline.report_files.marked_yaml import Document, read_document, read_documents
from timeline.report_files.model import ReportFile
from timeline.report_files.problems import Path, Problem, ReportFileError

V = TypeVar("V", bound=Value)

_QUOTED = re.compile(r"'([^']*)'")
_FIELD_PREFIX = re.compile(r"^([a-z_]+(?:\.[a-z_]+)*): (.*)$", re.DOTALL)
_SHOWN = 80
_OF_A_FIELD = {"missing", "extra_forbidden"}
"""The errors whose location ends in a field that the document may not have."""
_MAPPING, _NUMBER = "a mapping of fields", "a number"
_ADDRESS = "a web address that begins with http:// or https://"
_EXPECTED = {
    "decimal_parsing": _NUMBER,
    "decimal_type": _NUMBER,
    "dict_type": _MAPPING,
    "float_parsing": _NUMBER,
    "float_type": _NUMBER,
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "list_type": "a list",
    "model_attributes_type": _MAPPING,
    "model_type": _MAPPING,
    "string_type": "text",
    "tuple_type": "a list",
}
"""What pydantic's errors of type expect, in an archivist's words."""


Written = tuple[ReportFile, Document]
"""What was read from a report file, and the document that knows its lines."""


def read_report_file(name: str, content: bytes) -> Written:
    """Return a report file's content, and the document that knows its lines.

    Raises ReportFileError with every problem, each with file, line, column, field, the value and what is allowed.
    """
    return read_as(ReportFile, name, content)


def read_report_files(name: str, content: bytes) -> list[Written]:
    """Return what a file holds: one report file or, in JSON Lines, one a line; raises as `read_report_file` does."""
    read: list[Written] = []
    problems: list[Problem] = []
    for document in read_documents(name, content):
        try:
            read.append((_model_of(ReportFile, document), document))
        except ReportFileError as error:
            problems.extend(error.problems)
    if problems:
        raise ReportFileError(problems)
    return read


def read_as(model: type[V], name: str, content: bytes) -> tuple[V, Document]:
    """Return a file's content as a model; raises ReportFileError as `read_report_file` does."""
    document = read_document(name, content)
    return _model_of(model, document), document


def _model_of(model: type[V], document: Document) -> V:
    if not isinstance(document.value, dict):
        raise ReportFileError([document.problem((), "a report file is a mapping with 'source' and 'reports'")])
    try:
        return model.model_validate(document.value)
    except ValidationError as error:
        details = error.errors(include_url=False)
        schema = _Schema(_schema_of(model))
        raise ReportFileError(schema.problem(document, each) for each in _relevant(details, document)) from error


@lru_cache(maxsize=8)
def _schema_of(model: type[Value]) -> dict[str, Any]:
    return model.model_json_schema()


def _relevant(details: list[ErrorDetails], document: Document) -> list[ErrorDetails]:
    """Drop the errors of the alternative that was not meant: a source is a mapping or a slug."""
    meant = isinstance(document.value.get("source"), dict)
    return [
        each
        for each in details
        if not (each["type"] == "too_short" and each["input"])  # its items are wrong, and said to be
        and (each["loc"][0] != "source" or len(each["loc"]) == 1 or ("SourceDetails" in str(each["loc"][1])) is meant)
    ]


def _message(error: ErrorDetails, schema: dict[str, Any]) -> str:
    """Return what is wrong, the value and what is allowed."""
    value, context = error["input"], error.get("ctx", {})
    match error["type"]:
        case "value_error":
            return error["msg"].removeprefix("Value error, ")
        case "missing":
            return f"the field {error['loc'][-1]!r} is missing"
        case "extra_forbidden":
            return _not_allowed("unknown field", str(error["loc"][-1]), list(schema.get("properties", {})))
        case "enum" | "literal_error":
            return _not_allowed("not allowed:", value, _QUOTED.findall(str(context["expected"])))
        case "union_tag_invalid":
            return _not_allowed("unknown kind", context["tag"], _QUOTED.findall(str(context["expected_tags"])))
        case "union_tag_not_found":
            return "the kind is missing: write 'what: speech', or 'what: {kind: speech}' with more fields"
        case "too_short":
            return "this list is empty, and needs at least one item"
        case _ if value is None:
            return "nothing stands here yet: fill it in, or remove the line"
        case kind if kind in _EXPECTED or kind.startswith("url_"):
            return f"this should be {_EXPECTED.get(kind, _ADDRESS)}, not {_shown(value)}"
        case _:
            said = error["msg"][0].lower() + error["msg"][1:]
            return said.replace("input should", "this should") + f", not {_shown(value)}"


def _not_allowed(what: str, word: object, allowed: list[str]) -> str:
    return f"{what} {_shown(word)}; allowed: {', '.join(allowed)}{did_you_mean(str(word), allowed)}"


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    if value is None or isinstance(value, bool):
        return {None: "nothing", True: "true", False: "false"}[value]
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


class _Schema:
    """Walk a model's JSON Schema beside a document, to know what is allowed where."""

    def __init__(self, root: dict[str, Any]) -> None:
        self._root = root

    def problem(self, document: Document, error: ErrorDetails) -> Problem:
        """Return a validation error as a problem of the document."""
        path, schema = self._walk(document.value, error["loc"], error["type"])
        message = _message(error, schema)
        if error["type"] == "value_error" and (match := _FIELD_PREFIX.match(message)):
            path, message = (*path, *match[1].split(".")), match[2]
        return document.problem(path, message, at_key=error["type"] == "extra_forbidden")

    def _walk(self, value: Any, loc: tuple[int | str, ...], kind: str) -> tuple[Path, dict[str, Any]]:
        """Return the path of an error in the document, and the schema of the mapping that it stands in.

        pydantic's locations name alternatives of unions too, and items of lists that were written as one
        item: both are no part of the document.
        """
        path: list[str | int] = []
        schema = inside = self._root
        for index, part in enumerate(loc):
            if isinstance(value, dict) and (part in value or (index == len(loc) - 1 and kind in _OF_A_FIELD)):
                inside = self._resolve(schema)
                value = value.get(part)
            elif isinstance(value, list) and isinstance(part, int) and part < len(value):
                value = value[part]
            else:
                schema = self._alternative(schema, part)
                inside = self._resolve(schema)
                continue
            path.append(part)
            schema = self._below(schema, part)
        return tuple(path), inside

    def _resolve(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Follow a reference, and the only alternative that is an object."""
        if "$ref" in schema:
            found: dict[str, Any] = self._root["$defs"][schema["$ref"].rsplit("/", 1)[1]]
            return self._resolve(found)
        for choice in schema.get("anyOf", []):
            resolved = self._resolve(choice)
            if "properties" in resolved or "items" in resolved or "oneOf" in resolved:
                return resolved
        return schema

    def _alternative(self, schema: dict[str, Any], tag: str | int) -> dict[str, Any]:
        mapping = self._resolve(schema).get("discriminator", {}).get("mapping", {})
        return {"$ref": mapping[tag]} if tag in mapping else schema

    def _below(self, schema: dict[str, Any], part: str | int) -> dict[str, Any]:
        resolved = self._resolve(schema)
        found: dict[str, Any] = (
            resolved.get("items", {}) if isinstance(part, int) else resolved.get("properties", {}).get(part, {})
        )
        return found
