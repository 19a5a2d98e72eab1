"""What can be known of a report that is invalid: its valid parts, and what the others name."""

from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from pydantic import TypeAdapter, ValidationError

from domain.base import Path, Value
from domain.dates import ReportedDate
from domain.evidence import Evidence
from domain.figures import Figure
from domain.kinds import KINDS, AnyKind
from domain.participants import Participant
from domain.places import Place
from domain.references import Reference, references_as_written
from domain.relations import Relation
from domain.reports import Report, with_speakers
from domain.statements import Statement

_PARTS: Mapping[str, Any] = MappingProxyType(
    {
        "what": AnyKind,
        "date": ReportedDate,
        "place": Place,
        "participants": Participant,
        "statements": Statement,
        "figures": Figure,
        "relations": Relation,
        "evidence": Evidence,
    }
)
"""The fields of a report that hold our own classes: one value, or several."""


def parts_of(written: Mapping[str, Any]) -> Iterator[tuple[Path, Value | Reference]]:
    """Yield each valid part of what was written of an occurrence, after its path, and what invalid ones name.

    A part is the item of a list, or what is not a list.
    """
    yield from _named_in(Report, written, ())
    for field, content in with_speakers(written).items():
        if field in _PARTS:
            for path, item in _items(field, content):
                yield from _part(field, path, item)


def _items(field: str, content: Any) -> Iterator[tuple[Path, Any]]:
    if isinstance(content, list | tuple):
        yield from (((field, index), item) for index, item in enumerate(content))
    else:
        yield (field,), content


def _part(field: str, path: Path, item: Any) -> Iterator[tuple[Path, Value | Reference]]:
    try:
        yield (
            path,
            _adapter(field).validate_python({"kind": item} if field == "what" and isinstance(item, str) else item),
        )
    except ValidationError:
        cls = KINDS.get(str(item.get("kind"))) if field == "what" and isinstance(item, dict) else _PARTS[field]
        if isinstance(cls, type) and isinstance(item, dict):
            yield from _named_in(cls, item, path)


@cache
def _adapter(field: str) -> TypeAdapter[Value]:
    return TypeAdapter(_PARTS[field])


def _named_in(cls: type[Value], written: Mapping[str, Any], path: Path) -> Iterator[tuple[Path, Reference]]:
    return ((reference.path, reference) for reference in references_as_written(cls, written, path))
