"""Pages that have not changed are not made again: each carries a tag of what it was made from (RFC 9110, 13.1.2).

A tag covers the address, the log, the projections, the program and its settings, the day (pages count the days that
are left) and the language. Answers to requests with cookies or passwords are private, so they have none.
"""

import hashlib
import json
import re
import sqlite3
from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from typing import Any

from datasette.app import Datasette
from datasette.database import Database, QueryInterrupted
from datasette.utils import tilde_decode
from datasette.utils.asgi import NotFound

from domain.events import iso_utc
from timeline.history.state import STATE
from timeline.log.snapshots import Snapshot
from timeline.web.archives import archive, archives
from timeline.web.datasette_065 import metadata_may_change, metadata_of, plugins_of
from timeline.web.following import as_of
from timeline.web.headers import App, Message, Receive, Send
from timeline.web.language import language
from timeline.web.outside import brings_sql
from timeline.web.pages import Route
from timeline.web.replica import older_snapshots_of, snapshot_of
from timeline.web.turns import Turns

_PRIVATE = {b"cookie", b"authorization"}
_OK, _UNCHANGED = 200, 304
_ELSEWHERE = re.compile(r"/(-|download)/|/log(/|$)|/[^/]+/log_checkpoints\b")
"""Paths of Datasette's own pages, of downloads, which have a tag of their own, and of what shows checkpoints.

Signing the log changes neither its events nor the tables that follow from them.
"""

_EXPORT = re.compile(r"/export(/|$)")


def unless_unchanged(app: App, datasette: Datasette, routes: Sequence[Route]) -> App:
    """Return an ASGI application that answers 304 to a reader who has the current page.

    A reader with an older page waits for a turn, but not with an export, which would keep its turn for long. Where many
    wait, a page of yesterday or of an earlier snapshot that is still listed will do, as from a replica that has not
    switched yet: a proxy asks again in some seconds.
    """
    turns = Turns(app)
    patterns = [re.compile(pattern) for pattern, _ in routes]
    made_by = _made_by(datasette)

    async def wrapped(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        page = await _page(datasette, scope, patterns, made_by) if _may_be_kept(scope) else None
        if page is None:
            await app(scope, receive, send)
            return
        readers_tags = dict(scope["headers"]).get(b"if-none-match", b"").strip()
        current, *older = page.tags(with_older=bool(readers_tags) and turns.many_wait)
        for tag in (current, *older):
            if tag in readers_tags:
                await _send_unchanged(send, tag)
                return
        made = turns if readers_tags and not _EXPORT.match(scope["path"]) else app
        await made(scope, receive, _Tagged(send, current, has_any=readers_tags == b"*"))

    return wrapped


@dataclass(frozen=True, slots=True)
class _Page:
    """A page that is asked for: the states of its archive, now and in earlier snapshots, and all else it depends on."""

    states: Sequence[Sequence[object]]
    depends_on: Sequence[object]

    def tags(self, *, with_older: bool) -> Iterator[bytes]:
        """Yield the tag of the page as it is now, then those of before: in each state today, and yesterday."""
        today = datetime.now(UTC).date()
        for state in self.states:
            for day in (today, today - timedelta(days=1)):
                made_from = json.dumps([*state, *self.depends_on, str(day)])
                yield f'W/"{hashlib.sha256(made_from.encode()).hexdigest()[:32]}"'.encode()
                if not with_older:
                    return


def _made_by(datasette: Datasette) -> str:
    """Return what the program, its plugins and its settings are, as a digest."""
    settings = {name: datasette.setting(name) for name in ("base_url", "default_page_size", "max_returned_rows")}
    plugins = [(plugin["name"], plugin["version"]) for plugin in plugins_of(datasette)]
    programs = [version("timeline-archive"), version("datasette"), *plugins]
    made_by = json.dumps([programs, settings, metadata_of(datasette)], default=str)
    return hashlib.sha256(made_by.encode()).hexdigest()


def _may_be_kept(scope: MutableMapping[str, Any]) -> bool:
    """Tell whether the answer depends on nothing but the tag's content: on no reader, no SQL and no other plugin."""
    if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
        return False
    is_private = any(name.lower() in _PRIVATE for name, _ in scope["headers"])
    changes_at_any_time = metadata_may_change()
    return not (is_private or changes_at_any_time or brings_sql(scope))


async def _page(
    datasette: Datasette, scope: MutableMapping[str, Any], patterns: Sequence[re.Pattern[str]], made_by: str
) -> _Page | None:
    """Return one of our pages, or a table; None for others, which other plugins may make."""
    path = scope["raw_path"].decode("latin-1").partition("?")[0]
    database, table = _table_at(datasette, path)
    is_ours = table is not None or any(pattern.match(path) for pattern in patterns)
    if not is_ours or _ELSEWHERE.match(path):
        return None
    try:
        shown = database or archive(datasette)
        state = await _state(shown, table)
    except NotFound:
        state = None
    if state is None:
        return None
    host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
    address = [scope["scheme"], host, path, scope["query_string"].decode("latin-1")]
    states = [state, *map(_state_in, older_snapshots_of(shown))]
    return _Page(states, [*address, as_of(shown), made_by, language(), str(datasette.urls.path("/"))])


def _table_at(datasette: Datasette, path: str) -> tuple[Database | None, str | None]:
    """Return the archive and the table or view that a path of Datasette's is about."""
    route, _, below = path.removeprefix("/").partition("/")
    table = re.sub(r"\.(json|csv)$", "", below.partition("/")[0])
    for database in archives(datasette) if table else []:
        if tilde_decode(route) == database.route:
            return database, tilde_decode(table)
    return None, None


async def _state(database: Database, table: str | None) -> tuple[object, ...] | None:
    """Return the state of a log and its projections; None where there is none, or no such table."""
    try:
        if table is not None and not await database.table_exists(table) and table not in await database.view_names():
            return None
        snapshot = snapshot_of(database)
        return _state_in(snapshot) if snapshot else tuple((await database.execute(STATE)).rows[0])
    except (sqlite3.Error, QueryInterrupted):
        return None


def _state_in(snapshot: Snapshot) -> tuple[object, ...]:
    """Return the state of the archive in a snapshot, and when that was taken: pages say so."""
    return snapshot.state, iso_utc(snapshot.taken_at)


async def _send_unchanged(send: Send, tag: bytes) -> None:
    headers = [(b"etag", tag), (b"cache-control", b"no-cache"), (b"vary", b"Cookie, Authorization")]
    await send({"type": "http.response.start", "status": _UNCHANGED, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


@dataclass
class _Tagged:
    """The sending of an answer with its tag, if it succeeded; of nothing more to a reader who has any version of it."""

    send: Send
    tag: bytes
    has_any: bool
    _is_sent: bool = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == _OK:
            names = {name.lower() for name, _ in message["headers"]}
            if b"set-cookie" not in names:
                if self.has_any:
                    self._is_sent = True
                    await _send_unchanged(self.send, self.tag)
                    return
                kept = [] if b"cache-control" in names else [(b"cache-control", b"no-cache")]
                message = {**message, "headers": [*message["headers"], (b"etag", self.tag), *kept]}
        if not self._is_sent:
            await self.send(message)
