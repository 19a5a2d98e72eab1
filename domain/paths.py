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
from pydantic_core import to_jsonable_python

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
    at_path: JsonValue = to_jsonable_python(_read(value, _steps(value, path)))
    return at_path


def canonical(value: Value, path: Sequence[str]) -> tuple[str, ...]:
    """Return a path with every item of a list named by its name, not its number, where it has one."""
    container: Any = value
    named = []
    for step, part in zip(_steps(container, path), path, strict=True):
        item = _at(container, step)
        name = next(iter(names_of(item)), None) if isinstance(step, int) else None
        shared = name is None or _step(container, name, path) != step
        named.append(part if shared or name is None else name)
        container = item
    return tuple(named)


def numbered(value: Value, path: Sequence[str]) -> tuple[str, ...]:
    """Return a path with every item of a list by its number, from 1; raise RefusedError where it does not exist."""
    return tuple(str(step + 1) if isinstance(step, int) else step for step in _steps(value, path))


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
    steps = _steps(value, path)
    try:
        changed: V = _with_changed(value, steps, new)
    except ValidationError:
        changed = _validated_whole(value, path, steps, new)
    return changed, to_jsonable_python(_read(changed, steps))


def _with_changed(value: Any, steps: Sequence[str | int], new: JsonValue) -> Any:
    """Return a value with what the steps lead to replaced; of the rest, only the values on the way are checked again.

    Checking the whole value would take ten times as long, and the parts that stay as they are were checked before.
    """
    step, *inner = steps
    part = _with_changed(_at(value, step), inner, new) if inner else new
    if isinstance(step, int):
        return (*value[:step], part, *value[step + 1 :])
    derived = _DERIVED_FROM_EDTF if step == "edtf" else ()
    kept = {name: content for name, content in value if name not in derived}
    return type(value).model_validate({**kept, step: part}, context=AMENDED)


def _validated_whole(value: V, path: Sequence[str], steps: Sequence[str | int], new: JsonValue) -> V:
    """Return a value with what the steps lead to replaced, checked as if it were written so; or refuse with reasons."""
    content: Any = value.model_dump(mode="json")
    container = _read(content, steps[:-1])
    container[steps[-1]] = new
    if steps[-1] == "edtf":
        for derived in _DERIVED_FROM_EDTF:
            container.pop(derived, None)
    try:
        return type(value).model_validate(content, context=AMENDED)
    except ValidationError as error:
        problems = _explained(type(value), content, error)
        raise _refusal(path, new, [_below(steps, problem) for problem in problems]) from error


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


def _steps(container: Any, path: Sequence[str]) -> list[str | int]:
    """Return the fields and indexes that a path means."""
    steps: list[str | int] = []
    for index, part in enumerate(path):
        steps.append(_step(container, part, path[: index + 1]))
        container = _at(container, steps[-1])
    return steps


def _read(container: Any, steps: Sequence[str | int]) -> Any:
    for step in steps:
        container = _at(container, step)
    return container


def _at(container: Any, step: str | int) -> Any:
    """Return a field of a value, or what is at a place of a list or of a mapping."""
    return getattr(container, str(step)) if isinstance(container, Value) else container[step]


def _step(container: Any, part: str, so_far: Sequence[str]) -> str | int:
    """Return the field or index that one part of a path means."""
    if isinstance(container, Value):
        names: Mapping[str, str | int] = {name: name for name in type(container).model_fields}
    elif isinstance(container, tuple):
        names = {str(number): number - 1 for number in range(1, len(container) + 1)}
        names = {
            **{name: index for index, item in reversed(list(enumerate(container))) for name in names_of(item)},
            **names,
        }
    else:
        names = {}
    if part in names:
        return names[part]
    available = ", ".join(names) or "nothing below"
    raise RefusedError(f"there is nothing at {'/'.join(so_far)!r}; there is {available}{did_you_mean(part, names)}")


def names_of(item: Any) -> list[str]:
    """Return the name by which an item of a list goes, in a list, or an empty list where it has none."""
    if not isinstance(item, Value):
        return []
    fields = type(item).model_fields
    given = (getattr(item, name) for name in NAMES if name in fields)
    return [str(name) for name in given if name][:1]
