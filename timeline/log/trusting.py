"""Read values of the log without what the domain checks of them, which held when the values were written.

pydantic describes each class by a schema. Taking our functions and limits out of it leaves what makes the values:
types, enums, dates and defaults. That reads an event in less than half the time.
"""

from functools import cache, partial
from typing import Any

from pydantic_core import CoreSchema, SchemaValidator

from domain.events import Event

_CALLS = {"function-after", "function-before", "function-wrap"}
_KEPT = {"cls", "config", "function", "metadata", "serialization"}
"""What of a schema describes no values that are inside it."""
_LIMITED = {"float", "int", "str", "tuple"}
_LIMITS = {"ge", "gt", "le", "lt", "max_length", "min_length", "pattern", "strip_whitespace"}
"""What a schema of one of these types may ask of a value; the type of the value does not depend on it."""


@cache
def trusted_validator(cls: type[Event]) -> SchemaValidator:
    """Return what makes an event of a class from its fields, without calling the domain's validators."""
    cls.model_rebuild()
    return SchemaValidator(_without_ours(cls.__pydantic_core_schema__), _use_prebuilt=False)


def _without_ours(schema: Any) -> CoreSchema | Any:
    """Return a schema, or a part of one, without the functions and the limits of the domain."""
    if isinstance(schema, list | tuple):
        return type(schema)(_without_ours(item) for item in schema)
    if not isinstance(schema, dict):
        return schema
    kind = schema.get("type")
    if not isinstance(kind, str):  # the fields of a model by their names, or the choices of a union
        return {name: _without_ours(inner) for name, inner in schema.items()}
    if kind in _CALLS and _is_check(schema["function"]["function"]):
        inner = _without_ours(schema["schema"])
        return {**inner, "ref": schema["ref"]} if "ref" in schema else inner
    within = {name: part if name in _KEPT else _without_ours(part) for name, part in schema.items()}
    if kind in _LIMITED:
        return {name: part for name, part in within.items() if name not in _LIMITS}
    return within


def _is_check(function: Any) -> bool:
    """Tell whether a function is of the domain, or pydantic's own for a limit that is set upon one of these."""
    module: str = function.func.__module__ if isinstance(function, partial) else function.__module__
    return module.startswith(("domain.", "pydantic._internal._validators"))
