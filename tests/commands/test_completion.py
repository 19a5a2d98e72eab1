"""The shell completes commands, options and what is recorded."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete

from projections import PROJECTIONS
from timeline.cli import timeline_command
from timeline.commands import _completing
from timeline.log.archive import Archive

OCCURRENCES = ["ada-speech", "harbour-signing"]
SOURCES = ["gazette", "herald"]
STREAMS = [
    "occurrence/ada-speech",
    "occurrence/harbour-signing",
    "person/ada-quay",
    "source/gazette",
    "source/herald",
    "treaty/harbour-treaty",
]


@pytest.fixture
def complete():
    """Return what the shell proposes for the last word of a command line."""

    def words(*line):
        *arguments, incomplete = line
        shell = ShellComplete(timeline_command, {}, "timeline", "_TIMELINE_COMPLETE")
        return [item.value for item in shell.get_completions(list(arguments), incomplete)]

    return words


@pytest.mark.parametrize(
    ("line", "proposed"),
    [
        pytest.param(["sho"], ["show"], id="a command, loaded when it is asked for"),
        pytest.param(["log", "--via", ""], ["seeds", "file", "command"], id="a choice"),
        pytest.param(["log", "--unt"], ["--until"], id="an option"),
        pytest.param(
            ["show", ""], ["harbour-treaty", *SOURCES, "ada-quay", *OCCURRENCES], id="show: the slug of anything"
        ),
        pytest.param(["show", "h"], ["harbour-treaty", "herald", "harbour-signing"], id="show: that begins so"),
        pytest.param(["show", "treaty/"], ["treaty/harbour-treaty"], id="show: a kind"),
        pytest.param(["show", "per"], ["person/ada-quay"], id="show: a kind that is begun"),
        pytest.param(["show", "source/h"], ["source/herald"], id="show: a stream"),
        pytest.param(["show", "zzz"], [], id="show: nothing like it"),
        pytest.param(["show", "H%"], [], id="show: no wildcard"),
        pytest.param(["correct", ""], OCCURRENCES, id="correct: an occurrence"),
        pytest.param(["correct", "source/"], ["source/gazette", "source/herald"], id="correct: a source"),
        pytest.param(["correct", "ada-speech", "--source", ""], SOURCES, id="correct: what gives cause"),
        pytest.param(["withdraw", "a"], ["ada-speech"], id="withdraw"),
        pytest.param(["withdraw", "person/"], ["person/ada-quay"], id="withdraw: a person"),
        pytest.param(["merge", "h"], ["harbour-signing"], id="merge"),
        pytest.param(["merge", "ada-speech", "--into", ""], OCCURRENCES, id="merge: into"),
        pytest.param(["merge", "ada-speech", "--source", "g"], ["gazette"], id="merge: what gives cause"),
        pytest.param(["retract", ""], OCCURRENCES, id="retract"),
        pytest.param(["retract", "source/"], [], id="retract: occurrences alone"),
        pytest.param(["retract", "ada-speech", "--report", "g"], ["gazette"], id="retract: whose report"),
        pytest.param(["log", "--source", ""], SOURCES, id="log: a source"),
        pytest.param(["log", "--stream", ""], STREAMS, id="log: a stream"),
        pytest.param(["log", "--stream", "person"], ["person/ada-quay"], id="log: a stream that begins so"),
        pytest.param(["log", "--topic", "treaty-"], ["treaty-registered"], id="log: a kind of event"),
        pytest.param(["replay", ""], list(PROJECTIONS), id="replay: any projection"),
        pytest.param(["replay", "so"], ["sources"], id="replay: that begins so"),
        pytest.param(["replay", "sources", "s"], ["search", "signatories", "statements"], id="replay: not given yet"),
        pytest.param(["replay", "nonsense", "so"], ["sources"], id="replay: after one that is none"),
    ],
)
@pytest.mark.one_in(2)
def test_it_completes_what_is_recorded(complete, small, line, proposed):
    """Given the beginning of a line, its completions are proposed, in the order of kinds and the alphabet."""
    completions = complete(*line)

    assert sorted(completions) == sorted(proposed)
    if line[0] == "show":
        assert completions == proposed


def test_files_are_left_to_the_shell(complete, small):
    """Given a command that takes files, the shell completes them itself."""
    shell = ShellComplete(timeline_command, {}, "timeline", "_TIMELINE_COMPLETE")

    assert [item.type for item in shell.get_completions(["append"], "")] == ["file"]


def test_the_archive_is_the_one_that_is_named(complete, small, monkeypatch):
    """Given an archive elsewhere, --archive or TIMELINE_ARCHIVE names it; --archive takes precedence."""
    elsewhere = small.rename(small.with_name("elsewhere.db"))

    assert complete("show", "") == []
    assert complete("show", "--archive", str(elsewhere), "gaz") == ["gazette"]
    monkeypatch.setenv("TIMELINE_ARCHIVE", str(elsewhere))
    assert complete("show", "gaz") == ["gazette"]
    assert complete("show", "--archive", "nowhere.db", "gaz") == []


def _text(path):
    path.write_text("no archive, only words\n" * 20)


def _damaged(path):
    path.write_bytes(path.read_bytes()[:5000])


@pytest.mark.parametrize("make", [Path.unlink, _text, _damaged], ids=["missing", "a text", "damaged"])
@pytest.mark.parametrize("line", [["show", ""], ["log", "--source", ""], ["retract", ""]], ids=lambda line: line[0])
def test_it_is_silent_without_an_archive(complete, capsys, small, make, line):
    """Given no archive that can be read, nothing is proposed or printed, and the file stays as it is."""
    make(small)
    before = small.read_bytes() if small.exists() else None

    assert complete(*line) == []

    assert capsys.readouterr() == ("", "")
    assert (small.read_bytes() if small.exists() else None) == before


def test_completing_changes_nothing(complete, small, report_file, timeline):
    """Given an archive whose tables lag, completing reads the log alone, and brings nothing up to date."""
    with Archive(small) as archive, archive.log.datastore.transaction(commit=True) as cursor:
        cursor.execute("DELETE FROM tracking")
    before = small.read_bytes()

    assert complete("show", "gaz") == ["gazette"]

    assert small.read_bytes() == before


def test_too_many_completions_are_left_out(complete, small, monkeypatch):
    """Given more words than help at a prompt, none is proposed until fewer match."""
    monkeypatch.setattr(_completing, "_MOST", 5)

    assert complete("show", "") == []
    assert complete("log", "--stream", "") == []
    assert complete("show", "h") == ["harbour-treaty", "herald", "harbour-signing"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_it_prints_the_script_of_a_shell(timeline, shell):
    """Given a shell, its script is printed, which asks the program what to propose."""
    outcome = timeline("completion", shell)

    assert outcome.code == 0
    assert f"_TIMELINE_COMPLETE={shell}_complete" in outcome.out
    assert "_timeline_completion" in outcome.out


@pytest.mark.parametrize("arguments", [[], ["tcsh"]], ids=["no shell", "another shell"])
def test_it_knows_three_shells(timeline, arguments):
    """Given no shell or another one, the program names those that it knows, and exits with 2."""
    outcome = timeline("completion", *arguments)

    assert (outcome.code, outcome.out) == (2, "")
    assert all(shell in outcome.err for shell in ("bash", "zsh", "fish"))


def test_its_help_says_how_to_install_it(timeline):
    """Given --help, one line for each shell says how to install its completion."""
    lines = [line.strip() for line in timeline("completion", "--help").out.splitlines()]

    for shell in ("bash", "zsh", "fish"):
        assert [line for line in lines if line.startswith(f"{shell}:") and f"timeline completion {shell}" in line]


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
@pytest.mark.thorough
def test_bash_completes(small):
    """Given a bash that has run the script, it completes the beginning of a slug."""
    script = (
        'eval "$(timeline completion bash)"; COMP_WORDS=(timeline show gaz); COMP_CWORD=2; '
        '_timeline_completion timeline; echo "${COMPREPLY[@]}"; complete -p timeline'
    )
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"

    done = subprocess.run(
        ["bash", "-c", script],
        cwd=small.parent,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    assert done.stderr == ""
    proposed, registered = done.stdout.splitlines()
    assert proposed == "gazette"
    assert "_timeline_completion" in registered
