"""The address of the site: the one that its publisher set, or the one that the server listens on.

The Host header of a request is what its sender wrote, so pages, feeds, redirects and citations never see it: it is
replaced before anything else reads the request.
"""

import re
from collections.abc import MutableMapping
from typing import Any

from timeline.web.headers import App, Receive, Send

_NAME = re.compile(r"[A-Za-z0-9.-]+")
_NEVER_READ = (b"host", b"x-forwarded-host", b"forwarded")


def with_known_host(app: App, public_address: str | None) -> App:
    """Return an ASGI application to which each request seems to be made at the address of the site."""

    async def wrapped(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scheme, _, host = (public_address or _listening(scope)).partition("://")
            kept = [(name, value) for name, value in scope["headers"] if name.lower() not in _NEVER_READ]
            scope = {**scope, "scheme": scheme, "headers": [(b"host", host.encode("ascii")), *kept]}
        await app(scope, receive, send)

    return wrapped


def _listening(scope: MutableMapping[str, Any]) -> str:
    """Return the address that the server listens on: of the socket, not of the request."""
    host, port = scope.get("server") or ("localhost", None)
    host = f"[{host}]" if ":" in str(host) else str(host)
    if not (_NAME.fullmatch(host) or host.startswith("[")):
        host, port = "localhost", None  # a Unix socket
    scheme = scope.get("scheme") or "http"
    is_default = port in (None, 443 if scheme == "https" else 80)
    return f"{scheme}://{host}" if is_default else f"{scheme}://{host}:{port}"
