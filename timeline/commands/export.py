"""The command `export`: write the archive in a format that other programs read."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

import click

from timeline.commands._completing import complete_occurrences
from timeline.commands._shared import archive_option, current, example, json_option, print_json
from timeline.commands._writing import NoOutputError, refuse_without_folder, whole_file
from timeline.exchange.exports import Export, UnknownFormatError, export_named, exports
from timeline.exchange.reading import Extract, reading
from timeline.printing import stdout_for_exports

_FILTERS = ("treaty", "occurrence")


def _chosen(_context: click.Context, _parameter: click.Parameter, name: str | None) -> Export | None:
    try:
        return None if name is None else export_named(name)
    except UnknownFormatError as error:
        raise click.BadParameter(str(error)) from error


def _complete_formats(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    return [name for name in exports() if name.startswith(incomplete)]


@click.command(
    epilog=example(
        "timeline export csv -o timeline.csv",
        "timeline export ics --treaty night-sky-convention -o calendar.ics",
        "timeline export events | gzip > events.jsonl.gz",
    )
)
@click.argument("export", metavar="[FORMAT]", required=False, callback=_chosen, shell_complete=_complete_formats)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file.")
@click.option("--treaty", help="Export only what concerns this treaty.")
@click.option("--occurrence", shell_complete=complete_occurrences, help="Export only this occurrence.")
@click.option(
    "--public-address",
    metavar="URL",
    help="The address of the site, such as https://example.org/archive/, where items lead to.  [default: that of the "
    "metadata; without one, paths such as /occurrence/SLUG]",
)
@click.option(
    "--metadata",
    type=click.Path(path_type=Path),
    default=Path("metadata.yml"),
    show_default=True,
    help="The file with the title and the public address of the site.",
)
@archive_option
@json_option
def command(
    export: Export | None,
    output: Path | None,
    path: Path,
    public_address: str | None,
    metadata: Path,
    *,
    as_json: bool,
    **chosen: str | None,
) -> None:
    """Write the archive in a format that other programs read.

    Without FORMAT, the formats are listed. Every item links back to its page. Uncertain dates stay uncertain,
    and no format quotes a sentence from a source. The file is written completely or not at all.
    """
    if export is None:
        _list(as_json=as_json)
        return
    if as_json:
        raise click.UsageError("--json lists the formats: leave out FORMAT")
    _check_filters(export, chosen)
    if output is not None:
        _check_output(output, path)
    title, address = _site(metadata, public_address)
    with current(path), reading(path) as rows:
        extract = Extract(rows, title, address, _in_words()).of(chosen["treaty"], chosen["occurrence"])
        _write(output, export.write(extract))


def _list(*, as_json: bool) -> None:
    listed = [
        {"name": export.name, "media_type": export.media_type, "suffix": export.suffix, "holds": export.holds}
        for export in exports().values()
    ]
    if as_json:
        print_json(listed)
        return
    width = max(map(len, exports()))
    for export in exports().values():
        click.echo(f"{export.name:<{width}}  {export.holds}")


def _check_filters(export: Export, chosen: dict[str, str | None]) -> None:
    given = [f"--{name}" for name in _FILTERS if chosen[name] is not None]
    if given and not export.is_filtered:
        raise click.UsageError(f"{export.name} has the whole log: leave out {' and '.join(given)}")


def _check_output(output: Path, archive: Path) -> None:
    if output.exists() and archive.exists() and output.samefile(archive):
        raise NoOutputError(f"{output} is the archive itself: name another file with -o")
    refuse_without_folder(output)


def _site(metadata: Path, public_address: str | None) -> tuple[str, Callable[[str], str]]:
    """Return the title of the site, and what makes addresses of its paths: they stay paths without a public address."""
    from timeline.web.configuration import PLUGIN, origin_in  # noqa: PLC0415 - Datasette takes a moment to import
    from timeline.web.server import read_metadata  # noqa: PLC0415 - as above

    described: dict[str, Any] = read_metadata(metadata)
    settings = (described.get("plugins") or {}).get(PLUGIN) or {}
    given = public_address or settings.get("public_address")
    base = "".join(origin_in(given)).rstrip("/") if given else ""
    return str(described.get("title") or "Timeline archive"), lambda to: f"{base}{to}"


def _in_words() -> Callable[[str | None], str]:
    from timeline.web.dates import in_words  # noqa: PLC0415 - as above

    return in_words


def _write(output: Path | None, pieces: Iterable[str]) -> None:
    with _opened(output) as file:
        for piece in pieces:
            file.write(piece)


@contextmanager
def _opened(output: Path | None) -> Iterator[TextIO]:
    """Give standard output, or a file beside the named one that takes its place at the end, if nothing fails."""
    if output is None:
        yield stdout_for_exports()
        return
    target = output.resolve()
    if target.exists() and not target.is_file():  # a pipe, which nothing can take the place of
        with target.open("w", encoding="utf-8", newline="") as pipe:
            yield pipe
        return
    with whole_file(target) as file:
        yield file
