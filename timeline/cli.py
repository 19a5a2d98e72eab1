"""Run the command line: find the commands, and turn errors into exit codes in this one place."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import version
from io import TextIOWrapper
from pkgutil import iter_modules
from typing import TextIO

import click
from eventsourcing.persistence import PersistenceError

import timeline.commands
from domain.errors import ArchiveError

PROBLEM = 1
INTERRUPTED = 130


class _Commands(click.Group):
    """Load a command when it is asked for: one file each in `timeline/commands`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        names = (module.name for module in iter_modules(timeline.commands.__path__))
        return sorted(name for name in names if not name.startswith("_"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = import_module(f"timeline.commands.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        from domain.base import closest  # noqa: PLC0415 - only a mistyped command needs it

        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            near = closest(args[0], self.list_commands(ctx))
            if near is None:
                raise
            msg = f"No such command {args[0]!r}. Did you mean {near!r}?"
            raise click.UsageError(msg, ctx) from error


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(version("timeline-archive"), prog_name="timeline")
def timeline_command() -> None:
    """Keep an archive of what was reported to happen.

    Every report is an immutable event in a log; every table is derived from it.

    \b
    Example:
      timeline build && timeline status
    """  # noqa: D301 - click reads \b as "keep these lines"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and exit: 0 when it is done, 1 for a problem in the input, 2 for wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        _write_anything(stream)
    sys.exit(run(arguments))


def _write_anything(stream: TextIO) -> None:
    """Let a stream take every character: pipes and files get UTF-8, and a terminal a "?" for what it cannot show."""
    if isinstance(stream, TextIOWrapper):  # and not None, as where a process has no standard output
        stream.reconfigure(encoding=stream.encoding if stream.isatty() else "utf-8", errors="replace")


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; no traceback reaches the user for a problem in the input."""
    try:
        result = timeline_command.main(arguments, prog_name="timeline", standalone_mode=False)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        _say("stopped; what was done so far stands whole")
        return INTERRUPTED
    except ArchiveError as error:
        _say(str(error))
    except (PersistenceError, sqlite3.Error) as error:
        _say(f"the archive's database refused: {error}")
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has left, and wants no complaint
    except OSError as error:
        _say(f"{error.filename or 'the system'}: {error.strerror}")
    else:
        return int(result or 0)
    return PROBLEM


def _say(message: str) -> None:
    click.echo(message, err=True)


if __name__ == "__main__":
    main()
