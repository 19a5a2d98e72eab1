"""What every template knows about the site: its name, its navigation, and its log."""

import hashlib
import sqlite3
from functools import cache
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.database import QueryInterrupted
from datasette.utils import tilde_encode
from datasette.utils.asgi import NotFound, Request

from domain.events import iso_utc
from timeline.log.snapshots import Snapshot
from timeline.web.addresses import translations_of
from timeline.web.archives import DATABASE
from timeline.web.configuration import PLUGIN
from timeline.web.datasette_065 import metadata_of
from timeline.web.following import as_of
from timeline.web.language import gettext as _
from timeline.web.language import language, to_translate
from timeline.web.pages._shared import DESCRIPTION, Row, archive, content_language, row, site_title
from timeline.web.replica import snapshot_of
from timeline.web.understanding import LONGEST, cleaned

NAVIGATION = (
    (to_translate("Timeline"), "/timeline"),
    (to_translate("Treaties"), "/treaties"),
    (to_translate("Places"), "/places"),
    (to_translate("Conflicts"), "/conflicts"),
    (to_translate("What was known when"), "/as-known"),
    (to_translate("Tables"), "/archive"),
    (to_translate("About"), "/about"),
)
_STATIC = Path(__file__).parent / "static"
_LOG = """SELECT b.events_applied AS events,
  (SELECT recorded_at FROM events ORDER BY position DESC LIMIT 1) AS recorded_at
FROM projection_builds b WHERE b.name = 'events'"""


async def site_of(datasette: Datasette, request: Request | None) -> dict[str, Any]:
    """Return what the frame of every page needs; a database that is not an archive has no log."""
    metadata = metadata_of(datasette)
    name, log, snapshot = await _log(datasette)
    tables = f"/{tilde_encode(name)}"
    return {
        "title": site_title(datasette),
        "description": metadata.get("description") or DESCRIPTION,
        "license": metadata.get("license"),
        "license_url": metadata.get("license_url"),
        "database": name,
        "events": log.get("events") or 0,
        "download": datasette.urls.path(f"/download/{tilde_encode(name)}.db") if log else None,
        "recorded_at": log.get("recorded_at"),
        "snapshot_at": iso_utc(snapshot.taken_at) if snapshot else None,
        "as_of": as_of(archive(datasette)) if log else None,
        "path": request.path if request else "",
        "language": language(),
        "content_language": content_language(datasette),
        "translations": translations_of(datasette.urls, request.path, request.query_string) if request else [],
        "query": cleaned(request.args.get("q") or "")[:LONGEST] if request and request.path == "/search" else "",
        "origin": f"{request.scheme}://{request.host}" if request else "",
        "navigation": [(_(label), tables if to == f"/{DATABASE}" else to) for label, to in NAVIGATION],
        "stylesheet": _versioned(datasette, "site.css"),
        "details": _versioned(datasette, "details.css"),
        "drawings": _versioned(datasette, "drawings.css"),
        "icon": _versioned(datasette, "icon.svg"),
    }


async def _log(datasette: Datasette) -> tuple[str, Row, Snapshot | None]:
    try:
        database = archive(datasette)
    except NotFound:
        return "", {}, None
    try:
        return database.name, await row(database, _LOG) or {}, snapshot_of(database)
    except (sqlite3.Error, QueryInterrupted):
        return database.name, {}, None


def _versioned(datasette: Datasette, name: str) -> str:
    """Return the path of a static file with the hash of its content, so that cached copies are never stale."""
    return f"{datasette.urls.static_plugins(PLUGIN, name)}?{_hash(name)}"


@cache
def _hash(name: str) -> str:
    return hashlib.sha256((_STATIC / name).read_bytes()).hexdigest()[:10]
