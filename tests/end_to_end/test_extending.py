"""One file adds a kind of occurrence, and one file adds a projection: nothing else is registered anywhere."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

KIND = '''\
"""Define the kind strike."""

from typing import Literal

from domain.base import Words
from domain.occurrence_kind import OccurrenceKind
from domain.parties import PartyCode
from domain.slugs import PersonSlug


class Strike(OccurrenceKind):
    """A stoppage of work: what for, of whom it is demanded, and who leads it."""

    kind: Literal["strike"]
    demand: Words
    demanded_of: PartyCode | None = None
    led_by: PersonSlug | None = None
'''

PROJECTION = '''\
"""List the strikes."""

from collections.abc import Iterator
from typing import Annotated, NamedTuple

from domain.kinds.strike import Strike
from projections import Context, OccurrenceProjection, StandingOccurrence, Table


class StrikeRow(NamedTuple):
    """A strike, as one source reports it."""

    id: Annotated[str, "occurrence/source"]
    demand: Annotated[str, "What for"]
    source: Annotated[str, "The source"]
    occurrence: Annotated[str, "The occurrence"]


STRIKES = Table("strikes", StrikeRow, "A strike, as one source reports it.", references={"source": "sources"})


class Strikes(OccurrenceProjection):
    """One row for each strike and source."""

    name = "strikes"
    tables = (STRIKES,)

    def rows(self, occurrence: StandingOccurrence, context: Context) -> Iterator[StrikeRow]:
        """Yield the strike of each report, if the occurrence is one."""
        for record in occurrence.standing_records:
            if isinstance(record.report.what, Strike):
                yield StrikeRow(record.id, record.report.what.demand, record.source, occurrence.slug)
'''

REPORT_FILE = """\
source: {id: gazette, language: en, published: 2031-05-02}
people: [{id: ada-quay, name: Ada Quay}]
reports:
  - occurrence: dockers-strike
    what: {kind: strike, demand: Longer breaks, demanded_of: PT, led_by: ada-quay}
    title: Dockers strike
    date: 2031-05-01
    evidence: 1
"""
WRONG_FILE = (
    REPORT_FILE.replace("id: gazette", "id: herald")
    .replace("people: [{id: ada-quay, name: Ada Quay}]\n", "")
    .replace("led_by: ada-quay", "led_by: ada-key")
)

COMMANDS = {
    "append": ("append", "gazette.yaml", "--by", "jane"),
    "show": ("show", "dockers-strike"),
    "wrong append": ("append", "wrong.yaml"),
    "wrong correction": ("correct", "dockers-strike", "gazette/what/led_by", "ada-key", "--reason", "Misread"),
    "schema": ("schema",),
    "projections": ("projections", "--json"),
    "replay": ("replay", "strikes"),
    "build": ("build", "--archive", "fresh.db"),
}
"""What is run in the copy, in this order."""

SCRIPT = """\
import contextlib, io, json, sys
import domain, projections, timeline
from timeline.cli import run

outcomes = {}
for name, arguments in json.load(sys.stdin).items():
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run(arguments)
    outcomes[name] = {"code": code, "out": out.getvalue(), "err": err.getvalue()}
files = [package.__file__ for package in (domain, projections, timeline)]
print(json.dumps({"files": files, "outcomes": outcomes}))
"""
"""A process of the copy that runs all commands: starting one for each would take most of the time."""


class Copy:
    """A copy of the program's tree, with the outcomes of the commands that were run in it."""

    def __init__(self, folder, environment):
        self.folder = folder
        line = [sys.executable, "-c", SCRIPT]
        given = json.dumps(COMMANDS)
        environment = {**environment, "PYTHONPATH": str(folder)}
        done = subprocess.run(
            line, cwd=folder, env=environment, input=given, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        ran = json.loads(done.stdout)
        self.files, self.outcomes = ran["files"], ran["outcomes"]

    def output(self, name):
        """Return what a command printed that succeeded."""
        assert self.outcomes[name]["code"] == 0, self.outcomes[name]["err"]
        return self.outcomes[name]["out"]

    def refusal(self, name):
        """Return the message of a command that was refused."""
        assert self.outcomes[name]["code"] == 1, self.outcomes[name]["out"]
        return self.outcomes[name]["err"]

    def select(self, sql, archive="archive.db"):
        """Read an archive of the copy with nothing but SQLite."""
        with closing(sqlite3.connect(self.folder / archive)) as connection:
            return connection.execute(sql).fetchall()


@pytest.fixture(scope="module")
def copy(root, environment, tmp_path_factory):
    """Copy the tree and the published archive, write one kind, one projection and two report files, and run commands.

    What Python has compiled is copied, too, but for files that another process is writing.
    """
    folder = tmp_path_factory.mktemp("copy")
    for name in ("domain", "projections", "timeline", "seeds", "docs"):
        shutil.copytree(root / name, folder / name, ignore=shutil.ignore_patterns("*.pyc.*"))
    for name in ("metadata.yml", "archive.db"):
        shutil.copyfile(root / name, folder / name)
    (folder / "domain" / "kinds" / "strike.py").write_text(KIND)
    (folder / "projections" / "strikes.py").write_text(PROJECTION)
    (folder / "gazette.yaml").write_text(REPORT_FILE)
    (folder / "wrong.yaml").write_text(WRONG_FILE)
    return Copy(folder, environment)


@pytest.mark.thorough
def test_the_copy_runs_its_own_code(copy):
    """Given the copy, the modules that are imported there are its own, not those of the repository."""
    assert copy.files == [str(copy.folder / name / "__init__.py") for name in ("domain", "projections", "timeline")]


@pytest.mark.thorough
def test_a_new_kind_is_one_file(copy):
    """Given a file in domain/kinds, report files may use the kind, and every table has what is known of it."""
    assert copy.select("SELECT kind, title, details FROM occurrences WHERE id = 'dockers-strike'") == [
        ("strike", "Dockers strike", '{"demand":"Longer breaks","demanded_of":"PT","led_by":"ada-quay"}')
    ]
    assert copy.select("SELECT party FROM party_mentions WHERE occurrence = 'dockers-strike'") == [("PT",)]
    assert "strike" in copy.output("show")


def test_a_new_kind_that_names_an_unknown_person_is_not_appended(copy):
    """Given a field of the type PersonSlug, a file that names somebody who is not registered is refused at its line."""
    assert copy.refusal("wrong append") == (
        "wrong.yaml:4:74: reports[0].what.led_by: no person 'ada-key' is recorded: "
        "register them under 'people' in this file, as '- {id: ada-key, name: …}'; did you mean 'ada-quay'?\n"
    )


def test_a_new_kind_cannot_be_corrected_to_name_an_unknown_person(copy):
    """Given a field of the type PersonSlug, a correction to somebody who is not registered is refused."""
    assert copy.refusal("wrong correction") == (
        "gazette/what/led_by cannot be 'ada-key': no person 'ada-key' is recorded; did you mean 'ada-quay'?\n"
    )


def test_the_schema_of_report_files_has_the_new_kind(copy):
    """Given the new kind, the published schema allows it, with its fields."""
    schema = json.loads(copy.output("schema"))

    assert sorted(schema["$defs"]["Strike"]["properties"]) == ["demand", "demanded_of", "kind", "led_by"]


def test_a_new_projection_is_one_file(copy):
    """Given a file in projections, an archive that stood before has its table, filled from the first event."""
    states = {state["name"]: state for state in json.loads(copy.output("projections"))}

    assert states["strikes"]["current"]
    assert states["strikes"]["tables"] == ["strikes"]
    assert copy.select("SELECT * FROM strikes") == [
        ("dockers-strike/gazette", "Longer breaks", "gazette", "dockers-strike")
    ]


def test_the_new_projection_is_replayed_like_the_others(copy):
    """Given the new projection, replaying it alone from the first event finds it as it should be."""
    assert copy.output("replay") == "strikes: unchanged (1 strikes)\n"


def test_a_fresh_archive_has_the_new_table(copy):
    """Given the seeds, building in the copy makes the new table beside the others, and it is empty."""
    copy.output("build")
    assert copy.select("SELECT COUNT(*) FROM strikes", "fresh.db") == [(0,)]
