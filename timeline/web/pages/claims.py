"""The page of a claim, a figure or a statement: what a source claims, where it says so, and how it was corrected."""

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request

from timeline.web.as_of import Asked, asked_for
from timeline.web.language import gettext as _
from timeline.web.pages import Route
from timeline.web.pages._citations import CITED, of_claim, shown
from timeline.web.pages._shared import Row, archive, page, row, rows
from timeline.web.source_names import label_of

_FIGURE = f"""SELECT f.*, COALESCE(f.as_printed, replace(f.measure, '-', ' ')) AS text, 'figure' AS sort,
  o.title AS occurrence_title,
  {label_of("s")} AS source_label,
  s.language, y.name AS subject_name, {CITED}
FROM figures f JOIN occurrences o ON o.id = f.occurrence JOIN sources s ON s.id = f.source
LEFT JOIN parties y ON y.id = f.subject WHERE f.id = :id"""
_STATEMENT = f"""SELECT t.*, 'statement' AS sort, o.title AS occurrence_title, {label_of("s")} AS source_label,
  s.language, {CITED}
FROM statements t JOIN occurrences o ON o.id = t.occurrence JOIN sources s ON s.id = t.source WHERE t.id = :id"""
_CORRECTIONS = """SELECT c.* FROM corrections c WHERE c.occurrence = :occurrence
AND (instr(c.field || '/', :path || '/') = 1 OR c.kind = 'retracted' AND COALESCE(c.field, :report) = :report)
ORDER BY c.position LIMIT 50"""
"""The corrections of the claim itself or of a field in it, and the retractions of its report or of all reports."""


async def claim_of(asked: Asked, identity: str) -> Row:
    """Return a claim by its id; answer 404 if there is none."""
    for sql in (_FIGURE, _STATEMENT):
        found = await row(asked.database, sql, {"id": identity})
        if found:
            return found
    if asked.at:
        raise NotFound(_("There is no claim %(id)s after event %(place)s.", id=identity, place=str(asked.at)))
    raise NotFound(_("There is no claim %(id)s.", id=identity))


async def claim(request: Request, datasette: Datasette) -> Response:
    """Show a claim, as it now stands or as of an event."""
    slug, rest = request.url_vars["occurrence"], request.url_vars["rest"]
    identity, marked, number = f"{slug}/{rest}".partition("@")
    async with asked_for(archive(datasette), f"{slug}{marked}{number}") as asked:
        found = await claim_of(asked, identity)
        occurrence, report, key = identity.split("/")
        amended = {"occurrence": occurrence, "report": report, "path": f"{report}/{found['sort']}s/{key}"}
        context = {
            "title": found["text"],
            "description": f"{found['text']} ({found['source_label']}): {found['occurrence_title']}",
            "claim": found,
            "asked": asked,
            "page_path": f"/claim/{identity}",
            "corrections": await rows(asked.database, _CORRECTIONS, amended),
            "citation": shown(
                datasette, of_claim(datasette, request, asked, found), f"/claim/{identity}@{asked.number}"
            ),
        }
        return await page(datasette, request, "claim.html", context)


ROUTES: list[Route] = [(r"^/claim/(?P<occurrence>[^/@]+)/(?P<rest>[^/]+/[^/]+)$", claim)]
