"""Share what things that are registered once have in common: sources, treaties, people and words."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar, Generic, Self, TypeVar

from domain.aggregate import refuse_different
from domain.amendments import Amendable, Amendment, Corrected, corrected
from domain.base import Problem, Slug, Value
from domain.errors import RefusedError
from domain.events import Event, Stamp
from domain.withholding import Withheld, in_words


class Details(Value):
    """The details that something is registered with; its `id` never changes."""

    id: Slug

    @property
    def stream_slug(self) -> str:
        """Return the slug of the stream that they are registered on."""
        return self.id

    def problems_as_new(self) -> Iterator[Problem]:
        """Yield why they cannot be registered now; what an earlier version registered stays."""
        yield from ()


D = TypeVar("D", bound=Details)


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered(Amendable, Generic[D]):
    """Something that is registered once: its details as registered, and as they now stand.

    The event that registers it, `REGISTRATION`, has them in a field that is named like the stream's prefix.
    """

    REGISTRATION: ClassVar[type[Event]]

    registered: D | None = None
    registered_at: datetime | None = None
    details: D | None = None

    def register(self, details: D, stamp: Stamp) -> list[Event]:
        """Return the event that registers it, or none where it is registered with the same content.

        Raises DifferentContentError where it is registered with other content, and RefusedError where it is new and
        cannot be registered, or where its registration is withheld.
        """
        self._refuse_withheld()
        if self.registered is None:
            for path, message in details.problems_as_new():
                raise RefusedError(message, path)
            # stamp and details are valid: to validate the event would check their rules a second time
            return [self.REGISTRATION.model_construct(**{**self.next(stamp), self.PREFIX: details})]
        refuse_different(f"the {self.PREFIX} {self.slug!r}", self.registered, details)
        return []

    def claim(self, path: Sequence[str]) -> tuple[Value, Sequence[str]]:
        """Return the details, which every path leads into; raise RefusedError where they are withheld."""
        self._refuse_withheld()
        return self._existing(self.details), path

    def _refuse_withheld(self) -> None:
        for event in self.withheld:
            if event.topic == self.REGISTRATION.TOPIC:
                raise RefusedError(f"{self.id} can be neither registered again nor corrected. {event.summary()}")

    def check_corrected(self, old: Value, new: Value) -> None:
        """Refuse another id."""
        if isinstance(old, Details) and isinstance(new, Details) and old.id != new.id:
            raise RefusedError("an id never changes: other pages and archives rely on it")

    def with_recorded(self, events: Sequence[Event]) -> Self:
        """Return the state with the details of its registration."""
        state = self
        for event in events:
            if not isinstance(event, self.REGISTRATION):
                raise TypeError(event)
            details = getattr(event, self.PREFIX)
            version = event.originator_version
            state = replace(
                state, registered=details, registered_at=event.recorded_at, details=details, version=version
            )
        return state

    def without(self, event: Withheld) -> Self:
        """Return the state in which an event is withheld: for its registration, details that say so stand in."""
        state = replace(self, withheld=(*self.withheld, event))
        if event.topic != self.REGISTRATION.TOPIC:
            return state
        details = self.details_of_withheld(in_words(event.withholding))
        return replace(state, registered=details, registered_at=event.recorded_at, details=details)

    def details_of_withheld(self, words: str) -> D | None:
        """Return the details that stand in for withheld ones, so that what refers to them finds why they are gone."""
        raise NotImplementedError

    def without_amendments(self) -> Self:
        """Return the state with the details as they were registered."""
        return replace(self, details=self.registered)

    def amend(self, amendments: Sequence[Amendment]) -> Self:
        """Return the state with corrections applied to its details."""
        if not amendments:
            return self
        details = self._existing(self.details)
        for amendment in amendments:
            if isinstance(amendment, Corrected):
                details = corrected(details, amendment, amendment.path)
        return replace(self, details=details)

    def with_only(self, amendments: Iterable[Amendment]) -> Self:
        """Return the state with only some of its amendments, and of these only those that fit without the others."""
        state, fitting = self.without_amendments(), []
        for amendment in amendments:
            with suppress(RefusedError):
                state = state.amend([amendment])
                fitting.append(amendment)
        return replace(state, amendments=tuple(fitting))

    def _existing(self, details: D | None) -> D:
        """Return details that are there; raise RefusedError where nothing is registered."""
        if details is None:
            raise RefusedError(f"nothing is recorded of {self.id}")
        return details
