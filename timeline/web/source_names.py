"""The short names of sources in the reader's language, as a function of SQL; in English it is their `short_label`."""

import re
import sqlite3
from functools import lru_cache

from domain.source import slug_in_words
from timeline.web.dates import in_words
from timeline.web.language import ENGLISH, speaking
from timeline.web.language import gettext as _

_TIME = re.compile(r"T[0-9:]+(Z|[+-][0-9:]+)?")


def label_of(alias: str) -> str:
    """Return the SQL of the name of a source that a statement calls so; the statement has the parameter `:language`."""
    columns = ("short_label", "publisher", "published", "id")
    return f"source_name({', '.join(f'{alias}.{column}' for column in columns)}, :language)"


def add_source_name(connection: sqlite3.Connection) -> None:
    """Let statements on a connection use the function."""
    connection.create_function("source_name", 5, source_name, deterministic=True)


@lru_cache(maxsize=4096)
def source_name(
    label: str | None, publisher: str | None, published: str | None, identity: str | None, language: str
) -> str | None:
    """Return the name of a source in a language: its publisher and day or, without a publisher, also its slug in words.

    There is none where a statement has joined no source.
    """
    if label is None or identity is None or language == ENGLISH:
        return label
    with speaking(language):
        name = publisher or _("Unnamed publisher")
        day = _TIME.sub("", published or "undated")
        named = name if day == "undated" else _("%(publisher)s, %(date)s", publisher=name, date=in_words(day))
        about = "" if publisher else slug_in_words(identity)
        return _("%(source)s (%(about)s)", source=named, about=about) if about else named
