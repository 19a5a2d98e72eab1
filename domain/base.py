"""Give every value object its base class, and name the small types they are built from."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StringConstraints,
    ValidationError,
    ValidationInfo,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

STORED: Mapping[str, bool] = MappingProxyType({"stored": True})
"""The context in which the log is read: neither codes nor numbers are checked, and nothing is derived anew."""
AMENDED: Mapping[str, bool] = MappingProxyType({"amended": True})
"""The context in which what stands is changed: neither codes nor numbers are checked; what is missing is derived."""


def is_stored(info: ValidationInfo) -> bool:
    """Tell whether a value is read back from the log."""
    return bool((info.context or {}).get("stored"))


def is_amended(info: ValidationInfo) -> bool:
    """Tell whether a value is made from one that stands."""
    return bool((info.context or {}).get("amended"))


def is_written(info: ValidationInfo) -> bool:
    """Tell whether a value is written anew, so that its codes and numbers are checked."""
    return not (is_stored(info) or is_amended(info))


class Value(BaseModel):
    """Be immutable, compare by content and refuse fields that are not known."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)

    SHORT_FORM: ClassVar[dict[str, Any] | None] = None
    """The JSON Schema of what may be written instead of a mapping, if anything may."""

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Add the short form to the schema that editors check against."""
        long_form = handler(schema)
        if cls.SHORT_FORM is None or handler.mode != "validation":
            return long_form
        return {"anyOf": [long_form, cls.SHORT_FORM]}

    def replace(self, **changes: object) -> Self:
        """Return a copy with some fields changed, validated again, all but its codes and numbers."""
        return self.model_validate({**dict(self), **changes}, context=AMENDED)


@dataclass(frozen=True, slots=True)
class OnWriting:
    """A check of a field (its annotation) that runs when something is written, never when the log is read.

    Lists change: what ISO or a library has dropped since, every later version must still read.
    """

    check: Callable[[Any], Any]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        def checked(value: Any, info: ValidationInfo) -> Any:
            return self.check(value) if is_written(info) else value

        return core_schema.with_info_after_validator_function(checked, handler(source))


SLUG_RE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def _check_slug(text: str) -> str:
    if not SLUG_RE.fullmatch(text):
        msg = f"{text!r} is no slug: small letters a to z, digits and single hyphens, such as 'lighthouse-accord'"
        raise ValueError(msg)
    return text


Slug = Annotated[
    str,
    Field(max_length=100, json_schema_extra={"pattern": f"^{SLUG_RE.pattern}$"}),
    AfterValidator(_check_slug),
]
"""An identity that never changes: `lighthouse-accord`, `jane-doe`."""

MAX_WORDS = 2_000
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_WORDS)]
"""Non-empty text for people, without space at its ends; at most 2,000 characters."""

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""A SHA-256 digest as 64 small hexadecimal digits."""


def _listed(value: object) -> object:
    """Let a single item stand for a list of one, so that report files stay short."""
    if value is None or isinstance(value, list | tuple):
        return value
    return [value]


class _OneOrMany:
    """Accept a single item for a list of one, and say so in the schema."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(_listed, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        listed = handler(schema["schema"])
        return {"anyOf": [listed["items"], listed]} if handler.mode == "validation" else listed


OneOrMany = _OneOrMany()
"""Annotates a tuple field: `evidence: 5` is `evidence: [5]`."""


def shortened(text: str, limit: int = 80) -> str:
    """Return a text for a message, cut where it is longer than the limit."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def closest(word: str, known: Iterable[str], *, cutoff: float = 0.6) -> str | None:
    """Return the known word nearest to a mistyped one, or None where none is near: at least so alike, of 1."""
    candidates = list(known)
    near = get_close_matches(word.casefold(), [c.casefold() for c in candidates], n=1, cutoff=cutoff)
    return next((c for c in candidates if near and c.casefold() == near[0]), None)


def messages(error: ValidationError) -> list[str]:
    """Return what pydantic has against a value, each problem in the words of the rule that it breaks."""
    return [problem["msg"].removeprefix("Value error, ") for problem in error.errors(include_url=False)]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return "; did you mean 'x'?", the end of a message, with the nearest known word, or "" where none is near."""
    near = closest(word, known)
    return f"; did you mean {near!r}?" if near else ""


def unknown(noun: str, word: str, known: Iterable[str], allowed: str) -> ValueError:
    """Build the error for a word that is not in a closed list, with the nearest that is."""
    return ValueError(f"{word!r} is not a known {noun}; allowed: {allowed}{did_you_mean(word, known)}")
