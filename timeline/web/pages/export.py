"""The exports: a page that lists their formats, and each of them, such as `/export/csv`, made while it is sent."""

import asyncio
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from urllib.parse import unquote

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import BadRequest, NotFound, Request

from domain.base import closest
from timeline.exchange.exports import Export, exports
from timeline.exchange.reading import Extract, Rows, reading
from timeline.web.archives import holds_log
from timeline.web.datasette_065 import ensure_allowed
from timeline.web.dates import in_words
from timeline.web.headers import Send
from timeline.web.language import gettext as _
from timeline.web.language import term
from timeline.web.pages import Route
from timeline.web.pages._shared import address_of, archive, page, row_with_id, rows, site_title
from timeline.web.vocabulary import EXPORT

MOST_AT_ONCE = 2
"""How many exports are made at the same time: each keeps a thread busy."""
MOST_CALENDARS = 20
CHUNK = 1 << 16
"""About how many characters are sent at a time."""

_TREATY = "SELECT id FROM treaties WHERE id = :id"
_OCCURRENCE = "SELECT id FROM occurrences WHERE id = :id AND status NOT IN ('merged', 'retracted')"
_TREATIES = f"SELECT id, name FROM treaties ORDER BY name, id LIMIT {MOST_CALENDARS}"

_sending: set[int] = set()
"""The exports that are being sent."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """An export that a request asks for: its format, the archive's file, and how the site names and addresses it."""

    export: Export
    path: Path
    name: str
    extract: Callable[[Rows], Extract]

    @property
    def headers(self) -> dict[str, str]:
        """Return the headers of the response."""
        file = f"{self.name}-{self.export.name}.{self.export.suffix}"
        return {
            "content-type": self.export.media_type,
            "content-disposition": f'attachment; filename="{file}"',
            "access-control-allow-origin": "*",
        }

    def chunks(self) -> Generator[bytes]:
        """Yield the content, some lines at a time, from one state of the archive."""
        with reading(self.path) as read:
            yield from _in_chunks(self.export.write(self.extract(read)))


def _in_chunks(pieces: Iterator[str]) -> Iterator[bytes]:
    held: list[str] = []
    length = 0
    for piece in pieces:
        held.append(piece)
        length += len(piece)
        if length >= CHUNK:
            yield "".join(held).encode()
            held, length = [], 0
    yield "".join(held).encode()


class ExportResponse:
    """An export as a response, made piece by piece in a thread while it is sent."""

    def __init__(self, chosen: Chosen, *, is_head: bool) -> None:
        """Take what was asked for; nothing is read before it is sent."""
        self._chosen = chosen
        self._is_head = is_head

    async def asgi_send(self, send: Send) -> None:
        """Send the headers and, unless only they are asked for, the content."""
        if len(_sending) >= MOST_AT_ONCE and not self._is_head:
            text = "Other exports are still being sent. Try again in a moment.\n"
            busy = Response.text(text, status=HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": "30"})
            await busy.asgi_send(send)
            return
        _sending.add(id(self))
        chunks = _nothing() if self._is_head else self._chosen.chunks()
        try:
            await self._send(send, chunks)
        finally:
            _sending.discard(id(self))
            with suppress(ValueError):  # cancelled while a thread makes the next chunk: it ends with that one
                chunks.close()

    async def _send(self, send: Send, chunks: Iterator[bytes]) -> None:
        chunk = await asyncio.to_thread(next, chunks, None)  # what fails at once is still answered as an error
        headers = [(name.encode(), value.encode()) for name, value in self._chosen.headers.items()]
        await send({"type": "http.response.start", "status": int(HTTPStatus.OK), "headers": headers})
        while chunk is not None:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
            chunk = await asyncio.to_thread(next, chunks, None)
        await send({"type": "http.response.body", "body": b""})


def _nothing() -> Generator[bytes]:
    yield from ()


async def export(request: Request, datasette: Datasette) -> ExportResponse:
    """Serve the archive, or what concerns one treaty or occurrence, in a format."""
    database = archive(datasette)
    if not holds_log(database):
        raise NotFound(f"Database not found: {database.name}")
    await ensure_allowed(datasette, request, [("view-database", database.name), "view-instance"])
    chosen = _format(unquote(request.url_vars["format"]))
    treaty, occurrence = (request.args.get(name) or None for name in ("treaty", "occurrence"))
    if (treaty or occurrence) and not chosen.is_filtered:
        raise BadRequest(_("The export %(name)s always covers the whole log.", name=chosen.name))
    if treaty:
        await row_with_id(database, "treaty", _TREATY, treaty)
    if occurrence:
        await row_with_id(database, "occurrence", _OCCURRENCE, occurrence)
    title, site = site_title(datasette), address_of(datasette, request, "/").removesuffix("/")

    def extract(read: Rows) -> Extract:
        return Extract(read, title, lambda to: f"{site}{to}", in_words, treaty, occurrence)

    path = Path(str(database.path))
    return ExportResponse(Chosen(chosen, path, database.name, extract), is_head=request.method == "HEAD")


def _format(name: str) -> Export:
    """Return a format by its name; answer 404, with the nearest name, if there is none."""
    if name in exports():
        return exports()[name]
    near = closest(name, exports())
    if near:
        raise NotFound(_("There is no export named %(name)s. Did you mean %(near)s?", name=name, near=near))
    raise NotFound(_("There is no export named %(name)s.", name=name))


async def formats(request: Request, datasette: Datasette) -> Response:
    """List the formats, each with what it holds and who reads it."""
    context = {
        "title": _("Exports"),
        "description": _(
            "The archive in formats that other programs read: tables, calendars, linked data and the log."
        ),
        "exports": [
            {"export": made, "holds": term(made.holds, EXPORT), "readers": term(made.readers, EXPORT)}
            for made in exports().values()
        ],
        "treaties": await rows(archive(datasette), _TREATIES),
    }
    return await page(datasette, request, "exports.html", context)


ROUTES: list[Route] = [(r"^/export$", formats), (r"^/export/(?P<format>[^/]+)$", export)]
