"""The names of things that pages show with the filter `plain`, for the catalogues: they stand in no template.

`pyproject.toml` names `extract` as the method by which Babel finds them (`make words`).
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from domain.acts import ACTS
from domain.attribution import Voice
from domain.claims import ClaimRole, ConflictKind, Grade
from domain.dates import Basis, PartOfDay
from domain.evidence import Where
from domain.kinds import KINDS
from domain.kinds.meeting import MeetingForm
from domain.kinds.provision import Rule
from domain.kinds.treaty_action import Action
from domain.measures import COUNTED, MEASURES
from domain.participants import Role
from domain.parties import ORGANIZATIONS, PartyKind
from domain.places import Precision
from domain.relations import RelationType
from timeline.web.filters import NOUNS, counting, in_plain_words
from timeline.web.language import TERM

_ENUMS: tuple[type[StrEnum], ...] = (
    *(Action, Basis, ClaimRole, ConflictKind, Grade, MeetingForm, PartOfDay, PartyKind),
    *(Precision, RelationType, Role, Rule, Voice, Where),
)
_DERIVED = (
    *("corrected", "corroborated", "merged", "reported", "retracted"),  # the status of an occurrence
    *("open", "resolved"),  # of a conflict
    *("computed", "undated"),
    *("adopted", "closes", "opened", "in-force"),  # the facts of a treaty
)
"""Words that projections write."""
_TABLES = (
    *("conflict_sides", "conflicts", "figures", "occurrences", "participants", "pledges", "relations", "reports"),
    *("signatories_as_known", "signatories_per_day", "sources", "statements", "treaties", "treaty_actions"),
    *("treaty_sources",),
)
"""The tables that pages link to as data."""


def vocabulary() -> list[str]:
    """Return the names of kinds, measures, actions, roles and the like, as pages show them in English."""
    codes = {str(member) for enum in _ENUMS for member in enum}
    names = {in_plain_words(code) for code in codes.union(KINDS, MEASURES, COUNTED, ACTS, _DERIVED, _TABLES)}
    return sorted(names.union(ORGANIZATIONS.values()))


def extract(*_arguments: Any, **_options: Any) -> Iterator[tuple[int, str, tuple[str, str], list[str]]]:
    """Yield the vocabulary, and what pages count, as messages of this file: so Babel asks extraction methods."""
    for words in vocabulary():
        yield 1, "pgettext", (TERM, words), []
    for noun in NOUNS:
        yield 1, "ngettext", counting(noun), []
