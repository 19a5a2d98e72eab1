"""What the publisher of a site may set for it, in metadata.yml below `plugins: timeline-archive:`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any
from urllib.parse import urlsplit

from datasette.app import Datasette

from domain.errors import ArchiveError

PLUGIN = "timeline-archive"
"""The name of this plugin, in Datasette's list and in metadata.yml."""

DIRECTIVES = (
    "default-src",
    "script-src",
    "style-src",
    "img-src",
    "font-src",
    "connect-src",
    "frame-src",
    "frame-ancestors",
    "worker-src",
    "media-src",
    "manifest-src",
    "form-action",
)
"""The directives of the content security policy that may be widened."""

_SOURCE = re.compile(r"[!-+\--:<-~]+")
"""What a directive may allow: printable, without spaces, commas and semicolons (CSP 3, section 2.3.1)."""
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?|\[[0-9a-f:.]+\]")


class BadConfigurationError(ArchiveError):
    """A setting of the site that cannot be used."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """The settings of a site.

    `public_address` is the scheme and host under which readers reach it, such as `https://archive.example`; without
    one, it is the address that the server listens on. `policy` has what each directive of the content security policy
    allows besides.
    """

    public_address: str | None = None
    policy: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def configuration_of(datasette: Datasette) -> Configuration:
    """Return the settings of a site; raise BadConfigurationError for one that cannot be used."""
    settings = datasette.plugin_config(PLUGIN) or {}
    if not isinstance(settings, Mapping):
        raise BadConfigurationError(f"the settings of {PLUGIN} are {settings!r}; they must be a mapping")
    for name in settings:
        _check_name(name, "setting", ("public_address", "content_security_policy"))
    address = settings.get("public_address")
    return Configuration(
        public_address=None if address is None else origin_in(address)[0],
        policy=_policy(settings.get("content_security_policy") or {}),
    )


def origin_in(address: Any) -> tuple[str, str]:
    """Return the origin and the path of a public address; raise BadConfigurationError if it is not one."""
    parts = _split(address)
    if parts is None:
        raise BadConfigurationError(
            f"public_address is {address!r}; it must be the scheme and host that readers use, "
            "such as 'https://archive.example' or 'http://192.0.2.1:8001'"
        )
    return parts


def _split(address: Any) -> tuple[str, str] | None:
    if not isinstance(address, str):
        return None
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return None
    host = f"[{host}]" if ":" in host else host
    is_usable = parts.scheme in {"http", "https"} and _HOST.fullmatch(host) and "@" not in parts.netloc
    if not is_usable or parts.query or parts.fragment:
        return None
    return f"{parts.scheme}://{host}{f':{port}' if port else ''}", parts.path


def _policy(widened: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(widened, Mapping):
        raise BadConfigurationError(
            f"content_security_policy is {widened!r}; it must name directives and what they allow besides, such as "
            "{script-src: [https://cdn.example]}"
        )
    policy = {}
    for directive, sources in widened.items():
        _check_name(directive, "directive of content_security_policy", DIRECTIVES)
        listed = [sources] if isinstance(sources, str) else sources
        if not isinstance(listed, list) or not all(isinstance(one, str) and _SOURCE.fullmatch(one) for one in listed):
            raise BadConfigurationError(
                f"{directive} of content_security_policy is {sources!r}; it must be a list of sources, such as "
                "[https://cdn.example, \"'unsafe-eval'\"]"
            )
        policy[directive] = tuple(listed)
    return policy


def _check_name(name: Any, kind: str, allowed: tuple[str, ...]) -> None:
    if name not in allowed:
        near = get_close_matches(str(name), allowed, 1)
        hint = f"; did you mean {near[0]!r}?" if near else f"; there are {', '.join(allowed)}"
        raise BadConfigurationError(f"{name!r} is not a {kind}{hint}")
