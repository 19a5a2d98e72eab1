"""Address any claim inside a value, and return the value with that claim changed.

A path is written with slashes, from the outside in. Items of lists are named by what names them: a
figure by its key, a statement by its key or point, a participant by key, person or party, a part of a
breakdown by its label; any item also by its number from 1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from pydantic import JsonValue, ValidationError

from domain.base import AMENDED, Value, did_you_mean, messages, shortened
from domain.errors import RefusedError

V = TypeVar("V", bound=Value)

_DERIVED_FROM_EDTF = ("earliest", "latest")
NAMES = ("key", "point", "id", "label", "person", "party", "name", "number")
"""The fields that name an item of a list, the first that it has."""


def read_path(value: Value, path: Sequence[str]) -> JsonValue:
    """Return what stands at a path, as JSON; None where a field is empty.

    Raises RefusedError, naming what there is, where the path leads nowhere.
    """
    content = value.model_dump(mode="json")
    found: JsonValue = _read(content, _steps(content, path))
    return found


def canonical(value: Value, path: Sequence[str]) -> tuple[str, ...]:
    """Return a path with every item of a list named by its name, not its number, where it has one."""
    found: Any = value.model_dump(mode="json")
    named = []
    for step, part in zip(_steps(found, path), path, strict=True):
        item = found[step]
        name = next(iter(_names(item)), None) if isinstance(step, int) else None
        shared = name is None or _step(found, name, path) != step
        named.append(part if shared or name is None else name)
        found = item
    return tuple(named)


def as_written(value: Value, path: Sequence[str], new: JsonValue) -> JsonValue:
    """Return a content of a path as it would be kept: `5` is the paragraph 5, 40 the number 40.

    What cannot stand there is returned as it is, for a comparison to fail on.
    """
    try:
        return replaced(value, path, new)[1]
    except RefusedError:
        return new


def with_path(value: V, path: Sequence[str], new: JsonValue) -> V:
    """Return the value with what stands at a path replaced, as a recorded correction does.

    Raises RefusedError where the path leads nowhere or the result breaks a rule.
    """
    return replaced(value, path, new)[0]


def rewritten(value: V, path: Sequence[str], new: JsonValue) -> tuple[V, JsonValue]:
    """Return what `replaced` does; raise RefusedError where what is new breaks a rule for what is written.

    What stood before may break such a rule: a currency that no list has any more says nothing against another title.
    """
    changed, kept = replaced(value, path, new)
    if problems := _problems(changed) - _problems(value):
        raise _refusal(path, new, next(iter(problems)))
    return changed, kept


def replaced(value: V, path: Sequence[str], new: JsonValue) -> tuple[V, JsonValue]:
    """Return the value with what stands at a path replaced, and what stands there then, as it is kept.

    Codes and numbers are not checked: what a correction in the log brought in, every later version reads.
    """
    content: Any = value.model_dump(mode="json")
    steps = _steps(content, path)
    containers = [_read(content, steps[:depth]) for depth in range(len(steps))]
    containers[-1][steps[-1]] = new
    if steps[-1] == "edtf":
        for derived in _DERIVED_FROM_EDTF:
            containers[-1].pop(derived, None)
    try:
        changed = type(value).model_validate(content, context=AMENDED)
    except ValidationError as error:
        raise _refusal(path, new, messages(error)[0]) from error
    return changed, _read(changed.model_dump(mode="json"), steps)


def shown(value: object) -> str:
    """Return a value for a message, on a line."""
    return "nothing" if value is None else shortened(repr(value))


def _refusal(path: Sequence[str], new: JsonValue, message: str) -> RefusedError:
    return RefusedError(f"{'/'.join(path)} cannot be {shown(new)}: {message}")


def _problems(value: Value) -> Counter[str]:
    """Count what the rules for what is written have against a value, by their messages."""
    try:
        type(value).model_validate(value.model_dump(mode="json"))
    except ValidationError as error:
        return Counter(messages(error))
    return Counter()


def _steps(content: Any, path: Sequence[str]) -> list[str | int]:
    """Return the keys and indexes that a path means."""
    steps: list[str | int] = []
    for index, part in enumerate(path):
        steps.append(_step(content, part, path[: index + 1]))
        content = content[steps[-1]]
    return steps


def _read(content: Any, steps: Sequence[str | int]) -> Any:
    for step in steps:
        content = content[step]
    return content


def _step(container: Any, part: str, so_far: Sequence[str]) -> str | int:
    """Return the key or index that one part of a path means."""
    if isinstance(container, dict):
        names: Mapping[str, str | int] = {name: name for name in container}
    elif isinstance(container, list):
        names = {str(number): number - 1 for number in range(1, len(container) + 1)}
        names = {
            **{name: index for index, item in reversed(list(enumerate(container))) for name in _names(item)},
            **names,
        }
    else:
        names = {}
    if part in names:
        return names[part]
    available = ", ".join(names) or "nothing below"
    msg = f"there is nothing at {'/'.join(so_far)!r}; there is {available}{did_you_mean(part, names)}"
    raise RefusedError(msg)


def _names(item: Any) -> list[str]:
    """Return what an item of a list may be called by: the first of its names."""
    if not isinstance(item, dict):
        return []
    return [str(item[name]) for name in NAMES if item.get(name)][:1]
