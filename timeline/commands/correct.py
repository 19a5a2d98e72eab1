"""The command `correct`: correct a claim that was recorded wrongly."""

import json
import shlex
from collections.abc import Sequence
from pathlib import Path

import click
from click.core import ParameterSource
from pydantic import JsonValue, ValidationError

from domain.amendments import UNSEEN, Corrected
from domain.base import in_one_line, problems_of
from domain.errors import ArchiveError, CorrectedBeforeError, PrintedOtherwiseError, RefusedError
from domain.events import Event
from domain.evidence import Evidence
from domain.paths import read_path, replaced, shown, shown_in_full
from timeline.commands._amending import (
    Details,
    amending_options,
    parse_value,
    reason_option,
    record_and_say,
    source_option,
)
from timeline.commands._completing import complete_amendable
from timeline.commands._shared import example
from timeline.log.archive import Archive
from timeline.recording.amending import correct, find

_PRINTED = "as_printed"
_WITH_WORDS = {("date",), ("figures",)}
"""What of a report has printed words."""


@click.command(
    epilog=example(
        "timeline correct australia-pledge a-newspaper/figures/amount/unit AUD --reason 'Misread' --source a-newspaper",
        "timeline correct a-march a-newspaper/figures/crowd/value 900 --source b-weekly --evidence 4 --reason Recount",
        "timeline correct source/a-newspaper archived_url https://example.org/copy --reason 'Archived since'",
        "timeline correct person/jane-doe name 'Jane Doe-Smith' --reason 'Her name in full'",
    )
)
@click.argument("name", metavar="NAME", shell_complete=complete_amendable)
@click.argument("path_", metavar="PATH")
@click.argument("value")
@reason_option
@source_option
@click.option(
    "--evidence",
    "places",
    multiple=True,
    callback=lambda _context, _parameter, values: _evidence(values),
    help="Where that source says so, as in report files: '5', '5 caption' or '5 body 12-20 SHA256' (timeline cite).",
)
@click.option(
    "--was", help="What the claim reads now; otherwise the correction is refused. Required once it was corrected."
)
@amending_options
def command(
    name: str,
    path_: str,
    value: str,
    reason: str,
    source: str | None,
    places: Sequence[Evidence],
    was: str | None,
    path: Path,
    by: str,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Correct a claim that was recorded wrongly.

    NAME is the slug of an occurrence, or source/SLUG, person/SLUG, treaty/SLUG, organization/SLUG or term/SLUG. PATH
    leads to the claim, with slashes; for an occurrence it begins with the source of the report: SOURCE/title,
    SOURCE/date/edtf, SOURCE/figures/KEY/value, SOURCE/statements/POINT/text. VALUE is written as in a report file; a
    text, such as a title or a date, needs no quotes. If a later source gives the new value, name it with --source and
    --evidence: the claim is then shown as that source's. The first value stays in the log; `timeline withdraw` undoes
    a correction.
    """
    steps = path_.split("/")
    options = ["--reason", reason, *(["--source", source] if source else [])]
    options += [option for place in places for option in ("--evidence", place.short)]
    options += _chosen_handle(by)

    def amend(archive: Archive) -> list[Event]:
        new = _meant(archive, name, steps, value)
        seen = UNSEEN if was is None else _meant(archive, name, steps, was)
        try:
            return correct(archive, name, steps, new, was=seen, reason=reason, source=source, by=by, evidence=places)
        except CorrectedBeforeError as error:
            read = _typed(archive, name, steps, error.reads)
            again = shlex.join(["timeline", "correct", "--was", read, *options, "--", name, path_, value])
            raise RefusedError(f"{error}. If it is still wrong, correct what it reads now:\n  {again}") from error
        except PrintedOtherwiseError as error:
            reads = shown_in_full(error.reads)
            seen_whole = [] if was is None else ["--was", reads]
            whole = shlex.join(["timeline", "correct", *seen_whole, *options, "--", name, "/".join(error.path), reads])
            advice = (
                "If another source says so, name it with --source. If as_printed or evidence is wrong too, change them "
                "in this line, which corrects all of it at once:"
            )
            raise RefusedError(f"{error}. {advice}\n  {whole}") from error

    record_and_say(path, amend, dry_run=dry_run, as_json=as_json, details=_details)


def _chosen_handle(by: str) -> list[str]:
    """Return the option that repeats the handle, if it was typed."""
    typed = click.get_current_context().get_parameter_source("by") is ParameterSource.COMMANDLINE
    return ["--by", by] if typed else []


def _evidence(written: Sequence[str]) -> tuple[Evidence, ...]:
    """Return evidence as it is written in report files; refuse what is not."""
    try:
        return tuple(map(Evidence.model_validate, written))
    except ValidationError as error:
        raise click.BadParameter(in_one_line(problems_of(error))) from error


def _meant(archive: Archive, name: str, path: Sequence[str], text: str) -> JsonValue:
    """Return what is typed for a claim: as YAML or, where the claim is a text or takes nothing else, as it is.

    A shell removes quotes, so that YAML reads `[2031-05-03..]` as a list, and `Ports: a history` as a mapping.
    """
    target, inner = find(archive, name).claim(path)
    is_text = isinstance(read_path(target, inner), str)

    def fits(value: JsonValue) -> bool:
        try:
            replaced(target, inner, value)
        except RefusedError:
            return False
        return True

    try:
        value = parse_value(text)
    except ArchiveError:
        if is_text and fits(text):
            return text
        raise
    if value is None or isinstance(value, str) or not fits(text):
        return value
    return text if is_text or not fits(value) else value


def _typed(archive: Archive, name: str, path: Sequence[str], reads: JsonValue) -> str:
    """Return what to type for what a claim reads: a text as it is, where that is read as it."""
    if reads is None:
        return ""
    if isinstance(reads, str):
        try:
            if _meant(archive, name, path, reads) == reads:
                return reads
        except ArchiveError:
            pass
    return json.dumps(reads, ensure_ascii=False)


def _details(archive: Archive, events: Sequence[Event]) -> Details | None:
    """Return what a claim read before it was corrected, where the summary has cut it, and what may be wrong still."""
    for event in events:
        if isinstance(event, Corrected):
            in_full = shown_in_full(event.old)
            before = f"it read {in_full}" if in_full != shown(event.old) else ""
            lines = [line for line in (before, _words_left(archive, event)) if line]
            return Details("\n  ".join(lines), {"was": event.old})
    return None


def _words_left(archive: Archive, event: Corrected) -> str:
    """Return a hint at printed words beside what another source corrected, unless it has corrected them, too."""
    path = (*event.path[:-1], _PRINTED)
    if event.source in {None, event.path[0]} or event.path == path or event.path[1:2] not in _WITH_WORDS:
        return ""
    stream = find(archive, event.originator_id)
    if any(isinstance(one, Corrected) and (one.path, one.source) == (path, event.source) for one in stream.amendments):
        return ""
    try:
        words = read_path(*stream.claim(path))
    except RefusedError:
        return ""
    return f"{_PRINTED} still reads {words!r}: correct it too if the source prints other words" if words else ""
