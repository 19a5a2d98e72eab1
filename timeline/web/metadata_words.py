"""The words of `metadata.yml` for the catalogues: names of tables and columns, and what tables and queries are for.

What only tables show, the topics of events and the operators of figures, is here, too.

`pyproject.toml` names `extract` as the method by which Babel finds them (`make words`). What only some readers open,
the meaning of each column and what other tables are made from, stays in English.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

import domain.amendments
import domain.occurrence
import domain.organization
import domain.person
import domain.source
import domain.term
import domain.treaty  # noqa: F401 - these register the topics of their events
from domain.events import TOPICS
from domain.figures import Operator
from timeline.web.archives import DATABASE
from timeline.web.filters import in_plain_words
from timeline.web.language import TERM
from timeline.web.table_rows import COLUMN, DESCRIPTION, HEADINGS

_METADATA = Path(__file__).parents[2] / "metadata.yml"
_FACETS = ("array", "date")
"""The kinds of facets that Datasette suggests besides those of a column's values."""

Message = tuple[str, str]
"""The context and the English words of a message."""


def messages() -> set[Message]:
    """Return the names of tables and columns, and the titles and descriptions of tables and queries for readers."""
    described = yaml.safe_load(_METADATA.read_text("utf-8"))["databases"][DATABASE]
    tables = {name: about for name, about in described["tables"].items() if not about.get("hidden")}
    for_readers = [about for about in tables.values() if not about.get("working")]
    texts = {
        about.get(key) for about in (*for_readers, *described["queries"].values()) for key in ("title", "description")
    }
    columns = {column for about in tables.values() for column in about["columns"]}
    parameters = {name for query in described["queries"].values() for name in query.get("params", ())}
    names = {in_plain_words(name) for name in columns | parameters}.union(HEADINGS.values(), _FACETS)
    return {
        *((TERM, in_plain_words(name)) for name in {*tables, *TOPICS, *map(str, Operator)}),
        *((COLUMN, name) for name in names),
        *((DESCRIPTION, text) for text in texts if text),
    }


def extract(*_arguments: Any, **_options: Any) -> Iterator[tuple[int, str, Message, list[str]]]:
    """Yield the words as messages of this file, as Babel asks its extraction methods for them."""
    for context, words in sorted(messages()):
        yield 1, "pgettext", (context, words), []
