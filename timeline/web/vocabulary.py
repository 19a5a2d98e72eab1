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
from domain.entry_into_force import DelayRule, Organizations
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
from domain.reports import Report
from timeline.exchange.exports import exports
from timeline.web.filters import NOUNS, counting, in_plain_words
from timeline.web.language import TERM

EXPORT = "export"
"""The context of messages that say what an export holds, and what reads it."""

_ENUMS: tuple[type[StrEnum], ...] = (
    *(Action, Basis, ClaimRole, ConflictKind, Grade, MeetingForm, PartOfDay, PartyKind),
    *(DelayRule, Organizations, Precision, RelationType, Role, Rule, Voice, Where),
)
_DERIVED = (
    *("corrected", "corroborated", "merged", "reported", "retracted"),  # the status of an occurrence
    "withheld",  # an event
    *("open", "settled"),  # of a conflict
    *("report-supplemented", "standing", "withdrawn"),  # an event of an occurrence, and whether an amendment stands
    *("superlative", "vague"),  # operators that give no number
    *("computed", "undated"),
    *("adopted", "closes", "opened", "in-force", "in-force-for"),  # the facts of a treaty
    *("counting", "delay", "organizations", "party-needed", "share", "share-needed", "signatures-needed"),
)
"""Words that projections write."""
_WRITTEN = frozenset(Report.model_fields).union(*(kind.model_fields for kind in KINDS.values()))
"""The fields of reports and the details of their kinds: what occurrences have, and what amendments change."""
_TABLES = (
    *("conflict_sides", "conflicts", "figures", "occurrences", "participants", "party_figures"),
    *("party_participants", "party_statements", "pledges", "relations", "reports", "signatories_as_known"),
    *("signatories_per_day", "sources", "statements", "treaties", "treaty_actions", "treaty_facts", "treaty_sources"),
)
"""The tables that pages lead to."""


def vocabulary() -> list[str]:
    """Return the names of kinds, measures, actions, roles and the like, as pages show them in English."""
    codes = {str(member) for enum in _ENUMS for member in enum}
    codes = codes.union(KINDS, MEASURES, COUNTED, ACTS, _DERIVED, _WRITTEN, _TABLES)
    return sorted({in_plain_words(code) for code in codes}.union(ORGANIZATIONS.values()))


def extract(*_arguments: Any, **_options: Any) -> Iterator[tuple[int, str, tuple[str, str], list[str]]]:
    """Yield the vocabulary, and what pages count, as messages of this file: so Babel asks extraction methods."""
    for words in vocabulary():
        yield 1, "pgettext", (TERM, words), []
    for export in exports().values():
        for words in (export.holds, export.readers):
            yield 1, "pgettext", (EXPORT, words), []
    for noun in NOUNS:
        yield 1, "ngettext", counting(noun), []
