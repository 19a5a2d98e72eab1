"""What the words of a language beside a number make of it, and what is counted."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.dates import PartOfDay
from domain.figures import Operator


@dataclass(frozen=True)
class Wordings:
    """What the words beside a number mean in one language.

    `before` and `after` have the words there for each operator; `fillers` may stand between them and the number.
    `words` are those of which numbers consist; `values` has their values where the library text2num does not read the
    language. `multiples` follow a number; those in `rounds` are rough after an article, those in `always_round`
    wherever they stand. `openings` and `joints` make ranges: between 5 and 6, 5 to 6; but not after `changes`: fell
    from 6 to 5. `over` is throughout a time after the words in `extents`. `labels` stand before the number of
    something: article 19. `stops` are never part of a counted noun, which is of a population or looks like a `plural`.
    Words in `hedges` before a number leave it open how it is meant. `out_of` makes a share of two: two in five.
    A number after `denials` is the one that is not meant: 60, not 61. `measures` have the sort of figure for each, and
    the words in its sentence that point to it.
    """

    before: Mapping[Operator, str]
    after: Mapping[Operator, str]
    fillers: str
    words: str
    multiples: Mapping[str, str]
    rounds: str
    articles: str
    halves: str
    vague: str
    openings: Mapping[str, str]
    joints: str
    of: str
    labels: str
    stops: str
    units: Mapping[str, tuple[str, str]]
    populations: Mapping[str, str]
    measures: tuple[tuple[str, str, str], ...]
    and_a_half: str = "(?!)"
    over: str = "(?!)"
    extents: str = "(?!)"
    changes: str = "(?!)"
    shares: Mapping[str, str] = field(default_factory=dict)
    ordinals: Mapping[str, int] = field(default_factory=dict)
    superlatives: str = "(?!)"
    values: Mapping[str, int] | None = None
    always_round: str = "(?!)"
    has_spaced_thousands: bool = False
    plural: str = "(?!)"
    hedges: str = "(?!)"
    out_of: str = "(?!)"
    denials: str = "(?!)"


@dataclass(frozen=True)
class DateWords:
    """The small words of dates in a language; those that most others have, where it has none of its own."""

    before: str = "(?!)"
    between: str = r"de|del|di|do|af|av"
    to: str = "(?!)"
    year: str = r"de|del"
    day: str = "(?!)"
    parts: Mapping[str, PartOfDay] = field(default_factory=dict)
    relative: Mapping[str, int] = field(default_factory=dict)
    ordinal: str = r"\."
    needs_capital: bool = False
    short: Mapping[str, int] = field(default_factory=dict)
    up_to: str = "(?!)"
    between_two: str = "(?!)"
    and_: str = "(?!)"
    ahead: str = "(?!)"
