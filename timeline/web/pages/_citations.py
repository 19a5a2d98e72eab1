"""What the pages of an event, a claim, an occurrence and a source cite: their citations, by permanent addresses."""

from urllib.parse import urlsplit

from datasette.app import Datasette
from datasette.utils.asgi import Request

from timeline.web.as_of import Asked
from timeline.web.citing import Citation, in_plain_words, key_of
from timeline.web.language import gettext as _
from timeline.web.language import to_translate
from timeline.web.pages._shared import Row, address_of, site_title

FORMATS = (("BibTeX", "bib"), ("CSL-JSON", "json"), (to_translate("text"), "txt"))


def of_occurrence(datasette: Datasette, request: Request, asked: Asked, title: str) -> Citation:
    """Return the citation of an occurrence, as of the last event of its stream that is shown."""
    address = address_of(datasette, request, f"/occurrence/{asked.slug}@{asked.number}")
    return _citation(address, title, site_title(datasette), asked.number, _recorded_at(asked))


def of_claim(datasette: Datasette, request: Request, asked: Asked, claim: Row) -> Citation:
    """Return the citation of a claim; its title has the source that makes it."""
    title = f"{claim['text']} ({claim['source_label']})"
    address = address_of(datasette, request, f"/claim/{claim['id']}@{asked.number}")
    return _citation(address, title, site_title(datasette), asked.number, _recorded_at(asked))


def of_event(datasette: Datasette, request: Request, event: Row) -> Citation:
    """Return the citation of an event, which never changes."""
    address = address_of(datasette, request, f"/event/{event['number']}")
    return _citation(address, event["summary"], site_title(datasette), event["number"], event["recorded_at"])


def of_source(source: Row) -> Citation:
    """Return the citation of a source itself, by the address of its document."""
    return Citation(
        key=key_of(source["id"]),
        kind="article-newspaper" if source["publisher"] else "document",
        title=source["title"] or source["label"],
        container=source["publisher"] or "",
        issued=(source["published"] or "").lstrip("[."),
        address=source["url"] or source["archived_url"],
        language=source["language"],
    )


def shown(datasette: Datasette, citation: Citation, path: str) -> Row:
    """Return a citation as templates show it: in plain words, with the paths of each format."""
    return {
        "words": in_plain_words(citation),
        "formats": [(_(name), datasette.urls.path(f"/cite{path}.{suffix}")) for name, suffix in FORMATS],
    }


def _recorded_at(asked: Asked) -> str:
    return asked.event["recorded_at"] if asked.event else ""


def _citation(address: str, title: str, container: str, number: int, recorded_at: str) -> Citation:
    return Citation(
        key=key_of(urlsplit(address).path),
        kind="webpage",
        title=title,
        container=container,
        issued=recorded_at[:10] or None,
        address=address,
        note=_("As of event %(place)s of its log", place=str(number)),
    )
