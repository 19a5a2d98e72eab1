"""Addresses with a language: `/vi/timeline` is the Vietnamese timeline, `/en/timeline` the English one.

`/timeline` is in the language that the browser prefers, English without a preference: the address to share, cite and
index. Files (data, exports, feeds, styles: most end like a file's name) have one address and no language. Links on a
page keep the language that its address names, Datasette's own links too.

The path of all addresses (`base_url`, behind a proxy) is taken out of the path of a request together with the language,
and put into links together with it: what is between knows neither.
"""

import re
from collections.abc import Mapping, MutableMapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from babel import negotiate_locale
from datasette.url_builder import Urls
from datasette.utils import PrefixedUrlString
from markupsafe import Markup, escape

from timeline.web.headers import App, Message, Receive, Send
from timeline.web.language import ENGLISH, LANGUAGES, language, own_name, speaking
from timeline.web.naming import PAGE_OF
from timeline.web.parties import party_name

_PREFIX = re.compile(rf"/({'|'.join(map(re.escape, LANGUAGES))})(?=[/?#]|$)")
_FILE = re.compile(r"\.[a-z][a-z0-9]*$|^/-/static|^/export/.")
_LINK = re.compile(r"""(\bhref=["']?)(/(?!/)[^"'\s>]*)""")
_QUALITY = re.compile(r"\s*;\s*q\s*=\s*")

_named: ContextVar[str] = ContextVar("named", default="")
"""The language that the address of the request names; empty without one."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address of this site in its parts: the base of all, the language (empty without one), and its own path."""

    base: str
    language: str
    path: str
    """The path, as it would be at the root and without a language; a query and a fragment may follow it."""

    @property
    def of_file(self) -> bool:
        """Whether it is the address of a file, which has no language."""
        return bool(_FILE.search(re.split("[?#]", self.path, maxsplit=1)[0]))

    def __str__(self) -> str:
        prefix = f"/{self.language}" if self.language else ""
        return f"{self.base.rstrip('/')}{prefix}{self.path}"


def address_in_parts(address: str, base_url: str) -> Address:
    """Return an address that starts with a slash in its parts; it may lack the base, which some proxies take away."""
    path = f"/{address.removeprefix(base_url)}" if base_url != "/" and address.startswith(base_url) else address
    named = _PREFIX.match(path)
    if named is None:
        return Address(base_url, "", path)
    # More than one slash would lead to another host, should the path be redirected to without its language.
    return Address(base_url, named[1], "/" + path[named.end() :].lstrip("/\\"))


def preferred(accepted: str) -> str:
    """Return the one of our languages that an Accept-Language header prefers (RFC 9110, 12.5.4); English if none."""
    wanted: list[tuple[float, str]] = []
    for choice in accepted.split(","):
        tag, quality = [*_QUALITY.split(choice.strip(), maxsplit=1), "1"][:2]
        wanted.append((_quality(quality), tag.lower()))
    in_order = [tag for quality, tag in sorted(wanted, key=lambda choice: -choice[0]) if quality > 0]
    return negotiate_locale(in_order, LANGUAGES, sep="-") or ENGLISH


def _quality(text: str) -> float:
    """Return a weight; one that cannot be read counts as 0: such a choice is left out."""
    return float(text) if re.fullmatch(r"[01](\.[0-9]{0,3})?", text) else 0.0


def with_language(app: App, base_url: str) -> App:
    """Return an ASGI application that takes the language out of the path and answers in it."""

    async def wrapped(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        address = address_in_parts(scope["path"], base_url)
        if address.language and address.of_file and address_in_parts(_raw_path(scope), base_url).language:
            await _redirect(send, scope, base_url)
            return
        negotiated = ENGLISH if address.of_file else preferred(_header(scope, b"accept-language"))
        chosen = address.language or negotiated

        async def send_with_language(message: Message) -> None:
            if message["type"] == "http.response.start" and not address.of_file:
                message = {**message, "headers": _headers(message, address, chosen)}
            await send(message)

        token = _named.set(address.language)
        try:
            with speaking(chosen):
                await app(_at_root(scope, base_url), receive, send_with_language)
        finally:
            _named.reset(token)

    return wrapped


def _at_root(scope: MutableMapping[str, Any], base_url: str) -> dict[str, Any]:
    """Return a scope with the path as it would be at the root and without a language."""
    raw_path = address_in_parts(_raw_path(scope), base_url).path.encode("latin-1")
    return {**scope, "path": address_in_parts(scope["path"], base_url).path, "raw_path": raw_path}


def _raw_path(scope: Mapping[str, Any]) -> str:
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    return raw.decode("latin-1")


def _header(scope: Mapping[str, Any], name: bytes) -> str:
    return ",".join(value.decode("latin-1") for key, value in scope.get("headers", ()) if key.lower() == name)


async def _redirect(send: Send, scope: Mapping[str, Any], base_url: str) -> None:
    """Answer with the one address of a file."""
    query = scope.get("query_string", b"")
    path = address_in_parts(_raw_path(scope).partition("?")[0], base_url).path
    location = str(Address(base_url, "", path)).encode("latin-1") + (b"?" + query if query else b"")
    await send({"type": "http.response.start", "status": 308, "headers": [(b"location", location)]})
    await send({"type": "http.response.body", "body": b""})


def _headers(message: Message, address: Address, chosen: str) -> list[tuple[bytes, bytes]]:
    """Return the headers of a page: its language, what that depends on, and where to go without losing it."""
    given = [(name.lower(), value) for name, value in message.get("headers", ())]
    varies = [value for name, value in given if name == b"vary"] + [b"Accept-Language"] * (not address.language)

    def kept(location: bytes) -> bytes:
        return kept_in_language(location.decode("latin-1"), address.language, address.base).encode("latin-1")

    headers = [(name, kept(value) if name == b"location" else value) for name, value in given if name != b"vary"]
    if varies:
        headers.append((b"vary", b", ".join(varies)))
    return [*headers, (b"content-language", chosen.encode())]


def kept_in_language(address: str, chosen: str, base_url: str) -> str:
    """Return an address with the base and a language, unless it names one, is that of a file, or not of this site."""
    if not address.startswith("/") or address.startswith("//"):
        return address
    parts = address_in_parts(address, base_url)
    return str(Address(base_url, "" if parts.of_file else parts.language or chosen, parts.path))


class LocalUrls(Urls):  # type: ignore[misc]  # datasette has no types
    """Datasette's builder of addresses, which keeps the language that the address of the request names."""

    def path(self, path: str, format: str | None = None) -> PrefixedUrlString:  # noqa: A002 - Datasette's own name
        """Return the address of a path of this site."""
        return self._kept(super().path(path, format=format))

    def table(self, database: str, table: str, format: str | None = None) -> PrefixedUrlString:  # noqa: A002
        """Return the address of a table."""
        return self._kept(super().table(database, table, format=format))

    def query(self, database: str, query: str, format: str | None = None) -> PrefixedUrlString:  # noqa: A002
        """Return the address of a saved query."""
        return self._kept(super().query(database, query, format=format))

    def row(self, database: str, table: str, row_path: str, format: str | None = None) -> PrefixedUrlString:  # noqa: A002
        """Return the address of a row."""
        return self._kept(super().row(database, table, row_path, format=format))

    def row_blob(self, database: str, table: str, row_path: str, column: str) -> PrefixedUrlString:
        """Return the address of a binary value."""
        return self._kept(super().row_blob(database, table, row_path, column))

    def here(self, address: str) -> PrefixedUrlString:
        """Return an address of this site, with its base, without its host and in the language of the request."""
        return PrefixedUrlString(kept_in_language(_without_host(str(address)), _named.get(), self._base))

    def in_language(self, chosen: str, path: str) -> PrefixedUrlString:
        """Return the address of a path of this site in a language; the empty language is the browser's choice."""
        parts = address_in_parts(str(super().path(path)), self._base)
        return PrefixedUrlString(Address(self._base, chosen, parts.path))

    def in_html(self, html: str) -> Markup:
        """Return HTML that the owner of the site wrote, with links to its paths as they are here."""
        return Markup(_LINK.sub(lambda link: f"{link[1]}{self.path(link[2])}", html))  # noqa: S704 - see above

    def _kept(self, address: PrefixedUrlString) -> PrefixedUrlString:
        """Return an address that Datasette made in the language of the request: most requests name none."""
        return self.here(address) if _named.get() else address

    @property
    def _base(self) -> str:
        return str(self.ds.setting("base_url"))


def _without_host(address: str) -> str:
    """Return an address from its path on: Datasette makes some of its links absolute."""
    parts = urlsplit(address)
    return parts._replace(scheme="", netloc="").geturl() if parts.netloc else address


class _Link(str):
    """A template of Datasette for a link to another row, which it fills in without its builder of addresses."""

    __slots__ = ()

    def format(self, *, base_url: str, table: str, link_id: str, label: str, **parts: str) -> str:  # type: ignore[override]
        """Return the link to what another row is about, by its name, in the language of the request."""
        base = str(Address(base_url, _named.get(), "/"))
        if (page := PAGE_OF.get(table)) and "~" not in link_id:  # else the id is not as it stands in a path
            name = unescape(label)
            if page == "party" and (shown := party_name(link_id, name)) != name:
                return f'<a href="{base}{page}/{link_id}" lang="{language()}">{escape(shown)}</a>'
            return f'<a href="{base}{page}/{link_id}" dir="auto">{label}</a>'
        return super().format(base_url=base, table=table, link_id=link_id, label=label, **parts)


def make_links_local(datasette: Any) -> None:
    """Make Datasette keep the language in its own links: there is no hook for it in 0.65.

    Outside of a request, or where an address names no language, its links are as they were.
    """
    # It imports the plugins, and so this module's room.
    from timeline.web.datasette_065 import link_in_tables, replace_links_in_tables  # noqa: PLC0415

    type(datasette).urls = property(LocalUrls)
    link = _Link(link_in_tables())
    replace_links_in_tables(link, _Link(link.replace("{id}", "{label}")))


def translations_of(urls: LocalUrls, path: str, query: str) -> Sequence[Mapping[str, Any]]:
    """Return the page in every language: its code and own name, its address, and the one for search engines.

    Search engines get English at the address without a language: they send no preference.
    """
    wanted = f"{path}?{query}" if query else path
    return [
        {
            "code": code,
            "name": own_name(code),
            "href": urls.in_language(code, wanted),
            "canonical": urls.in_language("" if code == ENGLISH else code, path),
            "is_current": code == language(),
        }
        for code in LANGUAGES
    ]
