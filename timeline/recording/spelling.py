"""Find the people whose names are spelled like those of one."""

from collections.abc import Iterable, Iterator, Mapping
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
        for name in map(plain, names_of(own)):
            near = self._near.to(name, limit)
            others = {index: text for index, text in near.items() if self._people[index]["id"] != own["id"]}
            for _, percent, index in process.extract(
                name, others, scorer=fuzz.token_sort_ratio, score_cutoff=SPELLED_ALIKE, limit=_PEOPLE_LIMIT
            ):
                yield percent, self._people[index]


def names_of(person: Mapping[str, Any]) -> list[str]:
    """Return the names of a person, as the row has them."""
    return [person["name"], *filter(None, (person["spellings"] or "").split("; "))]
