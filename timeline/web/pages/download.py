"""The archive as one file to download, with its digest: `/download/archive.db`."""

import asyncio
from contextlib import AbstractAsyncContextManager, suppress
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path

from datasette import Response
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils.asgi import Forbidden, NotFound, Request

from timeline.web.archives import database_at, holds_log
from timeline.web.copies import Copies, Copy, reading_snapshot
from timeline.web.datasette_065 import ensure_allowed
from timeline.web.headers import Send
from timeline.web.pages import Route
from timeline.web.pages._shared import address_of
from timeline.web.replica import snapshot_of


class FileResponse:
    """A copy as a response, which is sent in pieces, and only to readers who do not have it."""

    def __init__(self, reading: AbstractAsyncContextManager[Copy], name: str, request: Request) -> None:
        """Take the copy to open, the name that the file gets, and the request with the tags that the reader has."""
        self._reading = reading
        self._name = name
        self._is_head = request.method == "HEAD"
        self._readers_tags = request.headers.get("if-none-match") or ""

    async def asgi_send(self, send: Send) -> None:
        """Send the headers and, unless they suffice, the content."""
        async with self._reading as copy:
            with suppress(TimeoutError):  # the response ends before its length, so the reader knows that it is cut off
                async with asyncio.timeout(copy.longest_seconds):
                    await self._send(send, copy)

    async def _send(self, send: Send, copy: Copy) -> None:
        is_known = copy.tag in self._readers_tags
        headers = {
            "content-type": "application/vnd.sqlite3",
            "content-disposition": f'attachment; filename="{self._name}.db"',
            "etag": copy.tag,
            "repr-digest": f"sha-256=:{copy.base64}:",
            "x-content-sha256": copy.sha256,
            "cache-control": "no-cache",
            **({} if is_known else {"content-length": str(copy.length)}),
        }
        encoded = [(name.encode(), value.encode()) for name, value in headers.items()]
        status = HTTPStatus.NOT_MODIFIED if is_known else HTTPStatus.OK
        await send({"type": "http.response.start", "status": int(status), "headers": encoded})
        if not (self._is_head or is_known):
            async for chunk in copy.chunks():
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


async def archive_file(request: Request, datasette: Datasette) -> FileResponse:
    """Serve the archive as one file."""
    database = await _downloadable(request, datasette)
    return FileResponse(_reading(datasette, database), database.name, request)


async def digest(request: Request, datasette: Datasette) -> Response:
    """Serve the digest of the file, as `sha256sum` writes and checks it, or with its length as JSON."""
    database = await _downloadable(request, datasette)
    async with _reading(datasette, database) as copy:
        pass
    if request.url_vars["format"] == "sha256":
        return Response.text(f"{copy.sha256}  {database.name}.db\n")
    return Response.json(
        {
            "file": address_of(datasette, request, f"/download/{request.url_vars['database']}.db"),
            "sha256": copy.sha256,
            "bytes": copy.length,
            "events": copy.events,
        }
    )


async def _downloadable(request: Request, datasette: Datasette) -> Database:
    """Return the archive that a path names; answer 404 for other databases, 403 where downloads are not allowed."""
    database = database_at(datasette, request.url_vars["database"])
    if not holds_log(database):
        raise NotFound(f"Database not found: {database.name}")
    permissions = [("view-database-download", database.name), ("view-database", database.name), "view-instance"]
    await ensure_allowed(datasette, request, permissions)
    if not datasette.setting("allow_download"):
        raise Forbidden("Downloads are turned off here: see the setting allow_download.")
    return database


def _reading(datasette: Datasette, database: Database) -> AbstractAsyncContextManager[Copy]:
    """Return what opens the file to send: a copy of the archive or, where a snapshot is served, that itself."""
    snapshot, path = snapshot_of(database), Path(database.path)
    return reading_snapshot(path, snapshot) if snapshot else _copies_of(id(datasette), path).reading()


@lru_cache(maxsize=8)
def _copies_of(_datasette: int, path: Path) -> Copies:
    return Copies(path)


ROUTES: list[Route] = [
    (r"^/download/(?P<database>{archives})\.db$", archive_file),
    (r"^/download/(?P<database>{archives})\.(?P<format>sha256|json)$", digest),
]
