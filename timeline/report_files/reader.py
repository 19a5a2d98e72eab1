"""Read a report file into its model, and describe every problem in the archivist's terms."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, BinaryIO, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from domain.base import Path, Value
from domain.explaining import Explainer, is_without_wrong_items
from domain.figures import Figure
from domain.report_parts import parts_of
from timeline.report_files.lines import documents_in
from timeline.report_files.marked_yaml import MarkedYaml, levels, read_yaml
from timeline.report_files.model import ReportFile
from timeline.report_files.printed import misreadings
from timeline.report_files.problems import Problem, ReportFileError

V = TypeVar("V", bound=Value)


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


_MOST_EXPLAINED = 1_000
"""How many problems of a file are listed: a file of another kind can have one a field."""
_VALUES_AT_ONCE = 20_000
"""About how many values are checked at once before a large file is checked as a whole."""
_NAMING = ("id", "occurrence")
"""The fields in which an item of a report file states its slug."""


def read_report_file(name: str, content: bytes) -> tuple[ReportFile, MarkedYaml]:
    """Return a report file's content, and the document that knows its lines.

    Raises ReportFileError with every problem, each with file, line, column, field, the value and what is allowed.
    """
    return read_as(ReportFile, name, content)


def read_report_files(name: str, content: bytes | BinaryIO) -> Iterator[Written]:
    """Yield what a file holds: one report file or, in JSON Lines, one a line, each with its problems."""
    return map(valid_part, documents_in(name, content))


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


def valid_part(document: MarkedYaml) -> Written:
    """Return what is valid of a report file: without each field, and each item of a list, that is not."""
    if document.problems:
        return Written(None, document, document.problems)
    if not isinstance(document.value, dict):
        return Written(None, document, [_not_a_report_file(document)])
    if hopeless := _many_problems(document):
        return Written(None, document, hopeless)
    content: dict[str, Any] | None = document.value
    problems: list[Problem] = []
    invalid: list[Any] = []
    while content is not None:
        try:
            file = ReportFile.model_validate(content)
            return Written(file, document, [*problems, *misread(file, document, _own_language(file))], invalid)
        except ValidationError as error:
            found = _problems(ReportFile, document, content, error)
        problems += [problem for _, problem in found if problem]
        wrong = {path[:2] for path, _ in found}
        invalid += [_value_at(content, path) for path in sorted(wrong, key=str)]
        document, content = _kept(document, content, wrong), _without(content, wrong)
    return Written(None, document, problems, invalid)


def _many_problems(document: MarkedYaml) -> Sequence[Problem]:
    """Return the problems of a large file if a part of it has very many: those of all would take up the memory."""
    content, most = document.value, document.most_values
    if (most is not None and most <= _VALUES_AT_ONCE) or _values_in(content) <= _VALUES_AT_ONCE:
        return ()
    rest = "there are very many problems; the rest of the file was not checked"
    for kept, part in _parts(content):
        try:
            ReportFile.model_validate(part)
        except ValidationError as error:
            if error.error_count() > _MOST_EXPLAINED:
                first = error.errors(include_url=False)[:_MOST_EXPLAINED]
                found = _explained(ReportFile, replace(document, kept=kept), part, first)
                problems = [problem for _, problem in found if problem]
                return [*problems, replace(max(problems), field="", message=rest)]
    return ()


def _parts(content: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Sequence[int]], dict[str, Any]]]:
    """Yield a report file in parts of some thousand values, each with the numbers that its items have in the file."""
    single = {name: content[name] for name in ReportFile.model_fields if not isinstance(content.get(name, []), list)}
    for name in ReportFile.model_fields.keys() & content.keys() - single.keys():
        start, held = 0, 0
        for end, item in enumerate(content[name], 1):
            held += _values_in(item)
            if held >= _VALUES_AT_ONCE or end == len(content[name]):
                yield {name: range(start, end)}, {**single, name: content[name][start:end]}
                start, held = end, 0


def _values_in(value: Any) -> int:
    return sum(map(len, levels(value)))


def misread(file: ReportFile, document: MarkedYaml, language: str | None) -> Iterator[Problem]:
    """Yield the figures that are not what their printed words say, where the language of these is known."""
    if language is None:
        return
    for problem_at, path, figure in _figures(file, document):
        for field, message in misreadings(figure, language):
            yield problem_at((*path, *field), message)


def _own_language(file: ReportFile) -> str | None:
    """Return the language of a source that the file describes; only the archive knows that of one it names."""
    return None if isinstance(file.source, str) else file.source.language


def _figures(file: ReportFile, document: MarkedYaml) -> Iterator[tuple[Callable[[Path, str], Problem], Path, Figure]]:
    """Yield all figures that are valid, those of invalid reports, too: what makes a problem, the path, the figure."""
    for index, entry in enumerate(file.reports):
        for number, figure in enumerate(entry.report.figures):
            yield document.problem, ("reports", index, "figures", number), figure
    for path, report in document.left_out("reports"):
        for inner, part in parts_of(report) if isinstance(report, dict) else ():
            if isinstance(part, Figure):
                yield replace(document, kept={}).problem, (*path, *inner), part


def _without(content: Mapping[str, Any], wrong: Collection[Path]) -> dict[str, Any] | None:
    """Return a report file without what is wrong: of a source, its slug is left; None if nothing can be left."""
    if () in wrong:
        return None
    wholly = {path[0] for path in wrong if not _is_item(content, path)}
    kept = {name: _items_without(name, value, wrong) for name, value in content.items() if name not in wholly}
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
    """Return the path in the content of each error, with its problem unless that only follows from another.

    Beyond the first, errors are only counted.
    """
    errors = error.errors(include_url=False)
    found = _explained(model, document, content, errors[:_MOST_EXPLAINED])
    if more := errors[_MOST_EXPLAINED:]:
        explainer = Explainer(model)
        found += [(explainer.path(content, one), None) for one in more]
        path = found[_MOST_EXPLAINED][0]
        found.append((path, document.problem(path, f"{len(more):,} more problems follow, which are not listed")))
    return found


def _explained(
    model: type[Value], document: MarkedYaml, content: Mapping[str, Any], errors: Sequence[ErrorDetails]
) -> list[tuple[Path, Problem | None]]:
    """Return the path in the content of each error, with its problem unless that only follows from another."""
    explainer = Explainer(model)
    return [
        (
            explainer.path(content, one),
            None if _repeats_another(one) else _placed(document, explainer, content, one),
        )
        for one in errors
    ]


def _placed(document: MarkedYaml, explainer: Explainer, content: Mapping[str, Any], error: ErrorDetails) -> Problem:
    """Return a validation error as a problem of its document, with its line."""
    path, message = explainer.problem(content, error)
    return document.problem(path, message, at_key=error["type"] == "extra_forbidden")


def _repeats_another(error: ErrorDetails) -> bool:
    """Return whether an error follows from another one: a list is empty without its wrong items, a source is wrong."""
    return is_without_wrong_items(error) or error["loc"][-2:] == ("report", "source")
