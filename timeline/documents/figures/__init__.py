"""Read the quantities of a paragraph: number, operator, interval, unit, and what is counted, from the words beside it.

What is read is a proposal, with the reason of each guess. Where the words beside a number leave it open how it is
meant, the operator is left open too: nothing is exact that may not be.
"""

from collections.abc import Sequence

from domain.vocabulary import BUILT_IN, Vocabulary
from timeline.documents.figures.found import FoundFigure
from timeline.documents.figures.measures import with_measure
from timeline.documents.figures.reader import reader_of


def figures_in(
    paragraph: str, language: str, taken: Sequence[tuple[int, int]] = (), words: Vocabulary = BUILT_IN
) -> list[FoundFigure]:
    """Return the figures of a paragraph, in order, outside of the stretches that are taken by dates."""
    reader = reader_of(language)
    found: list[FoundFigure] = []
    covered = bytearray(len(paragraph))
    for start, end in taken:
        covered[start:end] = b"\1" * (end - start)
    for figure in reader.all(paragraph):
        if not any(covered[figure.start : figure.end]):
            found.append(figure)
            covered[figure.start : figure.end] = b"\1" * (figure.end - figure.start)
    found.sort(key=lambda figure: figure.start)
    return [with_measure(figure, paragraph, reader.wordings, words) for figure in found]
