"""The command line: its commands by who uses them, and errors turned into exit codes in this one place."""

import errno
import gc
import os
import sqlite3
import sys
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from keyword import iskeyword

import click
from click.shell_completion import CompletionItem

from domain.errors import ArchiveError

PROBLEM = 1
INTERRUPTED = 130
DISK_FULL = (
    "the disk is full: free some space, then run the command again. What was recorded before stays, and nothing was "
    "partly recorded"
)
_DAMAGED = (
    "'timeline verify' says where, 'timeline salvage' saves what can be read, and 'timeline restore' puts a backup in "
    "its place"
)
_PRIMARY = 0xFF
_ADVICE = {
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_IOERR: "the disk failed, or a limit on the size of files was reached (see 'ulimit -f'): once that "
    "is fixed, run the command again, and then 'timeline verify'",
    sqlite3.SQLITE_READONLY_DBMOVED: "another command replaced the archive while this one waited, so nothing was "
    "recorded: run it again",
    sqlite3.SQLITE_BUSY: "another program is writing the archive: run the command again when it is done",
    sqlite3.SQLITE_LOCKED: "another program is writing the archive: run the command again when it is done",
    sqlite3.SQLITE_CANTOPEN: "the file, or those that SQLite keeps beside it, cannot be opened: check who owns them "
    "and what may be written in their folder",
}
"""What to do, by the code of an error of SQLite, or its primary one."""
_WITHOUT_A_LOG = "no such table: stored_events"
"""What SQLite says of a file that was emptied after another had taken its place: an archive always has a log."""


COMMANDS = {
    "For archivists, who record and amend what reports say": {
        "new": "Write a report file to start from.",
        "check": "Validate a report file and list likely duplicates.",
        "append": "Record what report files say.",
        "import": "Record what a table says, by a map of its columns.",
        "cite": "Print the evidence for words in a document.",
        "correct": "Correct a claim that was recorded wrongly.",
        "supplement": "Add what was overlooked in recorded reports.",
        "retract": "Retract a report, or an occurrence with all its reports.",
        "merge": "Merge two occurrences, or two people, into one.",
        "withdraw": "Undo a correction, supplement, retraction or merge.",
    },
    "For readers, who look at what is recorded": {
        "status": "Show the archive at a glance.",
        "show": "Show what is recorded under a name.",
        "log": "List the events of the log, the newest last.",
        "export": "Write the archive in a format that other programs read.",
        "diff": "List what changed between two archives or moments.",
        "serve": "Serve the archive as web pages on 127.0.0.1.",
    },
    "For maintainers, who make, rebuild and verify archives": {
        "init": "Start the archive of another treaty in an empty folder.",
        "build": "Build the archive from the seeds.",
        "replay": "Rebuild tables from the log.",
        "verify": "Check that no event was altered or lost.",
        "backup": "Copy the archive as it is now, and verify the copy.",
        "snapshot": "Write an immutable copy for replicas to serve.",
        "restore": "Replace the archive with a backup.",
        "salvage": "Recover what is readable in a damaged archive.",
        "withhold": "Erase the content of events, where the law requires it.",
        "follow": "Keep an archive up to date with the store of its log.",
        "migrate": "Move a log to another store.",
        "key": "Print the public key for checking your checkpoints.",
        "checkpoint": "Sign the current state of the log.",
        "cosign": "Sign a checkpoint as a witness.",
        "prove": "Prove that an event is in the log, or that the log only grew.",
        "projections": "List the projections and whether they are up to date.",
        "schema": "Print the JSON Schema of report files.",
        "completion": "Print the completion script of a shell.",
    },
}
"""The commands of each kind of user, as help lists them; each has a file in `timeline/commands`.

The summaries are the first lines of the commands' own help, repeated here so that listing them loads no command.
"""
_SUMMARIES = {name: summary for commands in COMMANDS.values() for name, summary in commands.items()}


class _Commands(click.Group):
    """The group of all commands; a command is imported when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_SUMMARIES)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        width = max(map(len, _SUMMARIES))
        for heading, commands in COMMANDS.items():
            with formatter.section(heading):
                formatter.write_dl([(f"{name:<{width}}", summary) for name, summary in commands.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        named = [CompletionItem(name, help=_SUMMARIES[name]) for name in _SUMMARIES if name.startswith(incomplete)]
        return [*named, *click.Command.shell_complete(self, ctx, incomplete)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return _imported(cmd_name) if cmd_name in _SUMMARIES else None

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
            raise click.UsageError(f"No such command {args[0]!r}. Did you mean {near!r}?", ctx) from error


@cache
def _imported(name: str) -> click.Command:
    """Import a command; looking for garbage in what stays until the end would take a tenth of a short command."""
    gc.disable()
    try:
        module = f"{name}_" if iskeyword(name) else name
        command: click.Command = import_module(f"timeline.commands.{module}").command
        gc.freeze()
    finally:
        gc.enable()
    return command


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="timeline-archive", prog_name="timeline")
def timeline_command() -> None:
    """Keep an archive of what news reports say happened.

    Each report is an immutable event in a log. Every table is derived by replaying that log.

    \b
    Example:
      timeline build && timeline status
    """  # noqa: D301 - click reads \b as "keep these lines"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and exit: 0 when it is done, 1 for a problem in the input, 2 for wrong usage."""
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")  # to look for some is slow, and none is used
    from timeline.printing import printed  # noqa: PLC0415 - not needed by those who run commands themselves

    sys.stdout, sys.stderr = printed(sys.stdout), printed(sys.stderr)
    sys.exit(run(arguments))


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
        _say("Interrupted; completed work is saved.")
        return INTERRUPTED
    except ArchiveError as error:
        _say(str(error))
    except _database_errors() as error:
        _say(_refused(error))
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has stopped reading, and needs no message
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        _say(DISK_FULL if full else f"{error.filename or 'the system'}: {error.strerror}")
    else:
        return int(result or 0)
    return PROBLEM


def _database_errors() -> tuple[type[Exception], ...]:
    """Return what the archive's database raises; Python asks only when something was raised."""
    from eventsourcing.persistence import PersistenceError  # noqa: PLC0415 - `--help` does without it

    return PersistenceError, sqlite3.Error


def _refused(error: Exception) -> str:
    """Return what the archive's database refused, and what to do about it; the library hides what SQLite raised."""
    raised = error if isinstance(error, sqlite3.Error) else error.__cause__ or error.__context__
    code = getattr(raised, "sqlite_errorcode", None) or 0
    if code == sqlite3.SQLITE_FULL:
        return DISK_FULL
    if _WITHOUT_A_LOG in str(error):
        code = sqlite3.SQLITE_READONLY_DBMOVED
    advice = _ADVICE.get(code) or _ADVICE.get(code & _PRIMARY)
    return f"the archive's database refused: {error}" + (f"; {advice}" if advice else "")


def _say(message: str) -> None:
    click.echo(message, err=True)


if __name__ == "__main__":
    main()
