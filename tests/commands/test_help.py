"""Every command explains itself, and ends its help with an example."""

import re
from pkgutil import iter_modules

import click
import pytest

from timeline import commands
from timeline.cli import timeline_command

COMMANDS = timeline_command.list_commands(click.Context(timeline_command))


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_every_command_ends_with_an_example(timeline, command):
    """Given --help, a command says what it does, lists its options and ends with an example of itself."""
    outcome = timeline(command, "--help")

    assert outcome.code == 0
    assert outcome.out.startswith(f"Usage: timeline {command}")
    _, example = outcome.out.split("\n  Example:\n")
    assert all(line.startswith(f"    timeline {command}") for line in example.rstrip("\n").split("\n"))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_of_every_command_says_what_it_is(command):
    """Given a command's options, each has a help text."""
    loaded = timeline_command.get_command(click.Context(timeline_command), command)

    options = [param for param in loaded.params if isinstance(param, click.Option)]

    assert [option.name for option in options if not option.help] == []


def test_the_program_lists_its_commands(timeline):
    """Given --help without a command, the program names each command and shows how to begin."""
    outcome = timeline("--help")

    assert outcome.code == 0
    assert "timeline build && timeline status" in outcome.out


def test_each_kind_of_user_finds_the_commands_for_them(timeline):
    """Given --help without a command, each file of commands is listed once, under the heading of those who use it."""
    outcome = timeline("--help")

    sections = outcome.out.split("\n\nFor ")[1:]
    listed = {text.partition(",")[0]: re.findall(r"^  (\w+) ", text, re.MULTILINE) for text in sections}
    modules = [module.name for module in iter_modules(commands.__path__) if not module.name.startswith("_")]

    assert {user: names[0] for user, names in listed.items()} == {
        "archivists": "new",
        "readers": "status",
        "maintainers": "init",
    }
    assert sorted(name for names in listed.values() for name in names) == sorted(
        module.rstrip("_") for module in modules
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_the_listed_summary_is_that_of_the_command(timeline, command):
    """Given the summary of a command in the list of all, it is the first line of the command's own help."""
    loaded = timeline_command.get_command(click.Context(timeline_command), command)

    assert re.search(rf"^  {command} +(.*)$", timeline("--help").out, re.MULTILINE)[1] == loaded.get_short_help_str(200)


def test_no_summary_is_cut_or_wrapped_at_80_columns(timeline, monkeypatch):
    """Given a terminal of 80 columns, the summary of each command is a whole sentence on one line."""
    monkeypatch.setenv("COLUMNS", "80")

    lines = timeline("--help").out.partition("\n\nFor ")[2].splitlines()
    summaries = [line for line in lines if line and not line.startswith(("archivists", "For "))]

    assert len(summaries) == len(COMMANDS)
    assert [line for line in summaries if not re.fullmatch(r"  \w+ +[A-Z].*\.", line) or line.endswith("..")] == []


def test_the_program_prints_its_version(timeline):
    """Given --version, the program prints its name and version."""
    outcome = timeline("--version")

    assert outcome.code == 0
    assert outcome.out.startswith("timeline, version ")


@pytest.mark.parametrize("command", ["append", "build", "log", "projections", "replay", "show", "status", "verify"])
def test_every_command_that_gives_data_has_json(timeline, command):
    """Given a command whose output is data, it has --json."""
    assert "--json" in timeline(command, "--help").out


@pytest.mark.parametrize(
    "command",
    [
        name
        for name in COMMANDS
        if name not in {"cite", "completion", "diff", "init", "key", "migrate", "salvage", "schema"}
    ],
)
def test_every_command_works_on_an_archive_of_choice(timeline, command):
    """Given a command that reads or writes an archive, it takes --archive, or TIMELINE_ARCHIVE from outside."""
    help_text = timeline(command, "--help").out

    assert "--archive PATH" in help_text
    assert "TIMELINE_ARCHIVE" in help_text
    assert "archive.db" in help_text
