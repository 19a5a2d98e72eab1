"""Citations for programs: of an occurrence, a claim, an event and a source, as text, BibTeX and CSL-JSON."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import Request

from timeline.web.as_of import asked_for
from timeline.web.citing import Citation, as_bibtex, as_csl, in_plain_words
from timeline.web.pages import Route
from timeline.web.pages._citations import CITED, of_claim, of_event, of_occurrence, of_source
from timeline.web.pages._shared import archive, row_with_id, rows
from timeline.web.pages.claims import claim_of
from timeline.web.pages.events import event_at

_FORMATS: Mapping[str, tuple[Callable[[Citation], str], str]] = MappingProxyType(
    {
        "txt": (lambda citation: f"{in_plain_words(citation)}\n", "text/plain; charset=utf-8"),
        "bib": (as_bibtex, "application/x-bibtex; charset=utf-8"),
        "json": (as_csl, "application/vnd.citationstyles.csl+json; charset=utf-8"),
    }
)
_OCCURRENCE = "SELECT title, sources_count FROM occurrences WHERE id = :id"
_REPORTS = f"""SELECT r.source, r.evidence, {CITED} FROM reports r JOIN sources s ON s.id = r.source
WHERE r.occurrence = :id AND r.status <> 'retracted' ORDER BY r.position LIMIT 60"""
_SOURCE = "SELECT * FROM sources WHERE id = :id"


async def citation(request: Request, datasette: Datasette) -> Response:
    """Serve a citation."""
    kind, identity = request.url_vars["kind"], request.url_vars["id"]
    made = await _citation(request, datasette, kind, identity)
    write, content_type = _FORMATS[request.url_vars["format"]]
    return Response(write(made), content_type=content_type)


async def _citation(request: Request, datasette: Datasette, kind: str, identity: str) -> Citation:
    database = archive(datasette)
    if kind == "source":
        return of_source(await row_with_id(database, "source", _SOURCE, identity))
    if kind == "event":
        return of_event(datasette, request, await event_at(database, identity))
    whole, marked, place = identity.partition("@")
    slug = whole.partition("/")[0]
    async with asked_for(database, f"{slug}{marked}{place}") as asked:
        if kind == "claim":
            return of_claim(datasette, request, asked, await claim_of(asked, whole))
        shown = await row_with_id(asked.database, "occurrence", _OCCURRENCE, whole)
        reports = await rows(asked.database, _REPORTS, {"id": asked.slug})
        return of_occurrence(datasette, request, asked, shown, reports)


ROUTES: list[Route] = [
    (r"^/cite/(?P<kind>occurrence|event|source)/(?P<id>[^/]+)\.(?P<format>txt|bib|json)$", citation),
    (r"^/cite/(?P<kind>claim)/(?P<id>[^/]+/[^/]+/[^/]+)\.(?P<format>txt|bib|json)$", citation),
]
