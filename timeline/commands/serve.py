"""The command `serve`: serve the archive as web pages."""

import socket
from contextlib import nullcontext
from pathlib import Path

import click

from domain.errors import ArchiveError
from timeline.commands._following import followed_meanwhile, make_missing, store_to_follow
from timeline.commands._shared import (
    chosen_store,
    current,
    example,
    log_options,
    open_archive,
    progress_bar,
    seeds_option,
)
from timeline.log.archive import WAIT_MS
from timeline.recording.building import build


class PortTakenError(ArchiveError):
    """A port that another program uses."""


@click.command(epilog=example("timeline serve --port 8001", "timeline serve --snapshots snapshots --port 8101"))
@log_options
@seeds_option
@click.option(
    "--metadata",
    type=click.Path(path_type=Path),
    default=Path("metadata.yml"),
    show_default=True,
    help="The file with titles, descriptions and saved queries.",
)
@click.option("--port", type=click.IntRange(1, 65535), default=8001, show_default=True, help="The port on 127.0.0.1.")
@click.option(
    "--public-address",
    metavar="URL",
    help="The address that readers use behind a proxy, such as https://example.org/archive/; links and citations have "
    "it.  [default: http://127.0.0.1 with the port]",
)
@click.option(
    "--snapshots",
    "folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A folder of 'timeline snapshot': serve the newest one, and each newer one once it is there, and no archive.",
)
@click.option("--follow", "follows", is_flag=True, help="Keep the archive up to date with its store meanwhile.")
def command(
    path: Path,
    seeds: Path,
    metadata: Path,
    port: int,
    public_address: str | None,
    folder: Path | None,
    *,
    follows: bool,
) -> None:
    """Serve the archive as web pages on 127.0.0.1.

    The pages are served by Datasette. If the archive does not exist yet, it is first built from the seeds or, with
    --follow, copied from its store.
    """
    if folder is not None and follows:
        raise click.UsageError("snapshots follow no store: have the archive that they are made of follow it")
    if folder is not None:
        _serve_snapshots(folder, metadata, port, public_address)
        return
    from timeline.web.server import HOST, serve  # noqa: PLC0415 - Datasette takes a moment to import

    if follows:
        store_to_follow().close()
        make_missing(path)
    if not path.exists():
        click.echo(f"{path} does not exist yet: building it from {seeds}", err=True)
        with progress_bar("building") as progress:
            build(path, seeds, progress, chosen_store())
    with current(path, with_store=follows):
        pass
    _refuse_taken(HOST, port)
    click.echo(f"serving {path} on http://{HOST}:{port}/ (stop with Ctrl-C)")
    try:
        with followed_meanwhile(path) if follows else nullcontext():
            serve(path, metadata, port, public_address)
    finally:
        with open_archive(path) as archive:
            archive.empty_write_ahead_log(wait_ms=WAIT_MS)


def _serve_snapshots(folder: Path, metadata: Path, port: int, public_address: str | None) -> None:
    from timeline.web.server import HOST, serve_snapshots  # noqa: PLC0415 - as above

    _refuse_taken(HOST, port)
    started = f"serving the newest snapshot of {folder} on http://{HOST}:{port}/ (stop with Ctrl-C)"
    serve_snapshots(folder, metadata, port, public_address, say=lambda: click.echo(started))


def _refuse_taken(host: str, port: int) -> None:
    """Raise PortTakenError where another program listens."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTakenError(f"port {port} on {host} is in use; choose another with --port") from error
