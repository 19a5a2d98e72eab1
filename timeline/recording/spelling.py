"""Find the people whose names are spelled like those of one."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from rapidfuzz import fuzz, process

from timeline.recording.near import Near, plain

SPELLED_ALIKE = 90
"""How alike names of people must be, in percent."""
_PEOPLE_LIMIT = 3
"""The most people with names like one of a new person's."""


class PeopleByName:
    """People, by each of their names."""

    def __init__(self, people: Iterable[Mapping[str, Any]]) -> None:
        """Index the words of the names."""
        named = [(plain(name), person) for person in people for name in names_of(person)]
        self._people = [person for _, person in named]
        self._near = Near([name for name, _ in named])

    def spelled_alike(self, own: Mapping[str, Any], limit: int) -> Iterator[tuple[float, Mapping[str, Any]]]:
        """Yield the others with names like one's, after how alike they are; of the names, `limit` are compared."""
        names = names_of(own)
        for name in map(plain, names):
            found = process.extract(
                name,
                self._near.to(name, limit),
                scorer=fuzz.token_sort_ratio,
                score_cutoff=SPELLED_ALIKE,
                limit=_PEOPLE_LIMIT + len(names),  # their own names are among them
            )
            others = ((percent, self._people[index]) for _, percent, index in found)
            yield from islice((other for other in others if other[1]["id"] != own["id"]), _PEOPLE_LIMIT)


def names_of(person: Mapping[str, Any]) -> list[str]:
    """Return the names of a person, as the row has them."""
    return [person["name"], *filter(None, (person["spellings"] or "").split("; "))]
