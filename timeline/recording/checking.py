"""Check, under the write lock, that what a value refers to is recorded and that the paragraphs it cites exist."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from domain.aggregate import Aggregate, stream_of
from domain.base import Path, Value, did_you_mean
from domain.dates import InferredFrom
from domain.evidence import Evidence
from domain.figures import Figure
from domain.measures import MEASURES, family_of_unit, unit_problem
from domain.occurrence import Occurrence
from domain.references import Reference, placed_values_in, references_of
from domain.report_parts import parts_of
from domain.source import LeftOutNumber, LeftOutParagraphs, Source
from domain.streams import AGGREGATES
from domain.term import Term
from domain.vocabulary import Vocabulary, measure_named
from timeline.log.archive import Archive, Batch
from timeline.log.lookup import slugs_of
from timeline.recording.names import vocabulary_with


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something that the archive cannot take: its path, a message and, where it is not recorded, its stream."""

    path: Path
    message: str
    unknown: str | None = None


@dataclass(frozen=True, slots=True)
class Checker:
    """What values are checked against: the archive, with the events that a batch has collected.

    `advice` says, by the prefix of a stream, what to do about one that is not recorded; `{slug}` stands for its slug.
    """

    archive: Archive
    batch: Batch
    advice: Mapping[str, str] = field(default_factory=dict)

    def mistakes(
        self, value: Value, source: str | None, path: Path = (), *, occurrence: str | None = None
    ) -> Iterator[Mistake]:
        """Yield the mistakes in what a source says, of an occurrence where one is given; `path` leads to the value."""
        placed = placed_values_in(value, path)
        for reference in references_of(placed):
            slug = reference.to.stream_slug(reference.slug)
            if not self.batch.get(AGGREGATES[reference.to.prefix], slug).exists:
                yield self._unknown(reference)
            elif occurrence and reference.stream == stream_of(Occurrence.PREFIX, occurrence):
                yield Mistake(reference.path, "an occurrence does not relate to itself")
        for figure_path, figure in placed:
            if isinstance(figure, Figure):
                yield from self._mismeasured(figure_path, figure)
        paragraphs = {source: self._paragraphs(source)}
        for cited_path, cited_in, paragraph in _cited(placed, source):
            if cited_in not in paragraphs:
                paragraphs[cited_in] = self._paragraphs(cited_in)
            last = paragraphs[cited_in]
            if last is not None and paragraph > last:
                yield Mistake(cited_path, f"there is no paragraph {paragraph}: the source has {last}")

    def mistakes_in_parts(
        self, written: Mapping[str, Any], source: str, path: Path, *, occurrence: str | None
    ) -> Iterator[Mistake]:
        """Yield the mistakes in what can be known of an invalid report: in its valid parts, and in names of others."""
        for inner, part in parts_of(written):
            if isinstance(part, Value):
                yield from self.mistakes(part, source, (*path, *inner), occurrence=occurrence)
            elif not self.batch.get(AGGREGATES[part.to.prefix], part.to.stream_slug(part.slug)).exists:
                yield self._unknown(replace(part, path=(*path, *inner)))

    def _unknown(self, reference: Reference) -> Mistake:
        """Return the mistake of a reference to nothing that is recorded."""
        if reference.to.is_built_in is None:
            return self.unknown(reference.path, reference.to.prefix, reference.slug)
        message = self.vocabulary().problem(reference.to, reference.slug)
        return Mistake(reference.path, message, reference.stream)

    def _mismeasured(self, path: Path, figure: Figure) -> Iterator[Mistake]:
        """Yield the rules of a registered measure that a figure breaks; of a built-in one, a unit that no list has."""
        if figure.measure in MEASURES:
            if family_of_unit(figure.unit) is None:
                yield Mistake((*path, "unit"), str(unit_problem(figure.unit)))
        elif rules := measure_named(figure.measure, partial(self.batch.get, Term)):
            yield from (Mistake((*path, *inner), text) for inner, text in figure.problems_with(rules))

    def vocabulary(self) -> Vocabulary:
        """Return the words that can be used: ours, and those that are registered."""
        return vocabulary_with(self.batch, self._slugs)

    def _slugs(self, cls: type[Aggregate]) -> Sequence[str]:
        """Return the slugs of what is recorded of a kind of stream, then those that the batch begins."""
        prefix = cls.PREFIX
        pending = {event.slug for event in self.batch.events if event.originator_id.startswith(f"{prefix}/")}
        return [*slugs_of(self.archive, cls), *sorted(pending)]

    def unknown(self, path: Path, prefix: str, slug: str) -> Mistake:
        """Return the mistake of naming something that is not recorded."""
        known = self._slugs(AGGREGATES[prefix])
        advice = f": {self.advice[prefix].format(slug=slug)}" if prefix in self.advice else ""
        message = f"no {prefix} {slug!r} is recorded{advice}{did_you_mean(slug, known)}"
        return Mistake(path, message, stream_of(prefix, slug))

    def _paragraphs(self, source: str | None) -> int | None:
        """Return how many paragraphs a source has, where that is known."""
        details = self.batch.get(Source, source).details if source else None
        return details.paragraphs if details else None


def language_of(batch: Batch, source: str | None) -> str | None:
    """Return the language of a source on record, where it is known."""
    details = batch.get(Source, source).details if source else None
    return details.language if details else None


def _cited(placed: Iterable[tuple[Path, Value]], source: str | None) -> Iterator[tuple[Path, str | None, int]]:
    """Yield each paragraph that values of a source cite, after its path and the source that it is in."""
    for inner_path, inner in placed:
        match inner:
            case Evidence() | LeftOutNumber():
                yield (*inner_path, "paragraph"), source, inner.paragraph
            case LeftOutParagraphs():
                for index, paragraph in enumerate(inner.paragraphs):
                    yield (*inner_path, "paragraphs", index), source, paragraph
            case InferredFrom(source=other, paragraph=int(paragraph)):
                yield (*inner_path, "paragraph"), other, paragraph
