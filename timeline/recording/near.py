"""Find the texts that share words with one, rarest words first, within a bound: for comparing a few of very many."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import chain, islice

from rapidfuzz import utils

from domain.letters import plain_letters


@lru_cache(maxsize=100_000)
def plain(text: str) -> str:
    """Return a text in lowercase letters, without accents and punctuation."""
    return str(utils.default_process(plain_letters(text)))


class Near:
    """Texts in lowercase letters, by their words."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Index the words of the texts."""
        self._texts = dict(enumerate(texts))
        self._with: dict[str, list[int]] = {}
        for index, text in enumerate(texts):
            for word in dict.fromkeys(text.split()):
                self._with.setdefault(word, []).append(index)

    def to(self, text: str, limit: int) -> Mapping[int, str]:
        """Return at most `limit` texts by their indices: all if there are no more, else those that share rare words."""
        if len(self._texts) <= limit:
            return self._texts
        sharing = islice(chain.from_iterable(self._sharing(text)), limit)
        return {index: self._texts[index] for index in sorted(set(sharing))}

    def _sharing(self, text: str) -> list[list[int]]:
        """Return the texts that have each word of a text, those of the rarest word first."""
        return sorted((self._with.get(word, []) for word in set(text.split())), key=len)

    def __len__(self) -> int:
        """Return how many texts there are."""
        return len(self._texts)
