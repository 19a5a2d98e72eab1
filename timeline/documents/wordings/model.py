"""What the words of a language beside a number make of it, and what is counted."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.figures import Operator


@dataclass(frozen=True)
class Wordings:
    """What the words beside a number mean in one language.

    `before` and `after` give the operator of words there; `fillers` may stand between them and the number. `words` are
    those of which numbers consist; `values` has their values where the library text2num does not read the language.
    `multiples` follow a number; those in `rounds` are rough where they stand by themselves or after an article.
    `openings`, `joints` and `links` make ranges: between 5 and 6, 5 to 6. `over` begins extents of time after the words
    in `extents`. `labels` come before the number of something: article 19. `stops` never belong to a counted noun.
    """

    before: Mapping[str, Operator]
    after: Mapping[str, Operator]
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
    plural: str = "(?!)"
