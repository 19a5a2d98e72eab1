"""Paths as people write them: read the claim at a path within a value, or replace it.

A path is written with slashes, from the outside in. An item of a list goes by its name: a figure by its key, a
statement by its key or point, a participant by key, person or party, a part of a breakdown by its label. Any item
can also be given by its number, from 1.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import JsonValue, ValidationError

from domain.base import AMENDED, Problem, Value, did_you_mean, shortened
from domain.errors import RefusedError
from domain.explaining import Explainer, is_without_wrong_items

V = TypeVar("V", bound=Value)

_DERIVED_FROM_EDTF = ("earliest", "latest")
NAMES = ("key", "point", "id", "label", "person", "party", "name", "number")
"""The fields that can name an item of a list; the first one that is set is its name."""


def read_path(value: Value, path: Sequence[str]) -> JsonValue:
    """Return the value at a path, as JSON; None where a field is empty.

    Raises RefusedError, listing what there is, where the path does not exist.
    """
    content = value.model_dump(mode="json")
    at_path: JsonValue = _read(content, _steps(content, path))
    return at_path


def canonical(value: Value, path: Sequence[str]) -> tuple[str, ...]:
    """Return a path with every item of a list named by its name, not its number, where it has one."""
    container: Any = value.model_dump(mode="json")
    named = []
    for step, part in zip(_steps(container, path), path, strict=True):
        item = container[step]
        name = next(iter(_names(item)), None) if isinstance(step, int) else None
        shared = name is None or _step(container, name, path) != step
        named.append(part if shared or name is None else name)
        container = item
    return tuple(named)


def as_written(value: Value, path: Sequence[str], new: JsonValue) -> JsonValue:
    """Return new content for a path as it would be stored: `5` is the paragraph 5, 40 the number 40.

    Invalid content is returned unchanged, so that comparing it with what is stored fails.
    """
    try:
        return replaced(value, path, new)[1]
    except RefusedError:
        return new


def with_path(value: V, path: Sequence[str], new: JsonValue) -> V:
    """Return the value with the content of a path replaced, as a recorded correction does.

    Raises RefusedError where the path does not exist or the result breaks a rule.
    """
    return replaced(value, path, new)[0]


def rewritten(value: V, path: Sequence[str], new: JsonValue) -> tuple[V, JsonValue]:
    """Return what `replaced` does; raise RefusedError where the new content breaks a rule for newly written values.

    The rest of the value may break such a rule: a currency that was removed from the lists does not prevent the
    correction of a title.
    """
    changed, kept = replaced(value, path, new)
    problems = _problems(changed)
    if added := _by_message(problems) - _by_message(_problems(value)):
        raise _refusal(path, new, [message for _, message in problems if message in added])
    return changed, kept


def replaced(value: V, path: Sequence[str], new: JsonValue) -> tuple[V, JsonValue]:
    """Return the value with the content of a path replaced, and that content as it is stored.

    Codes and numbers are not checked: later versions must read every correction in the log.
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
        problems = _explained(type(value), content, error)
        raise _refusal(path, new, [_below(steps, problem) for problem in problems]) from error
    return changed, _read(changed.model_dump(mode="json"), steps)


def shown(value: object) -> str:
    """Return a value for a message, in one line: a text in quotes, anything else as JSON without its empty fields."""
    return shortened(shown_in_full(value))


def shown_in_full(value: object) -> str:
    """Return a value as `shown` does, however long it is."""
    if value is None:
        return "nothing"
    return repr(value) if isinstance(value, str) else json.dumps(_filled(value), ensure_ascii=False, default=str)


def _filled(value: object) -> object:
    """Return JSON without the fields that are empty: a reader asks what is there."""
    if isinstance(value, dict):
        return {name: _filled(item) for name, item in value.items() if item not in (None, [], {})}
    return [_filled(item) for item in value] if isinstance(value, list | tuple) else value


def _refusal(path: Sequence[str], new: JsonValue, messages: Iterable[str]) -> RefusedError:
    reasons = "; ".join(dict.fromkeys(messages))
    return RefusedError(f"{'/'.join(path)} cannot be {shown(new)}: {reasons}")


def _explained(model: type[Value], content: Mapping[str, Any], error: ValidationError) -> list[Problem]:
    """Return what is wrong with the content of a model, in the words of problems in report files."""
    explainer = Explainer(model)
    found = [problem for problem in error.errors(include_url=False) if not is_without_wrong_items(problem)]
    return [explainer.problem(content, problem) for problem in found]


def _below(steps: Sequence[str | int], problem: Problem) -> str:
    """Return what is wrong, after the field that has it, if that is further in than the steps lead."""
    path, message = problem
    inner = path[len(steps) :] if path[: len(steps)] == tuple(steps) else ()
    names = (str(part + 1) if isinstance(part, int) else part for part in inner)
    return f"{'/'.join(names)}: {message}" if inner else message


def _problems(value: Value) -> list[Problem]:
    """Return what the rules for newly written values have against a value."""
    content = value.model_dump(mode="json")
    try:
        type(value).model_validate(content)
    except ValidationError as error:
        return _explained(type(value), content, error)
    return []


def _by_message(problems: Iterable[Problem]) -> Counter[str]:
    """Count problems by their messages: a correction may move a value from one path to another."""
    return Counter(message for _, message in problems)


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
    raise RefusedError(f"there is nothing at {'/'.join(so_far)!r}; there is {available}{did_you_mean(part, names)}")


def _names(item: Any) -> list[str]:
    """Return the name that an item of a list goes by, in a list, or an empty list where it has none."""
    if not isinstance(item, dict):
        return []
    return [str(item[name]) for name in NAMES if item.get(name)][:1]
