"""What is wrong with what was written, in an archivist's words: pydantic's errors, and what is allowed instead."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from domain.acts import ACTS
from domain.base import Path, Problem, did_you_mean, message_of, shortened

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
_AFTER_A_COMMA = "; if it is the rest of a text with a comma, write the text in quotes"
"""What is wrong with `{reason: An advertisement, as often}`: YAML takes the words after the comma for another field."""

Schema = dict[str, Any]


@lru_cache(maxsize=16)
def _schema_of(model: type[BaseModel]) -> Schema:
    return model.model_json_schema()


def is_without_wrong_items(error: ErrorDetails) -> bool:
    """Return whether an error is that a list is empty without those of its items that are wrong."""
    return error["type"] == "too_short" and bool(error["input"])


def _message(error: ErrorDetails, mapping: Schema, allowed: Schema) -> str:
    """Return what is wrong, the value and what is allowed, by the schema of its mapping and that of its place."""
    value = error["input"]
    match error["type"]:
        case "missing":
            return f"the field {error['loc'][-1]!r} is missing"
        case "extra_forbidden":
            field = str(error["loc"][-1])
            end = _AFTER_A_COMMA if value is None and " " in field else ""
            return _not_allowed("unknown field", field, list(mapping.get("properties", {}))) + end
        case "enum" | "literal_error":
            return _not_allowed("not allowed:", value, allowed.get("enum") or [allowed["const"]])
        case "union_tag_invalid":
            kinds = list(allowed["discriminator"]["mapping"])
            return _not_allowed("unknown kind", error["ctx"]["tag"], kinds) + _as_act(error["ctx"]["tag"], kinds)
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


def _as_act(word: object, kinds: list[str]) -> str:
    """Return how to write what no kind is for: as an act, of the list or registered."""
    if "act" not in kinds or did_you_mean(str(word), kinds):
        return ""
    if word in ACTS:
        return f"; it is an act: write {{kind: act, act: {word}, actor: …, target: …}}"
    return (
        "; if somebody did it, write {kind: act, act: …, actor: …, target: …} with one of the acts "
        f"{', '.join(ACTS)}, or with one that you register under 'acts'"
    )


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    if value is None or isinstance(value, bool):
        return {None: "nothing", True: "true", False: "false"}[value]
    text = repr(value) if isinstance(value, str) else str(value)
    return shortened(text)


class Explainer:
    """A model's JSON Schema, walked along what was written to find what is allowed where."""

    def __init__(self, model: type[BaseModel]) -> None:
        """Explain what is wrong with the content of a model."""
        self._root = _schema_of(model)

    def path(self, content: Mapping[str, Any], error: ErrorDetails) -> Path:
        """Return the path of a validation error in the content."""
        return self._walk(content, error["loc"])[0]

    def problem(self, content: Mapping[str, Any], error: ErrorDetails) -> Problem:
        """Return a validation error of the content in an archivist's words, with its path."""
        path, mapping, allowed = self._walk(content, error["loc"])
        ours = error["type"] in ("rule", "value_error")
        return path, message_of(error) if ours else _message(error, mapping, allowed)

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
                continue
            if isinstance(value, dict) and (part in value or part in resolved.get("properties", {})):
                inside = resolved
                value = value.get(part)
            elif isinstance(value, list) and isinstance(part, int) and part < len(value):
                value = value[part]
            else:
                schema = self._below(schema, part) or self._alternative(schema, part)
                inside = self._resolve(schema)
                continue
            path.append(part)
            schema = self._below(schema, part)
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


def _is_tag(part: str | int, value: Any, schema: Schema) -> bool:
    """Return whether a part of a location names the alternative of a union that a mapping is."""
    field = schema.get("discriminator", {}).get("propertyName")
    return field is not None and isinstance(value, dict) and value.get(field) == part
