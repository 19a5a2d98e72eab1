"""What the pages of an event, a claim, an occurrence and a source cite: their citations, by permanent addresses."""

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from datasette.app import Datasette
from datasette.utils.asgi import Request

from timeline.web.as_of import Asked
from timeline.web.citing import Citation, in_plain_words, key_of
from timeline.web.dates import in_words
from timeline.web.filters import places
from timeline.web.language import gettext as _
from timeline.web.language import ngettext, to_translate
from timeline.web.pages._shared import Row, address_of, grouped, site_title

CITED = """s.publisher, s.title AS source_title, s.published AS source_published, s.url, s.archived_url,
  s.translation_of"""
"""The SQL of what is cited of a source `s`, besides its `id`, and the `evidence` of what rests on it."""
MOST = 5
"""So many sources are cited; of more, the number."""
FORMATS = (("BibTeX", "bib"), ("CSL-JSON", "json"), (to_translate("text"), "txt"))


def of_occurrence(datasette: Datasette, request: Request, asked: Asked, shown: Row, reports: Sequence[Row]) -> Citation:
    """Return the citation of an occurrence and its first reports, as of the last event of its stream that is shown.

    Of the occurrence, its title and `sources_count` are used.
    """
    address = address_of(datasette, request, f"/occurrence/{asked.slug}@{asked.number}")
    made = _citation(address, shown["title"], site_title(datasette), asked.number, _recorded_at(asked))
    return replace(made, sources=_reported_by(reports, shown["sources_count"]))


def of_claim(datasette: Datasette, request: Request, asked: Asked, claim: Row) -> Citation:
    """Return the citation of a claim and the source that makes it."""
    address = address_of(datasette, request, f"/claim/{claim['id']}@{asked.number}")
    made = _citation(address, claim["text"], site_title(datasette), asked.number, _recorded_at(asked))
    return replace(made, sources=_reported_by([claim], 1))


def of_event(datasette: Datasette, request: Request, event: Row) -> Citation:
    """Return the citation of an event, which never changes."""
    address = address_of(datasette, request, f"/event/{event['number']}")
    return _citation(address, event["summary"], site_title(datasette), event["number"], event["recorded_at"])


def _reported_by(reports: Sequence[Row], count: int) -> str | None:
    """Return in words which of so many sources report something, and where; None where no report stands.

    Of an occurrence that another was merged into, a source may have several reports.
    """
    if not reports:
        return None
    by_source = list(grouped(reports, "source").values())
    named = "; ".join(map(_source_in_words, by_source[:MOST]))
    more = count - min(len(by_source), MOST)
    if more <= 0:
        return _("Reported by %(sources)s", sources=named)
    return ngettext(
        "Reported by %(sources)s; and %(num)s more source",
        "Reported by %(sources)s; and %(num)s more sources",
        more,
        sources=named,
    )


def _source_in_words(reports: Sequence[Row]) -> str:
    """Return publisher, title, date, address and paragraphs of a source's reports: "Gazette, 2 May 2031, para. 4"."""
    numbers = sorted({place["paragraph"] for report in reports for place in places(report["evidence"])})
    report = reports[0]
    parts = (
        report["publisher"] or _("Unnamed publisher"),
        f"“{report['source_title']}”" if report["source_title"] else None,
        in_words(report["source_published"]),
        _address(report),
        _("para. %(numbers)s", numbers=", ".join(map(str, numbers))) if numbers else None,
    )
    return ", ".join(part for part in parts if part)


def _address(source: Row) -> str | None:
    """Return the address of a document, or in words that of what it translates; None where neither is known."""
    address: str | None = source["url"] or source["archived_url"]
    translated = source["translation_of"]
    return address or (_("a translation of %(address)s", address=translated) if translated else None)


def of_source(source: Row) -> Citation:
    """Return the citation of a source itself, by the address of its document."""
    published, is_elsewhere = source["published"] or "undated", not (source["url"] or source["archived_url"])
    notes = (
        _("Published %(date)s", date=in_words(published)) if published.startswith("[") else None,
        _address(source) if is_elsewhere else None,
    )
    return Citation(
        key=key_of(source["id"]),
        kind="article-newspaper" if source["publisher"] else "document",
        title=source["title"] or source["label"],
        container=source["publisher"] or "",
        issued=published.lstrip("[."),
        address=source["url"] or source["archived_url"],
        note=", ".join(note for note in notes if note) or None,
        language=source["language"],
        accessed=source["retrieved"],
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
