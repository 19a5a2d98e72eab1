"""The proof that the log only grew: a page on how to check it, and the log as tlog-tiles for programs of others.

`/log` is the prefix of c2sp.org/tlog-tiles: checkpoint, tiles of hashes and bundles of entries are beneath it.
"""

import base64
import sqlite3
from collections.abc import Callable
from typing import TypeVar

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request

from timeline.log.recorder import EVENTS
from timeline.proofs.entries import bundle, fields_of
from timeline.proofs.following import CHECKPOINTS, entries
from timeline.proofs.notes import Checkpoint, Note
from timeline.proofs.proving import GrowthProof, Proof
from timeline.proofs.tiles import TABLE, WIDTH, DamagedTreeError, Tiles, index_of
from timeline.proofs.tree import HASH_BYTES, consistency_proof, inclusion_proof, root
from timeline.web.event_numbers import position_of
from timeline.web.language import gettext as _
from timeline.web.pages import Route
from timeline.web.pages._shared import Row, address_of, archive, page, row

T = TypeVar("T")

_LATEST = f"SELECT note FROM {CHECKPOINTS} ORDER BY size DESC LIMIT 1"
_EARLIEST_WITH = f"SELECT note FROM {CHECKPOINTS} WHERE size >= :number ORDER BY size LIMIT 1"
_WITHHELD = """SELECT withheld_at AS at, withheld_because AS reason FROM events
WHERE position = :position AND withheld_at IS NOT NULL"""
_COUNT_WITHHELD = "SELECT COUNT(*) AS count FROM events WHERE withheld_at IS NOT NULL"
_FOREVER = {"cache-control": "public, max-age=31536000, immutable"}
_SHORTLY = {"cache-control": "public, max-age=5"}


async def proof(request: Request, datasette: Datasette) -> Response:
    """Show how to check that the log only grew."""
    size, found = await _read(datasette, lambda tiles: (tiles.size(), root(tiles.size(), tiles.at)))
    note = await _note(datasette, _LATEST)
    context = {
        "title": _("How to check that nothing was changed"),
        "description": _("How to check with independent tools that no event was altered, removed or inserted."),
        "events": size,
        "withheld": (await row(archive(datasette), _COUNT_WITHHELD) or {"count": 0})["count"],
        "root": base64.b64encode(found).decode(),
        "root_hex": found.hex(),
        "note": note,
        "checkpoint": Checkpoint.parse(Note.parse(note).text) if note else None,
        "prefix": address_of(datasette, request, "/log"),
    }
    return await page(datasette, request, "proof.html", context)


async def checkpoint(datasette: Datasette) -> Response:
    """Serve the latest checkpoint."""
    note = await _note(datasette, _LATEST)
    if note is None:
        raise NotFound(_("No checkpoint has been made yet: 'timeline checkpoint' makes one."))
    return Response.text(note, headers=_SHORTLY)


async def event_proof(request: Request, datasette: Datasette) -> Response:
    """Serve the proof that an event is in the log that the earliest checkpoint after it names."""
    event = int(request.url_vars["number"])
    await position_of(archive(datasette), request.url_vars["number"])
    note = await _note(datasette, _EARLIEST_WITH, number=event)
    if note is None:
        raise NotFound(_("No checkpoint has event %(place)s yet: 'timeline checkpoint' makes one.", place=str(event)))
    size = Checkpoint.parse(Note.parse(note).text).size
    hashes = await _read(datasette, lambda tiles: inclusion_proof(event - 1, size, tiles.at))
    return Response.text(str(Proof(event - 1, hashes, note)))


async def growth_proof(request: Request, datasette: Datasette) -> Response:
    """Serve the proof that the log of the latest checkpoint begins with the first events, however many."""
    old = int(request.url_vars["size"])
    note = await _note(datasette, _LATEST)
    size = Checkpoint.parse(Note.parse(note).text).size if note else 0
    if note is None or old > size:
        raise NotFound(_("No checkpoint has event %(place)s yet: 'timeline checkpoint' makes one.", place=str(old)))
    hashes = await _read(datasette, lambda tiles: consistency_proof(old, size, tiles.at))
    return Response.text(str(GrowthProof(old, hashes, note)), headers=_SHORTLY)


async def event_entry(request: Request, datasette: Datasette) -> Response:
    """Serve what stands in the tree for an event."""
    position = await position_of(archive(datasette), request.url_vars["number"])
    entry = await archive(datasette).execute_fn(
        lambda connection: next(entries(connection, EVENTS, position - 1, 1))[1]
    )
    stream, version, topic, sha256 = fields_of(entry)
    of_state = {"stream": stream, "version": int(version or 0), "topic": topic, "state_sha256": sha256}
    # Where its name is withheld, what is left is the hash of the entry.
    fields: Row = {**of_state, "entry_hex": entry.hex()} if stream else {"entry_sha256": sha256}
    if withheld := await row(archive(datasette), _WITHHELD, {"position": position}):
        fields["withheld"] = withheld
    return Response.json(fields)


async def tile(request: Request, datasette: Datasette) -> Response:
    """Serve a tile of hashes, whole or in part."""
    level, number, width = int(request.url_vars["level"]), _number(request), _width(request)
    content = await _read(datasette, lambda tiles: tiles.hashes(level, number))
    if len(content) < width * HASH_BYTES:
        raise NotFound(_("The log has no such tile."))
    return _octets(content[: width * HASH_BYTES])


async def entry_bundle(request: Request, datasette: Datasette) -> Response:
    """Serve the entries of a tile of leaves, whole or in part."""
    number, width = _number(request), _width(request)
    first = await _read(datasette, lambda tiles: tiles.first_position(number))
    found: list[bytes] = []
    if first is not None:
        found = await archive(datasette).execute_fn(
            lambda connection: [entry for _position, entry in entries(connection, EVENTS, first - 1, width)]
        )
    if len(found) < width:
        raise NotFound(_("The log has no such bundle of entries."))
    return _octets(bundle(found))


def _octets(content: bytes) -> Response:
    return Response(content, headers=_FOREVER, content_type="application/octet-stream")


def _number(request: Request) -> int:
    try:
        return index_of(request.url_vars["path"])
    except ValueError:
        raise NotFound(_("The log has no such tile.")) from None


def _width(request: Request) -> int:
    """Return how many hashes of a tile, or entries of a bundle, are asked for; answer 404 for more than one has."""
    width = int(request.url_vars["width"] or WIDTH)
    if width > WIDTH:
        raise NotFound(_("The log has no such tile."))
    return width


async def _read(datasette: Datasette, read: Callable[[Tiles], T]) -> T:
    """Return what is read from the tiles; answer 404 where an earlier version wrote the log and none are there."""

    def with_tiles(connection: sqlite3.Connection) -> T:
        try:
            return read(Tiles(connection))
        except DamagedTreeError:
            raise NotFound(_("The log's tree of hashes is damaged: run 'timeline verify'.")) from None

    database = archive(datasette)
    if not await database.table_exists(TABLE):
        raise NotFound(_("This log has no tree of hashes yet: 'timeline checkpoint' makes it."))
    result: T = await database.execute_fn(with_tiles)
    return result


async def _note(datasette: Datasette, sql: str, **parameters: int) -> str | None:
    database = archive(datasette)
    if not await database.table_exists(CHECKPOINTS):
        return None
    found = await row(database, sql, parameters)
    return str(found["note"]) if found else None


_PART = r"(?P<path>(?:x[0-9]{3}/){0,5}[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
ROUTES: list[Route] = [
    (r"^/log$", proof),
    (r"^/log/checkpoint$", checkpoint),
    (r"^/log/proof/(?P<number>[1-9][0-9]{0,14})$", event_proof),
    (r"^/log/growth/(?P<size>[1-9][0-9]{0,14})$", growth_proof),
    (r"^/log/entry/(?P<number>[1-9][0-9]{0,14})$", event_entry),
    (rf"^/log/tile/(?P<level>[0-9]|[1-5][0-9]|6[0-3])/{_PART}$", tile),
    (rf"^/log/tile/entries/{_PART}$", entry_bundle),
]
