"""The pieces that a page has hundreds of, as markup: links, dates, figures; macros would take half of its time."""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from datasette.app import Urls
from markupsafe import Markup, escape

from timeline.web.dates import in_words
from timeline.web.filters import claimed, places, plain
from timeline.web.language import ENGLISH, language, to_translate
from timeline.web.language import gettext as _
from timeline.web.parties import party_name

_VOICES = {
    "quotation": to_translate("quoted"),
    "paraphrase": to_translate("paraphrased"),
    "reporter": to_translate("in the reporter's words"),
}
_OWN_WORDS = {
    "quotation": to_translate("in our words; the source quotes the speaker"),
    "paraphrase": to_translate("in our words; the source paraphrases the speaker"),
    "reporter": to_translate("in our words; the source says it itself"),
}
"""How what a statement says is printed: the statement itself never quotes."""
_ROLES = {"through": to_translate("through whom")}


class Links:
    """Makes the links of one site, whose addresses may begin with a prefix, for a page in one language.

    What the archive says is in a language of its own (`content_language`), and marked with it on pages in another.
    """

    def __init__(self, urls: Urls, content_language: str = ENGLISH) -> None:
        self._root = str(urls.path("/"))
        self._language = _lang(content_language)

    def to(self, page: str, identity: str, words: str | None) -> Markup:
        """Return a link to the page of something."""
        address = self._address(page, identity)
        return _markup(f'<a href="{address}" dir="auto"{self._language}>{escape(words or identity)}</a>')

    def occurrence(self, row: Mapping[str, Any]) -> Markup:
        """Return a link to an occurrence, with its title."""
        return self.to("occurrence", row["id"], row["title"])

    def treaty(self, identity: str, name: str | None) -> Markup:
        """Return a link to a treaty."""
        return self.to("treaty", identity, name)

    def party(self, identity: str, name: str | None) -> Markup:
        """Return a link to a party, by its name in the language of the page, if it has one."""
        shown = party_name(identity, name)
        if shown == (name or identity):
            return self.to("party", identity, name)
        return _markup(f'<a href="{self._address("party", identity)}">{escape(shown)}</a>')

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

    def cite_at(self, source: str, evidence: str | None, label: str | None) -> Markup:
        """Return a link like that of `cite`, followed by the paragraphs that say it: "Gazette, ¶ 2"."""
        return _markup(
            ", ".join(part for part in (self.cite(source, evidence, label), self.marks(source, evidence)) if part)
        )

    def marks(self, source: str, evidence: str | None) -> Markup:
        """Return short links to the paragraphs that evidence names: "¶ 2, ¶ 5 (box)"."""
        address = self._address("source", source)
        named = []
        for number, kind in _numbered(evidence):
            words = escape(_("paragraph %(number)s", number=str(number)))
            shown = f"¶\N{NARROW NO-BREAK SPACE}{number}"
            named.append(f'<a class="paragraph" href="{address}#p-{number}" aria-label="{words}">{shown}</a>{kind}')
        return _markup(", ".join(named))

    def paragraphs(self, source: str, evidence: str | None) -> Markup:
        """Return links to the paragraphs that evidence names: "paragraph 2, paragraph 5 (box)"."""
        address = self._address("source", source)
        named = []
        for number, kind in _numbered(evidence):
            words = escape(_("paragraph %(number)s", number=str(number)))
            named.append(f'<a class="paragraph" href="{address}#p-{number}">{words}</a>{kind}')
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
        """Return how one thing is known, as an item of a list: by which source, where in it, and how it is inferred.

        `what` is a label of the page, or markup, such as `said` makes of the archive's words.
        """
        known = [self.source(source, label), self.paragraphs(source, evidence)] if source else []
        parts = [f'<span class="what" dir="auto">{escape(what)}</span>'] if what else []
        parts += [", ".join(part for part in known if part)]
        if basis and basis != "stated":
            inferred = escape(plain(basis).capitalize())
            because = reason if isinstance(reason, Markup) else self.because(reason)
            parts.append(f'<span class="basis">{inferred}{f": {because}" if because else ""}</span>')
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
            parts.append(f'<span class="figure-counted">{_("of %(party)s", party=party)}</span>')
        if row.get("projection"):
            parts.append(f'<span class="mark">{escape(_("projected"))}</span>')
        if row["as_printed"]:
            parts.append(f'<q class="printed" dir="auto"{_lang(row.get("language"))}>{escape(row["as_printed"])}</q>')
        return _markup(f'<span class="figure-claim">{" ".join(parts)}</span>')

    @staticmethod
    def day(row: Mapping[str, Any]) -> Markup:
        """Return the date of an occurrence or a report in words, with the part of the day, and a mark if inferred."""
        occurred = row["occurred"]
        if occurred == "undated":
            return _markup(f'<span class="when">{escape(_("undated").capitalize())}</span>')
        exact = not {"/", "["} & set(occurred) and row["occurred_from"]
        machine = f' datetime="{escape(row["occurred_from"])}"' if exact else ""
        part = f", {escape(plain(row['part_of_day']))}" if row.get("part_of_day") else ""
        mark, words = ("", "")
        if row.get("date_basis") not in {None, "stated"}:
            mark, words = " inferred", f'<span class="sr"> ({escape(plain(row["date_basis"]))})</span>'
        return _markup(
            f'<span class="when{mark}"><time{machine}>{escape(in_words(occurred))}</time>{part}{words}</span>'
        )

    def field(self, path: str, source_label: str | None) -> Markup:
        """Return in words what an amendment changed: by its path, which begins with the source of a report, if any."""
        first, *rest = path.split("/")
        steps = [escape(source_label or plain(first))]
        return Markup(": ").join([*steps, *(plain(step) for step in rest if step)])

    def said(self, words: str | None) -> Markup:
        """Return words of the archive, marked with their language on a page in another."""
        return _in(self._language, words)

    def what(self, words: str | None) -> Markup:
        """Return words of the archive as what a list of grounds explains."""
        return _markup(f'<span class="what" dir="auto"{self._language}>{escape(words or "")}</span>')

    def about(self, label: str, words: str) -> Markup:
        """Return words of the archive after a label of the page."""
        return _markup(f"{escape(label)}: {self.said(words)}")

    @staticmethod
    def quoted(words: str, of_language: str | None) -> Markup:
        """Return printed words in quotation marks, in the language of their source."""
        return _markup(f"“{_in(_lang(of_language), words)}”")

    def because(self, reason: str | None, known_from: str | None = None) -> Markup:
        """Return why something is inferred: what the archive says or, of a party, which sources have it elsewhere.

        `known_from` is JSON: the sources in which the same person represents the party, by `id` and `label`.
        """
        sources = json.loads(known_from or "[]")
        if not sources:
            return _markup(f'<span dir="auto"{self._language}>{escape(reason or "")}</span>') if reason else Markup()
        named = ", ".join(self.source(source["id"], source["label"]) for source in sources)
        return _markup(_("the same person represents it in %(sources)s", sources=named))

    @staticmethod
    def voice(name: str) -> str:
        """Return in words how something is printed."""
        return _(_VOICES[name]) if name in _VOICES else plain(name)

    @staticmethod
    def own_words(voice: str) -> str:
        """Return in words how a source prints what a statement says in the archive's own words."""
        return _(_OWN_WORDS[voice]) if voice in _OWN_WORDS else plain(voice)

    @staticmethod
    def role(name: str) -> str:
        """Return a role in words."""
        return _(_ROLES[name]) if name in _ROLES else plain(name)

    def _address(self, page: str, identity: str) -> str:
        return f"{self._root}{page}/{quote(identity, safe='')}"

    def _source(self, address: str, label: str) -> Markup:
        return _markup(f'<a class="source" href="{address}" dir="auto">{escape(label)}</a>')


def _lang(of_words: str | None) -> str:
    """Return the attribute `lang` of words that are in another language than the page."""
    return f' lang="{escape(of_words)}"' if of_words and of_words != language() else ""


def _in(attribute: str, words: str | None) -> Markup:
    text = escape(words or "")
    return _markup(f"<span{attribute}>{text}</span>") if attribute and text else text


def _numbered(evidence: str | None) -> Iterator[tuple[int, str]]:
    """Yield the paragraphs that evidence names, each with the kind of place, as markup, where it is not the body."""
    for place in places(evidence):
        where = place.get("where") or "body"
        yield place["paragraph"], "" if where == "body" else f" ({escape(plain(where))})"


def _span(place: Mapping[str, Any]) -> str:
    """Return the span of evidence with its fingerprint."""
    start, end, number = (escape(place.get(name, "")) for name in ("start", "end", "paragraph"))
    code = f"<code>sha256 {escape(place['sha256'])}</code>"
    where = _("Characters %(start)s–%(end)s of paragraph %(number)s:", start=start, end=end, number=number)
    return f'<span class="span">{where} {code}</span>'


def _markup(text: str) -> Markup:
    return Markup(text)  # noqa: S704 - whatever comes from the archive is escaped where the text is made
