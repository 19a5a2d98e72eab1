"""The address of the site: the one that its publisher set, or the one that the server listens on.

The Host header of a request is what its sender wrote, so pages, feeds, redirects and citations never see it: it is
replaced before anything else reads the request. So is the prefix under which the site is served, since Datasette would
put it twice before some links.
"""

import re
from collections.abc import MutableMapping
from typing import Any

from timeline.web.headers import App, Message, Receive, Send

_NAME = re.compile(r"[A-Za-z0-9.-]+")
_NEVER_READ = (b"host", b"x-forwarded-host", b"forwarded")


def with_known_address(app: App, public_address: str | None, prefix: str) -> App:
    """Return an ASGI application to which each request seems to be made at the address of the site, at its top.

    `prefix` is where the site is served, such as `/archive/`; it is `/` at the top. Paths to which the application
    redirects get it again.
    """

    async def wrapped(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        scheme, _, host = (public_address or _listening(scope)).partition("://")
        kept = [(name, value) for name, value in scope["headers"] if name.lower() not in _NEVER_READ]
        raw_path = _within(prefix.encode(), scope.get("raw_path") or scope["path"].encode())
        known = {"scheme": scheme, "headers": [(b"host", host.encode("ascii")), *kept], "raw_path": raw_path}

        async def send_with_prefix(message: Message) -> None:
            if message["type"] == "http.response.start" and prefix != "/":
                message = {**message, "headers": [_moved(header, prefix.encode()) for header in message["headers"]]}
            await send(message)

        path = _within(prefix.encode(), scope["path"].encode()).decode()
        await app({**scope, **known, "path": path}, receive, send_with_prefix)

    return wrapped


def _within(prefix: bytes, path: bytes) -> bytes:
    return b"/" + path[len(prefix) :] if path.startswith(prefix) else path


def _moved(header: tuple[bytes, bytes], prefix: bytes) -> tuple[bytes, bytes]:
    """Return a header, with the prefix before the path that a redirect leads to."""
    name, value = header
    is_path = name.lower() == b"location" and value.startswith(b"/") and not value.startswith((b"//", prefix))
    return (name, prefix + value[1:]) if is_path else (name, value)


def _listening(scope: MutableMapping[str, Any]) -> str:
    """Return the address that the server listens on: of the socket, not of the request."""
    host, port = scope.get("server") or ("localhost", None)
    host = f"[{host}]" if ":" in str(host) else str(host)
    if not (_NAME.fullmatch(host) or host.startswith("[")):
        host, port = "localhost", None  # a Unix socket
    scheme = scope.get("scheme") or "http"
    is_default = port in (None, 443 if scheme == "https" else 80)
    return f"{scheme}://{host}" if is_default else f"{scheme}://{host}:{port}"
