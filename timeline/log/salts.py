"""The salt that begins an event's state: random, so that its hash tells nothing about it once it is withheld."""

import secrets

MARK = b'{"salt":"'
"""How a state begins that has a salt, which is the first of its fields."""
_BYTES, _CHARACTERS = 16, 22
LENGTH = len(MARK) + _CHARACTERS + len(b'",')
"""How much of a state is its salt."""


def new_salt() -> str:
    """Return a salt that nobody can guess."""
    return secrets.token_urlsafe(_BYTES)


def salted(state: bytes, salt: str) -> bytes:
    """Return a state that begins with a salt."""
    return b'%s%s",%s' % (MARK, salt.encode(), state[1:])


def unsalted(state: bytes) -> bytes:
    """Return a state without its salt."""
    return b"{" + state[LENGTH:] if state.startswith(MARK) else state


def text_and_salt(state: bytes | str) -> tuple[str, str | None]:
    """Return a state as text, without its salt, and the salt; it is a blob, unless another program wrote it."""
    text = state if isinstance(state, str) else state.decode()
    if not text.startswith(MARK.decode()):
        return text, None
    return f"{{{text[LENGTH:]}", text[len(MARK) : len(MARK) + _CHARACTERS]
