"""The pieces that a page has hundreds of, as markup: links, dates, figures; macros would take half of its time."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from datasette.app import Urls
from markupsafe import Markup, escape

from timeline.web.dates import in_words
from timeline.web.filters import claimed, places, plain

_VOICES = {"quotation": "quoted", "paraphrase": "paraphrased", "reporter": "in the reporter's words"}
_ROLES = {"through": "through whom"}


class Links:
    """Makes the links of one site, whose addresses may begin with a prefix."""

    def __init__(self, urls: Urls) -> None:
        self._root = str(urls.path("/"))

    def to(self, page: str, identity: str, words: str | None) -> Markup:
        """Return a link to the page of something."""
        return _markup(f'<a href="{self._address(page, identity)}" dir="auto">{escape(words or identity)}</a>')

    def occurrence(self, row: Mapping[str, Any]) -> Markup:
        """Return a link to an occurrence, with its title."""
        return self.to("occurrence", row["id"], row["title"])

    def treaty(self, identity: str, name: str | None) -> Markup:
        """Return a link to a treaty."""
        return self.to("treaty", identity, name)

    def party(self, identity: str, name: str | None) -> Markup:
        """Return a link to a party."""
        return self.to("party", identity, name)

    def person(self, identity: str, name: str | None) -> Markup:
        """Return a link to a person."""
        return self.to("person", identity, name)

    def source(self, identity: str, label: str | None) -> Markup:
        """Return a link to a source, by its short name."""
        return self._source(self._address("source", identity), label or identity)

    def cite(self, source: str, evidence: str | None, label: str | None) -> Markup:
        """Return a link to the first paragraph of a source that says something, by the source's short name."""
        return self._source(self.place(source, evidence), label or source)

    def place(self, source: str, evidence: str | None) -> str:
        """Return the address of the first paragraph that evidence names, or else of the source."""
        address = self._address("source", source)
        return next((f"{address}#p-{place['paragraph']}" for place in places(evidence)), address)

    def paragraphs(self, source: str, evidence: str | None) -> Markup:
        """Return links to the paragraphs that evidence names, with the kind of place where it is not the body."""
        address = self._address("source", source)
        named = []
        for place in places(evidence):
            where = place.get("where") or "body"
            kind = "" if where == "body" else f" ({escape(plain(where))})"
            number = place["paragraph"]
            named.append(f'<a class="paragraph" href="{address}#p-{number}">paragraph {number}</a>{kind}')
        return _markup(", ".join(named))

    def ground(
        self,
        what: str | None,
        source: str | None,
        label: str | None,
        evidence: str | None,
        *,
        basis: str | None = None,
        reason: str | None = None,
    ) -> Markup:
        """Return how one thing is known, as an item of a list: by which source, where in it, and how it is inferred."""
        known = [self.source(source, label), self.paragraphs(source, evidence)] if source else []
        parts = [f'<span class="what" dir="auto">{escape(what)}</span>'] if what else []
        parts += [", ".join(part for part in known if part)]
        if basis and basis != "stated":
            inferred = escape(plain(basis).capitalize())
            parts.append(f'<span class="basis">{inferred}</span>' if not reason else _because(inferred, reason))
        parts += [_span(place) for place in places(evidence) if place.get("sha256")]
        return _markup(f"<li>{' '.join(part for part in parts if part)}</li>")

    def figure(self, row: Mapping[str, Any]) -> Markup:
        """Return a figure as claimed: its number, what is counted, whose it is, and the printed words."""
        number, parts = claimed(row), []
        if number and row.get("value") is not None:
            parts.append(f'<data class="figure-value" value="{escape(row["value"])}">{escape(number)}</data>')
        elif number:
            parts.append(f'<span class="figure-value">{escape(number)}</span>')
        if row.get("counted"):
            parts.append(f'<span class="figure-counted">{escape(plain(row["counted"]))}</span>')
        if row.get("subject"):
            party = self.party(row["subject"], row["subject_name"])
            parts.append(f'<span class="figure-counted">of {party}</span>')
        if row.get("projection"):
            parts.append('<span class="mark">projected</span>')
        language = f' lang="{escape(row["language"])}"' if row.get("language") else ""
        parts.append(f'<q class="printed" dir="auto"{language}>{escape(row["as_printed"])}</q>')
        return _markup(f'<span class="figure-claim">{" ".join(parts)}</span>')

    @staticmethod
    def day(row: Mapping[str, Any]) -> Markup:
        """Return the date of an occurrence or a report in words, with the part of the day, and a mark if inferred."""
        occurred = row["occurred"]
        if occurred == "undated":
            return _markup('<span class="when">Undated</span>')
        exact = not {"/", "["} & set(occurred) and row["occurred_from"]
        machine = f' datetime="{escape(row["occurred_from"])}"' if exact else ""
        part = f", {escape(plain(row['part_of_day']))}" if row.get("part_of_day") else ""
        mark, words = ("", "")
        if row.get("date_basis") not in {None, "stated"}:
            mark, words = " inferred", f'<span class="sr"> ({escape(plain(row["date_basis"]))})</span>'
        return _markup(
            f'<span class="when{mark}"><time{machine}>{escape(in_words(occurred))}</time>{part}{words}</span>'
        )

    @staticmethod
    def field(path: str, source_label: str | None) -> str:
        """Return in words what an amendment changed: by its path, which begins with the source of a report, if any."""
        first, _, rest = path.partition("/")
        steps = [source_label or plain(first), *(plain(step) for step in rest.split("/") if step)]
        return ": ".join(steps)

    @staticmethod
    def voice(name: str) -> str:
        """Return in words how something is printed."""
        return _VOICES.get(name) or plain(name)

    @staticmethod
    def role(name: str) -> str:
        """Return a role in words."""
        return _ROLES.get(name) or plain(name)

    def _address(self, page: str, identity: str) -> str:
        return f"{self._root}{page}/{quote(identity, safe='')}"

    def _source(self, address: str, label: str) -> Markup:
        return _markup(f'<a class="source" href="{address}" dir="auto">{escape(label)}</a>')


def _because(basis: str, reason: str) -> str:
    return f'<span class="basis">{basis}: <span dir="auto">{escape(reason)}</span></span>'


def _span(place: Mapping[str, Any]) -> str:
    """Return the span of evidence with its fingerprint."""
    start, end, number = (escape(place.get(name, "")) for name in ("start", "end", "paragraph"))
    code = f"<code>sha256 {escape(place['sha256'])}</code>"
    return f'<span class="span">Characters {start}&ndash;{end} of paragraph {number}: {code}</span>'


def _markup(text: str) -> Markup:
    return Markup(text)  # noqa: S704 - whatever comes from the archive is escaped where the text is made
