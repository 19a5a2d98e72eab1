"""Valid input made malformed, by a seed: in its structure, in its lines and in its bytes."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

WRONG: Sequence[Any] = (
    None, True, 0, -1, 1.5, 10**17, 10**18, 10**40, -(10**40), 1e308, float("inf"), float("nan"), "", " ",
    "\u202eevil", "a" * 500, "é" * 90, "x\0y", "\x1b[31mred", "\ud7ff", "<script>", "=1+1", "1e999999", "0x10",
    "1_000", "½", "٣١", "NaN", "2031-02-30", "9999-12-31", "0001-01-01", "2031-05-01T25:00:00",
    "2031-05-01/2030-01-01", "[..2031]", "{2031,2032}", "2031-05-~01", "unknown/..", "harbour-signing", "ada-quay",
    "IS", "XX", "NOK", "part-of", "../../etc/passwd", "*", "&a", "!!python/object:os.system", "on", "~", ".inf", "::",
    [], {}, [[]], [None], {"": ""}, {"a": {"a": {"a": {}}}}, ["x"] * 60,
    {str(number): number for number in range(40)}, [[[[[[[[[[1]]]]]]]]]], {"kind": "speech"}, {"edtf": "2031"},
)  # fmt: skip
TOKENS: Sequence[str] = (
    "&a ", "*a ", "<<: *a", "- ", ": ", "? ", "| ", "> ", "!!binary ", "!!set ", "{", "}", "[", "]", "'", '"', "#",
    "%YAML 1.1\n", "---\n", "...\n", "\t", "\r", "\0", "\x85", "\u2028", "\ufeff", "\u202e", "\x1b[2J", "\\",
    "0" * 40, "9" * 400, "-", "/", "..", "%00", "%ff", "&", "?", "=", "+", ";", "'--", "\u0661", "½", "e9", "10^9",
    ",", ".", "nearly ", "between ", "%", "€", "31/12/", "29 February ", "half past ", "of ", "million ", "no ",
    "first ", "_", "~", "*", "(", ")", "☃", "\U0001f6a2", "é",
)  # fmt: skip
_CHANGES = (1, 1, 1, 1, 2, 2, 3, 5)
"""How many changes are made: mostly one, so that much of the rest is valid, and read further."""


class Mutator:
    """Malformed variants of valid input."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng

    def text(self, text: str, others: Sequence[str] = ()) -> bytes:
        """Return a text with a few changes to its characters, its lines and, rarely, its bytes."""
        for _ in range(self._rng.choice(_CHANGES)):
            text = self._rng.choice(self._ways(others))(text)
        content = text.encode("utf-8", "surrogatepass")
        return self._bytes(content) if self._rng.random() < 0.1 else content

    def words(self, text: str) -> str:
        """Return a text with a few changes to its characters alone."""
        for _ in range(self._rng.choice(_CHANGES)):
            text = self._rng.choice([self._token, self._delete, self._repeat, self._swap, self._character])(text)
        return text

    def value(self, value: Any) -> Any:
        """Return nested mappings and lists with a few of their parts changed."""
        for _ in range(self._rng.choice(_CHANGES)):
            value = self._part(value)
        return value

    def _ways(self, others: Sequence[str]) -> list[Callable[[str], str]]:
        ways = [self._token, self._delete, self._repeat, self._swap, self._character]
        ways += [self._line, self._indent, self._without_line]
        return [*ways, lambda text: self._spliced(text, others)] if others else ways

    def _part(self, value: Any) -> Any:
        deeper = self._rng.random() < 0.85
        if deeper and isinstance(value, dict) and value:
            key = self._rng.choice(list(value))
            if self._rng.random() < 0.12:
                return self._other_keys(value, key)
            return {**value, key: self._part(value[key])}
        if deeper and isinstance(value, list) and value:
            place = self._rng.randrange(len(value))
            if self._rng.random() < 0.15:
                return self._rng.choice([value[:place], [*value, value[place]], value[::-1], value * 2])
            return [*value[:place], self._part(value[place]), *value[place + 1 :]]
        if isinstance(value, str) and self._rng.random() < 0.5:
            return self.words(value)
        return self._rng.choice(WRONG)

    def _other_keys(self, value: dict[Any, Any], key: Any) -> dict[Any, Any]:
        rest = {name: inner for name, inner in value.items() if name != key}
        renamed = {**rest, self._rng.choice([f"{key}s", str(key)[:-1], "id", "what", 7, None, "x" * 300]): value[key]}
        return self._rng.choice([rest, renamed, {**value, "nonsense": self._rng.choice(WRONG)}])

    def _at(self, text: str) -> int:
        return self._rng.randint(0, len(text))

    def _token(self, text: str) -> str:
        at = self._at(text)
        return text[:at] + self._rng.choice(TOKENS) + text[at:]

    def _delete(self, text: str) -> str:
        at = self._at(text)
        return text[:at] + text[at + self._rng.choice([1, 1, 2, 7, 40]) :]

    def _repeat(self, text: str) -> str:
        at = self._at(text)
        part = text[at : at + self._rng.choice([1, 3, 20])]
        return text[:at] + part * self._rng.choice([2, 3, 30]) + text[at:]

    def _swap(self, text: str) -> str:
        one, other = sorted((self._at(text), self._at(text)))
        return text[other:] + text[one:other] + text[:one] if other - one < 40 else text[::-1][:200]

    def _character(self, text: str) -> str:
        at = self._at(text)
        code = self._rng.choice([self._rng.randrange(0x20, 0x7F), self._rng.randrange(0x20, 0xD7FF), 0x30, 0x39, 0x2D])
        return text[:at] + chr(code) + text[at + 1 :]

    def _line(self, text: str) -> str:
        lines = text.splitlines(keepends=True)
        if not lines:
            return text
        lines.insert(self._rng.randint(0, len(lines)), self._rng.choice(lines))
        return "".join(lines)

    def _indent(self, text: str) -> str:
        lines = text.splitlines(keepends=True)
        if lines:
            at = self._rng.randrange(len(lines))
            lines[at] = self._rng.choice(["  " + lines[at], lines[at].lstrip(" "), lines[at][1:], "- " + lines[at]])
        return "".join(lines)

    def _without_line(self, text: str) -> str:
        lines = text.splitlines(keepends=True)
        if lines:
            del lines[self._rng.randrange(len(lines))]
        return "".join(lines)

    def _spliced(self, text: str, others: Sequence[str]) -> str:
        other = self._rng.choice(others)
        return text[: self._at(text)] + other[self._at(other) :]

    def _bytes(self, content: bytes) -> bytes:
        changed = bytearray(content)
        for _ in range(self._rng.randint(1, 8)):
            if changed:
                changed[self._rng.randrange(len(changed))] = self._rng.randrange(256)
        return bytes(changed)
