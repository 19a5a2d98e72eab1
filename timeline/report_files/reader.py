"""Read a report file into its model, and describe every problem in the archivist's terms."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from domain.base import Path, Value, did_you_mean, message_of, shortened
from timeline.report_files.marked_yaml import MarkedYaml, read_yaml, read_yaml_lines
from timeline.report_files.model import ReportFile
from timeline.report_files.problems import Problem, ReportFileError

V = TypeVar("V", bound=Value)

_NUMBER = "a number"
_ADDRESS = "a web address that begins with http:// or https://"
_EXPECTED = {
    "decimal_parsing": _NUMBER,
    "decimal_type": _NUMBER,
    "float_parsing": _NUMBER,
    "float_type": _NUMBER,
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "list_type": "a list",
    "string_type": "text",
    "tuple_type": "a list",
}
"""What pydantic's type errors expect, in an archivist's words."""
_NOT_A_MAPPING = {"dict_type", "model_attributes_type", "model_type"}

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Written:
    """What was read from a report file: the valid part of it, and what is wrong with the rest.

    `file` is None if nothing can be read without the rest. `invalid` has the values that were left out, as written.
    """

    file: ReportFile | None
    document: MarkedYaml
    problems: Sequence[Problem] = ()
    invalid: Sequence[Any] = ()

    @property
    def invalid_slugs(self) -> set[str]:
        """Return the slugs of what was left out, so that it is not reported as missing too."""
        named = [value.get(name) for value in self.invalid if isinstance(value, dict) for name in _NAMING]
        return {slug for slug in [*self.invalid, *named] if isinstance(slug, str)}


_NAMING = ("id", "occurrence")
"""The fields in which an item of a report file states its slug."""


def read_report_file(name: str, content: bytes) -> tuple[ReportFile, MarkedYaml]:
    """Return a report file's content, and the document that knows its lines.

    Raises ReportFileError with every problem, each with file, line, column, field, the value and what is allowed.
    """
    return read_as(ReportFile, name, content)


def read_report_files(name: str, content: bytes) -> list[Written]:
    """Return what a file holds: one report file or, in JSON Lines, one a line, each with its problems.

    Raises ReportFileError if the file is not YAML or JSON.
    """
    return [_valid_part(document) for document in read_yaml_lines(name, content)]


def read_as(model: type[V], name: str, content: bytes) -> tuple[V, MarkedYaml]:
    """Return a file's content as a model; raises ReportFileError as `read_report_file` does."""
    document = read_yaml(name, content)
    if not isinstance(document.value, dict):
        raise ReportFileError([_not_a_report_file(document)])
    try:
        return model.model_validate(document.value), document
    except ValidationError as error:
        problems = [problem for _, problem in _problems(model, document, document.value, error) if problem]
        raise ReportFileError(problems) from error


def _valid_part(document: MarkedYaml) -> Written:
    """Return what is valid of a report file: without each field, and each item of a list, that is not."""
    if not isinstance(document.value, dict):
        return Written(None, document, [_not_a_report_file(document)])
    content: dict[str, Any] | None = document.value
    problems: list[Problem] = []
    invalid: list[Any] = []
    while content is not None:
        try:
            return Written(ReportFile.model_validate(content), document, problems, invalid)
        except ValidationError as error:
            found = _problems(ReportFile, document, content, error)
        problems += [problem for _, problem in found if problem]
        wrong = {path[:2] for path, _ in found}
        invalid += [_value_at(content, path) for path in sorted(wrong, key=str)]
        document, content = _kept(document, content, wrong), _without(content, wrong)
    return Written(None, document, problems, invalid)


def _without(content: Mapping[str, Any], wrong: Collection[Path]) -> dict[str, Any] | None:
    """Return a report file without what is wrong: of a source, its slug is left; None if nothing can be left."""
    if () in wrong:
        return None
    kept = {
        name: _items_without(name, value, wrong)
        for name, value in content.items()
        if not any(path[0] == name and not _is_item(content, path) for path in wrong)
    }
    if "source" in kept:
        return kept
    source = content.get("source")
    slug = source.get("id") if isinstance(source, dict) else None
    return {**kept, "source": slug} if isinstance(slug, str) else None


def _items_without(name: str, value: Any, wrong: Collection[Path]) -> Any:
    if not isinstance(value, list):
        return value
    return [item for index, item in enumerate(value) if (name, index) not in wrong]


def _kept(document: MarkedYaml, content: Mapping[str, Any], wrong: Collection[Path]) -> MarkedYaml:
    """Return a document whose paths lead past the items that are wrong."""
    kept = dict(document.kept)
    for name in {str(path[0]) for path in wrong if _is_item(content, path)}:
        numbers = kept.get(name, range(len(content[name])))
        kept[name] = [number for index, number in enumerate(numbers) if (name, index) not in wrong]
    return replace(document, kept=kept)


def _is_item(content: Mapping[str, Any], path: Path) -> bool:
    """Return whether a path leads into an item of a list."""
    return len(path) > 1 and isinstance(content.get(str(path[0])), list)


def _value_at(content: Mapping[str, Any], path: Path) -> Any:
    return content[str(path[0])][path[1]] if _is_item(content, path) else content.get(str(path[0])) if path else None


def _not_a_report_file(document: MarkedYaml) -> Problem:
    return document.problem((), "a report file is a mapping with 'source' and 'reports'")


def _problems(
    model: type[Value], document: MarkedYaml, content: Mapping[str, Any], error: ValidationError
) -> list[tuple[Path, Problem | None]]:
    """Return the path in the content of each error, with its problem unless that only follows from another."""
    schema = _Schema(_schema_of(model))
    return [
        (schema.path(content, found), None if _repeats_another(found) else schema.problem(document, content, found))
        for found in error.errors(include_url=False)
    ]


@lru_cache(maxsize=8)
def _schema_of(model: type[Value]) -> Schema:
    return model.model_json_schema()


def _repeats_another(error: ErrorDetails) -> bool:
    """Return whether an error follows from another one: a list is empty without its wrong items, a source is wrong."""
    return (error["type"] == "too_short" and bool(error["input"])) or error["loc"][-2:] == ("report", "source")


def _message(error: ErrorDetails, mapping: Schema, allowed: Schema) -> str:
    """Return what is wrong, the value and what is allowed, by the schema of its mapping and that of its place."""
    value = error["input"]
    match error["type"]:
        case "missing":
            return f"the field {error['loc'][-1]!r} is missing"
        case "extra_forbidden":
            return _not_allowed("unknown field", str(error["loc"][-1]), list(mapping.get("properties", {})))
        case "enum" | "literal_error":
            return _not_allowed("not allowed:", value, allowed.get("enum") or [allowed["const"]])
        case "union_tag_invalid":
            return _not_allowed("unknown kind", error["ctx"]["tag"], list(allowed["discriminator"]["mapping"]))
        case "union_tag_not_found":
            return "the kind is missing: write 'what: speech', or 'what: {kind: speech}' with more fields"
        case "too_short":
            return "this list is empty, and needs at least one item"
        case _ if value is None:
            return "empty value: fill it in, or remove the line"
        case kind if kind in _NOT_A_MAPPING:
            return _needs_a_mapping(value, allowed)
        case kind if kind in _EXPECTED or kind.startswith("url_"):
            return f"this should be {_EXPECTED.get(kind, _ADDRESS)}, not {_shown(value)}"
        case _:
            text = error["msg"][0].lower() + error["msg"][1:]
            return text.replace("input should", "this should") + f", not {_shown(value)}"


def _needs_a_mapping(value: object, allowed: Schema) -> str:
    """Return which fields a mapping has, and how to write a value that is alone in its only required field."""
    fields, required = list(allowed.get("properties", {})), allowed.get("required", [])
    hint = f"; write {{{required[0]}: {value}}}" if len(required) == 1 and isinstance(value, str) else ""
    return f"this should be a mapping with the fields {', '.join(fields)}, not {_shown(value)}{hint}"


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
    return shortened(text)


def _is_tag(part: str | int, value: Any, schema: Schema) -> bool:
    """Return whether a part of a location names the alternative of a union that a mapping is."""
    field = schema.get("discriminator", {}).get("propertyName")
    return field is not None and isinstance(value, dict) and value.get(field) == part


class _Schema:
    """A model's JSON Schema, walked along a document to find what is allowed where."""

    def __init__(self, root: Schema) -> None:
        self._root = root

    def path(self, content: Mapping[str, Any], error: ErrorDetails) -> Path:
        """Return the path of a validation error in the content."""
        return self._walk(content, error["loc"])[0]

    def problem(self, document: MarkedYaml, content: Mapping[str, Any], error: ErrorDetails) -> Problem:
        """Return a validation error of the content as a problem of its document."""
        path, mapping, allowed = self._walk(content, error["loc"])
        ours = error["type"] in ("rule", "value_error")
        message = message_of(error) if ours else _message(error, mapping, allowed)
        return document.problem(path, message, at_key=error["type"] == "extra_forbidden")

    def _walk(self, value: Any, loc: Path) -> tuple[Path, Schema, Schema]:
        """Return the path of an error in the document, the schema of the mapping that it is in, and its own schema.

        pydantic's locations also name alternatives of unions, and items of lists that were written as one
        item: neither is part of the document. An alternative may be named as one of its fields is: the kind `act`.
        """
        path: list[str | int] = []
        schema = inside = self._root
        for part in loc:
            resolved = self._resolve(schema)
            if _is_tag(part, value, resolved):
                schema = self._alternative(schema, part)
                inside = self._resolve(schema)
            elif isinstance(value, dict) and (part in value or part in resolved.get("properties", {})):
                inside = resolved
                value = value.get(part)
                path.append(part)
                schema = self._below(schema, part)
            elif isinstance(value, list) and isinstance(part, int) and part < len(value):
                value = value[part]
                path.append(part)
                schema = self._below(schema, part)
            else:
                schema = self._below(schema, part) or self._alternative(schema, part)
                inside = self._resolve(schema)
        return tuple(path), inside, self._resolve(schema)

    def _resolve(self, schema: Schema, *wanted: str) -> Schema:
        """Follow a reference, and the first alternative with a wanted keyword; by default, one that says most."""
        if "$ref" in schema:
            return self._resolve(self._root["$defs"][schema["$ref"].rsplit("/", 1)[1]], *wanted)
        choices = [] if "discriminator" in schema else [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
        for choice in choices:
            resolved = self._resolve(choice, *wanted)
            if not resolved.keys().isdisjoint(wanted or ("properties", "items", "oneOf", "enum")):
                return resolved
        return schema

    def _alternative(self, schema: Schema, tag: str | int) -> Schema:
        mapping = self._resolve(schema).get("discriminator", {}).get("mapping", {})
        return {"$ref": mapping[tag]} if tag in mapping else schema

    def _below(self, schema: Schema, part: str | int) -> Schema:
        if isinstance(part, int):
            items: Schema = self._resolve(schema, "items").get("items", {})
            return items
        field: Schema = self._resolve(schema, "properties").get("properties", {}).get(part, {})
        return field
