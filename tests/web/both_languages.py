"""What a page says in English and in Vietnamese alike: it is the archive's own, or a text that nobody translated."""

import re

from timeline.web.language import ENGLISH

_SHARED = r"Atom|BibTeX|CSL|CSV|Datasette|JSON|SELECT|SHA|SQL|SQLite|UTC|llms\.txt|sha256"
"""The names that are the same in both languages."""
_ENGLISH_WORD = re.compile(r"[a-z]{3,}")
_READ_OUT = ("aria-label", "placeholder", "title", "alt")


def left_in_english(reader, path, names=()):
    """Return the texts with words that a page has in English and in Vietnamese, apart from names that it may have."""
    shared = re.compile(rf"\b({'|'.join([_SHARED, *names])})\b")
    english, vietnamese = (
        {" ".join(text.split()) for text in _texts_of(reader.page(f"/{language}{path}").body) if text}
        for language in (ENGLISH, "vi")
    )
    return {text for text in english & vietnamese if _ENGLISH_WORD.search(shared.sub("", text))}


def _texts_of(element):
    """Yield the texts of an element, and what is read out of it, apart from all that has a language of its own."""
    if not isinstance(element.tag, str) or element.tag in {"script", "style", "code", "pre", "textarea"}:
        return
    yield element.text
    yield from (element.get(name) for name in _READ_OUT)
    for child in element:
        if "lang" not in child.attrib:
            yield from _texts_of(child)
        yield child.tail
