"""The command `import`: record what a table says, by a map of its columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from domain.base import SLUG_RE
from domain.parties import party_named, party_problem
from timeline.commands._importing import Known, grouped, known_in, print_imported, print_written, written_as_json
from timeline.commands._shared import (
    by_option,
    current,
    date_like,
    example,
    json_option,
    log_options,
    print_json,
    progress_bar,
    slug_like,
)
from timeline.commands._writing import write_new
from timeline.log.archive import Archive
from timeline.recording.effects import watched
from timeline.recording.renewing import append_table
from timeline.report_files.problems import ReportFileError

if TYPE_CHECKING:  # the libraries that it needs load slowly
    from timeline.exchange.tables.importing import Imported

_SOURCE_FIELDS = ("publisher", "title", "url", "language", "terms", "retrieved")
_PLACES = ("treaty", "treaty_name", "published")


_slug = slug_like("harbour-treaty")
_date = date_like()


def _values_of(_context: click.Context, parameter: click.Parameter, values: Sequence[str]) -> Mapping[str, str]:
    """Return values by their names; a value may have a = in it."""
    return _pairs([value.partition("=") for value in values], parameter)


def _codes(_context: click.Context, parameter: click.Parameter, values: Sequence[str]) -> Mapping[str, str]:
    """Return the codes of names, which may have a = in them; refuse what is neither a code nor a slug."""
    pairs = _pairs([value.rpartition("=") for value in values], parameter)
    for code in pairs.values():
        if party_named(code) != code and not SLUG_RE.fullmatch(code):
            raise click.BadParameter(str(party_problem(code)), param=parameter)
    return pairs


def _pairs(pairs: Sequence[tuple[str, str, str]], parameter: click.Parameter) -> Mapping[str, str]:
    """Return what was given as NAME=VALUE, from its parts; refuse what lacks one."""
    for name, sign, value in pairs:
        if not (name.strip() and value.strip()):
            given = f"{name}{sign}{value}"
            raise click.BadParameter(f"{given!r} is not a name and a value, such as 'Freedonia=FD'", param=parameter)
    return {name.strip(): value.strip() for name, _, value in pairs}


@click.command(
    epilog=example(
        "timeline import status.csv --map untc-status --treaty a-treaty --treaty-name 'Treaty A' --published 2031-05",
        "timeline import status.csv --map untc-status --treaty a-treaty --published 2031-06 --dry-run",
        "timeline import table.xlsx --map my-map.yaml --sheet 2031 -o report.jsonl",
        "timeline import --guess table.csv -o my-map.yaml",
    )
)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--map", "map_name", help="The map of its columns: a file, or the name of one that comes with the package."
)
@click.option("--guess", is_flag=True, help="Write a first map of the table's columns, to be completed by hand.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write a file and record nothing."
)
@click.option("--dry-run", is_flag=True, help="Show what would be recorded and what would change, and record nothing.")
@click.option("--treaty", callback=_slug, help="The slug of the treaty that the table is about.")
@click.option("--treaty-name", help="The full name of the treaty, if it is not recorded yet.")
@click.option("--published", callback=_date, help="The day whose state the table shows, as EDTF: 2031-05-02, 2031 …")
@click.option("--id", "source_id", callback=_slug, help="The source's slug.  [default: as the map says]")
@click.option("--publisher", help="Who published it, if the map does not say.")
@click.option("--title", help="Its title.")
@click.option("--url", help="Its web address.")
@click.option("--language", help="Its language, as an ISO 639 code.")
@click.option("--terms", help="Its terms of reuse, as the publisher states them.")
@click.option("--retrieved", callback=_date, help="The day on which it was retrieved.")
@click.option(
    "--name", "codes", multiple=True, callback=_codes, metavar="NAME=CODE", help="The code of a printed name."
)
@click.option("--set", "settings", multiple=True, callback=_values_of, metavar="NAME=VALUE", help="A value of the map.")
@click.option("--date-order", "order", type=click.Choice(["DMY", "MDY"]), help="How to read dates such as 04/05/2031.")
@click.option("--fewer", is_flag=True, help="Accept a newer table even if a large part of the earlier one is missing.")
@click.option("--sheet", help="The sheet of a spreadsheet, if it has several.")
@click.option("--encoding", help="The encoding of a text that is not UTF-8, such as cp1252.")
@log_options
@by_option
@json_option
def command(
    file: Path,
    map_name: str | None,
    output: Path | None,
    path: Path,
    by: str,
    *,
    dry_run: bool,
    as_json: bool,
    **given: Any,
) -> None:
    """Record what a table says, by a map of its columns.

    FILE is a table of another publisher: CSV, TSV, XLSX, a TimelineJS JSON or a calendar (ICS). The map says what each
    column is, or that it is ignored. If anything is unclear, the import stops and lists all of it, and nothing is
    recorded. Importing a table twice changes nothing.

    When you import a newer version of a table, only what changed is recorded: new rows as reports, other changes as
    amendments of the earlier version, with the newer table as the reason.
    """
    if given["guess"]:
        _guess(file, output, given)
        return
    if map_name is None:
        raise click.UsageError(
            "--map is needed: a file, or the name of a map of the package; --guess writes a first one"
        )
    table_file = _TableFile(file, map_name, given)
    if output:
        _write_report_file(table_file, output, path, as_json=as_json)
        return
    with current(path, with_store=True) as (archive, projector):
        table = table_file.read(known_in(archive, given["treaty"]))
        with watched(archive, projector, dry_run=dry_run) as effects:
            try:
                appended = append_table(
                    archive, str(file), table.documents, series=table.series, by=by, accepts_fewer=given["fewer"]
                )
            except ReportFileError as error:
                raise grouped(error) from error
            with progress_bar("projecting") as progress:
                changes = effects(progress)
            print_imported(archive, table, appended, changes, dry_run=dry_run, as_json=as_json)


class _TableFile:
    """A table with its map, and what is given for it; it can be read once it is known what an archive has."""

    def __init__(self, file: Path, map_name: str, given: Mapping[str, Any]) -> None:
        """Open the table and the map; raise for what is wrong with them before an archive is opened."""
        from timeline.exchange.tables.maps import read_map  # noqa: PLC0415 - the libraries that it needs load slowly
        from timeline.exchange.tables.reading import read_table  # noqa: PLC0415

        self._map = read_map(map_name)
        self._table = read_table(file, encoding=given["encoding"], sheet=given["sheet"])
        self._given = given

    def read(self, known: Known) -> Imported:
        """Return what the table says."""
        from timeline.exchange.tables.cells import Names  # noqa: PLC0415
        from timeline.exchange.tables.importing import Given, imported  # noqa: PLC0415
        from timeline.exchange.tables.maps import Order  # noqa: PLC0415

        given = self._given
        values = {name: given[name] for name in _PLACES if given[name]} | given["settings"]
        if known.treaty_name:
            values["treaty_name"] = known.treaty_name
        source = {name: given[name] for name in _SOURCE_FIELDS if given[name]}
        source |= {"id": given["source_id"]} if given["source_id"] else {}
        if "publisher" in source:
            source["publisher"] = {"name": source["publisher"]}
        names = Names(given=given["codes"], recorded=known.organizations)
        order = Order(given["order"]) if given["order"] else None
        chosen = Given(values, source, names, order, registers_treaty=known.treaty_name is None)
        return imported(self._table, self._map, chosen)


def _write_report_file(table_file: _TableFile, output: Path, path: Path, *, as_json: bool) -> None:
    """Write a report file as JSON Lines; without the default archive, nothing is known of the treaty."""
    context = click.get_current_context()
    if path.exists() or context.get_parameter_source("path") is not ParameterSource.DEFAULT:
        with Archive(path) as archive:
            known = known_in(archive, context.params["treaty"])
    else:
        known = Known()
    table = table_file.read(known)
    write_new(output, "".join(table.lines()))
    if as_json:
        print_json(written_as_json(table, output))
    else:
        print_written(table, output)


def _guess(file: Path, output: Path | None, given: Mapping[str, Any]) -> None:
    from timeline.exchange.tables.guessing import guessed_map  # noqa: PLC0415 - see above
    from timeline.exchange.tables.reading import read_table  # noqa: PLC0415

    table = read_table(file, encoding=given["encoding"], sheet=given["sheet"])
    text = guessed_map(table)
    if output is None:
        click.echo(text, nl=False)
        return
    write_new(output, text)
    click.echo(f"wrote {output}; complete it, then: timeline import {file} --map {output} --dry-run")
