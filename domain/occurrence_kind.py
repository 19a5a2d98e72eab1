"""The base class of kinds of occurrence, and what a kind sees of a report."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import ClassVar, Protocol, get_args

from domain.base import Problem, Value
from domain.dates import ReportedDate
from domain.figures import Figure
from domain.participants import Participant, Role
from domain.references import parties_in, referring_fields
from domain.slugs import PARTY_PREFIX


class ReportView(Protocol):
    """What the rules of a kind can look at in a report."""

    @property
    def treaty(self) -> str | None:
        """Return the treaty that the report is about, or None."""

    @property
    def date(self) -> ReportedDate:
        """Return when it happened, by this report."""

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Return the figures, in order."""

    def figure(self, key: str) -> Figure | None:
        """Return the figure of a key, or None."""

    def with_role(self, role: Role) -> tuple[Participant, ...]:
        """Return the participants in a role."""


class OccurrenceKind(Value):
    """What kind of thing happened, with the details that only this kind has.

    A subclass declares `kind: Literal["its-name"]`, and its docstring says in one sentence what it is.
    """

    SAME_BY: ClassVar[tuple[str, ...]] = ()
    """The fields on which all reports of one occurrence agree, such as `treaty` or `what.party`."""
    NEEDS: ClassVar[tuple[str, ...]] = ()
    """The optional fields of a report that a report of this kind must have, such as `treaty`."""
    SPEAKERS: ClassVar[tuple[str, ...]] = ()
    """The fields of the details that say who it was; a report file may write the key of a participant there."""

    MAY_BE_AHEAD: ClassVar[bool] = False
    """Whether reports tell of it before it comes about, such as the day on which a rule takes effect."""

    ACTS_FOR: ClassVar[Mapping[Role, str]] = MappingProxyType({})
    """By role, the field with the party for which participants in that role act, such as the pledger."""

    kind: str

    @classmethod
    def name(cls) -> str:
        """Return the kind's name, from its Literal."""
        names: tuple[str, ...] = get_args(cls.model_fields["kind"].annotation)
        if len(names) != 1:
            raise TypeError(f"{cls.__module__}.{cls.__qualname__} must declare kind: Literal['its-name']")
        return names[0]

    @classmethod
    def party_fields(cls) -> frozenset[str]:
        """Return the names of the details that are the code of a party, or several."""
        return frozenset(name for name, to in referring_fields(cls).items() if to.prefix == PARTY_PREFIX)

    def parties(self) -> Iterator[str]:
        """Yield the parties that the details name, whatever the fields are called, and however deep they are."""
        return parties_in(self)

    def problems(self, report: ReportView) -> Iterator[Problem]:
        """Yield what is wrong with a report of this kind: the path within the report, and a message."""
        yield from ()
