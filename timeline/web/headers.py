"""Headers on every response: what a page may load, and who may read the data."""

import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

POLICY: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "default-src": ("'none'",),
        "script-src": ("'self'",),
        "style-src": ("'self'",),
        "img-src": ("'self'", "data:"),
        "connect-src": ("'self'",),
        "manifest-src": ("'self'",),
        "form-action": ("'self'",),
        "frame-ancestors": ("'none'",),
        "base-uri": ("'none'",),
    }
)
"""What a page may load: no inline script or style, and nothing from another host; our pages need neither."""

_NOTHING, _FRAMES = "'none'", "frame-ancestors"
_SECURITY = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
OPEN_DATA = (b"application/json", b"application/ld+json", b"application/atom+xml", b"text/calendar", b"text/csv")
OPEN_SUFFIXES = (".json", ".csv", ".txt")
"""Content types and path endings that pages of other sites may read; Datasette serves CSV as plain text."""

READING = ("GET", "HEAD")
METHODS = (*READING, "POST", "OPTIONS")

MOST_PARAMETERS, MOST_FACETS = 100, 10
"""The most that the query of an address may ask for."""

_STATIC = "/-/static-plugins/"
_A_YEAR = b"public, max-age=31536000, immutable"


def policy_with(widened: Mapping[str, tuple[str, ...]]) -> str:
    """Return the content security policy, with what some directives allow besides.

    `'none'` gives way to whatever is added. A directive that is not ours begins with what `default-src` allows.
    """
    policy = {**POLICY, **{name: POLICY.get(name, ()) for name in widened}}
    for name, sources in widened.items():
        policy[name] = tuple(dict.fromkeys(source for source in (*policy[name], *sources) if source != "'none'"))
    return "; ".join(f"{name} {' '.join(sources) or _NOTHING}" for name, sources in policy.items())


def with_headers(app: App, widened: Mapping[str, tuple[str, ...]]) -> App:
    """Return an ASGI application that adds the headers to every response, the policy widened as the site says."""
    security = [(b"content-security-policy", policy_with(widened).encode()), *_SECURITY]
    if _FRAMES not in widened:  # the older header knows no list of sites
        security.append((b"x-frame-options", b"DENY"))

    async def wrapped(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": _headers(scope, message, security)}
            await send(message)

        await app(scope, receive, send_with_headers)

    return wrapped


def only_known_methods(app: App, only_read: Sequence[re.Pattern[str]] = ()) -> App:
    """Return an ASGI application that answers 405 to other methods: Datasette calls any attribute of that name.

    Paths that match one of `only_read` are those of pages that only GET and HEAD make sense for.
    """

    async def wrapped(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        allowed = READING if any(path.match(scope["path"]) for path in only_read) else METHODS
        if scope["method"] in allowed:
            await app(scope, receive, send)
            return
        headers = [(b"allow", ", ".join(allowed).encode()), (b"content-type", b"text/plain; charset=utf-8")]
        await send({"type": "http.response.start", "status": 405, "headers": headers})
        await send({"type": "http.response.body", "body": b"Method not allowed\n"})

    return wrapped


def only_modest_queries(app: App) -> App:
    """Return an ASGI application that answers 400 to a query that is more than a reader can mean, and costs as much.

    Each facet is a query of its own, however often it is asked for.
    """

    async def wrapped(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if _is_modest(scope.get("query_string", b"")):
            await app(scope, receive, send)
            return
        text = f"Too many parameters: an address has at most {MOST_PARAMETERS}, {MOST_FACETS} of them facets\n"
        headers = [(b"content-type", b"text/plain; charset=utf-8")]
        await send({"type": "http.response.start", "status": 400, "headers": headers})
        await send({"type": "http.response.body", "body": text.encode()})

    return wrapped


def _is_modest(query: bytes) -> bool:
    """Return whether a query has no more parameters than it may have; their names count as they are once decoded."""
    if query.count(b"&") >= MOST_PARAMETERS:
        return False
    names = (name for name, _value in parse_qsl(query.decode("latin-1"), keep_blank_values=True))
    return sum(name.startswith("_facet") for name in names) <= MOST_FACETS


def _headers(
    scope: MutableMapping[str, Any], message: Message, security: list[tuple[bytes, bytes]]
) -> list[tuple[bytes, bytes]]:
    """Return the headers of a response, with ours replacing any of the same name."""
    ours = {name for name, _ in security}
    kept = [(name, value) for name, value in message.get("headers", []) if name.lower() not in ours]
    present = {name.lower(): value for name, value in kept}
    is_open = present.get(b"content-type", b"").startswith(OPEN_DATA) or scope.get("path", "").endswith(OPEN_SUFFIXES)
    if is_open and b"access-control-allow-origin" not in present:
        kept.append((b"access-control-allow-origin", b"*"))
    if _is_versioned(scope) and message["status"] == 200 and b"cache-control" not in present:  # noqa: PLR2004
        kept.append((b"cache-control", _A_YEAR))
    return [*kept, *security]


def _is_versioned(scope: MutableMapping[str, Any]) -> bool:
    """Return whether a static file is requested by the hash of its content, so that it never changes."""
    return _STATIC in str(scope.get("path", "")) and bool(scope.get("query_string"))
