"""The base class of every value object, the small types they are built from, and how broken rules are reported."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import chain
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Self, get_args

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
    model_validator,
)
from pydantic.fields import FieldInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, ErrorDetails, InitErrorDetails, PydanticCustomError, core_schema

from domain.characters import as_latin, named, refuse_unreadable

Path = tuple[str | int, ...]
"""Where something stands within a value: names of fields, and numbers of items from 0."""
Problem = tuple[Path, str]
"""What is wrong: where, within the value that is checked, and a message."""

STORED: Mapping[str, bool] = MappingProxyType({"stored": True})
"""The context for reading the log: codes and numbers are not checked, and nothing is derived again."""
AMENDED: Mapping[str, bool] = MappingProxyType({"amended": True})
"""The context for changing what stands: codes and numbers are not checked; what is missing is derived."""


def is_stored(info: ValidationInfo) -> bool:
    """Return whether a value is read back from the log."""
    return bool((info.context or {}).get("stored"))


def is_amended(info: ValidationInfo) -> bool:
    """Return whether a value is made from one that stands."""
    return bool((info.context or {}).get("amended"))


def is_written(info: ValidationInfo) -> bool:
    """Return whether a value is newly written, so that its codes and numbers are checked."""
    context = info.context  # most often there is none, and this is asked of every text and number
    return not context or not (context.get("stored") or context.get("amended"))


def refuse(problems: Iterable[Problem]) -> None:
    """Raise one ValidationError for all the problems, or none; pydantic adds the path of the value that has them."""
    if broken := list(problems):
        errors = [InitErrorDetails(type=_rule(message), loc=path, input=None) for path, message in broken]
        raise ValidationError.from_exception_data("rules", errors)


def _rule(message: str) -> PydanticCustomError:
    return PydanticCustomError("rule", "{message}", {"message": message})


def raisable(error: ErrorDetails) -> InitErrorDetails:
    """Return one of pydantic's errors so that it can be raised again, together with others."""
    kind = _rule(error["msg"]) if error["type"] == "rule" else error["type"]
    return InitErrorDetails(type=kind, loc=error["loc"], input=error["input"], ctx=error.get("ctx", {}))


def message_of(error: ErrorDetails) -> str:
    """Return what one of pydantic's errors says, a refusal of ours in its own words."""
    return str(error["ctx"]["error"]) if error["type"] == "value_error" else error["msg"]


def problems_of(error: ValidationError) -> list[Problem]:
    """Return everything that pydantic has against a value, each problem with its path."""
    return [(details["loc"], message_of(details)) for details in error.errors(include_url=False)]


def in_one_line(problems: Iterable[Problem]) -> str:
    """Return problems for a message, each after its path: `figures.1.key: …; treaty: …`."""
    return "; ".join(f"{'.'.join(map(str, path))}: {message}" if path else message for path, message in problems)


class Value(BaseModel):
    """A value object: immutable, compared by content, without unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    SHORT_FORM: ClassVar[dict[str, Any] | None] = None
    """The JSON Schema of what may be written instead of a mapping, if anything may."""

    @model_validator(mode="after")
    def _check_rules(self) -> Self:
        if broken := self.broken_rules():  # most values have no rules, and there are very many values
            refuse(broken)
        return self

    def broken_rules(self) -> Iterable[Problem]:
        """Return the rules between its fields that the value breaks, all of them: they are shown together."""
        return ()

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
        check = self.check

        def checked(value: Any, info: ValidationInfo) -> Any:
            return check(value) if is_written(info) else value

        return core_schema.with_info_after_validator_function(checked, handler(source))


SLUG_RE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_WITHHELD = re.compile(r"withheld-[0-9]+(-[0-9]+)?")


def _check_slug(text: str, info: ValidationInfo) -> str:
    if SLUG_RE.fullmatch(text):
        if text.startswith("withheld-") and _WITHHELD.fullmatch(text) and is_written(info):
            raise ValueError(f"{text!r} is what a stream is called whose name is withheld: choose another slug")
        return text
    passing = as_latin(text)
    foreign = next((letter for letter, latin in zip(text, passing, strict=True) if letter != latin), None)
    looks = f", not {named(foreign)}" if foreign else ""
    hint = f"; did you mean {passing!r}?" if foreign and SLUG_RE.fullmatch(passing) else ""
    raise ValueError(
        f"{text!r} is not a valid slug: use lowercase letters a to z{looks}, digits and single hyphens, "
        f"such as 'lighthouse-accord'{hint}"
    )


Slug = Annotated[
    str,
    Field(max_length=100, json_schema_extra={"pattern": f"^{SLUG_RE.pattern}$"}),
    AfterValidator(_check_slug),
]
"""An identity that never changes: `lighthouse-accord`, `jane-doe`."""

MAX_WORDS = 2_000
Words = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_WORDS), OnWriting(refuse_unreadable)
]
"""Non-empty text for people, without space at its ends or characters that nobody sees; at most 2,000 characters."""

PrintedWords = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120), OnWriting(refuse_unreadable)
]
"""The few words of a source in which a figure is printed."""

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""A SHA-256 digest as 64 lowercase hexadecimal digits."""


_LISTS = (list, tuple)


def _listed(value: object) -> object:
    """Let a single item stand for a list of one, so that report files stay short."""
    return value if value is None or isinstance(value, _LISTS) else [value]


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


_ALIKE = 3
"""Among how many similar words one with the same letters is preferred: `cvs` is csv, not ics."""


def closest(word: str, known: Iterable[str], *, cutoff: float = 0.6) -> str | None:
    """Return the known word most similar to a mistyped one, or None if none is similar enough (`cutoff` of 1)."""
    by_lower_case = {candidate.casefold(): candidate for candidate in reversed(list(known))}
    near = get_close_matches(word.casefold(), by_lower_case, n=_ALIKE, cutoff=cutoff)
    letters = sorted(word.casefold())
    swapped = next((candidate for candidate in near if sorted(candidate) == letters), None)
    return by_lower_case[swapped or near[0]] if near else None


def did_you_mean(word: str, known: Iterable[str], meant: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return "; did you mean 'x'?", the end of a message, with the nearest known word, or "" where none is near.

    `meant` has the known words that others mean, however they are spelled: `countries` means `states`.
    """
    near = meant.get(word.casefold()) or closest(word, known)
    return f"; did you mean {near!r}?" if near else ""


def unknown(
    noun: str, word: str, known: Iterable[str], allowed: str, meant: Mapping[str, str] = MappingProxyType({})
) -> ValueError:
    """Build the error for a word that is not in a closed list, with the one that is `meant` or else the nearest."""
    return ValueError(f"{word!r} is not a known {noun}; allowed: {allowed}{did_you_mean(word, known, meant)}")


def marks_of(field: FieldInfo) -> Iterator[object]:
    """Yield what annotates a model's field or a part of its type: the slug of `tuple[PersonSlug, ...] | None`."""
    return chain(field.metadata, _marks_within(field.annotation))


def _marks_within(hint: object) -> Iterator[object]:
    return chain(getattr(hint, "__metadata__", ()), *map(_marks_within, get_args(hint)))
