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
from dataclasses import dataclass
from typing import Annotated

from domain.kinds.strike import Strike
from projections import Context, OccurrenceProjection, StandingOccurrence, Table


@dataclass(frozen=True, slots=True)
class StrikeRow:
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


class Copy:
    """A copy of the program's tree, in which commands run as processes of their own."""

    def __init__(self, folder, environment):
        self.folder, self.environment = folder, environment

    def run(self, *arguments):
        """Run Python in the copy, and return what became of it."""
        line = [sys.executable, *arguments]
        return subprocess.run(line, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False)

    def python(self, *arguments):
        """Run Python in the copy, and return what it prints."""
        done = self.run(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def refused(self, *arguments):
        """Run a command in the copy that is refused, and return its message."""
        done = self.run("-m", "timeline", *arguments)
        assert done.returncode == 1, done.stderr
        return done.stderr

    def timeline(self, *arguments):
        """Run a command in the copy."""
        return self.python("-m", "timeline", *arguments)

    def select(self, sql, archive="archive.db"):
        """Read an archive of the copy with nothing but SQLite."""
        with closing(sqlite3.connect(self.folder / archive)) as connection:
            return connection.execute(sql).fetchall()


@pytest.fixture(scope="module")
def copy(root, environment, tmp_path_factory):
    """Copy the tree and the published archive, then write one kind, one projection and one report file into it."""
    folder = tmp_path_factory.mktemp("copy")
    for name in ("domain", "projections", "timeline", "seeds", "docs"):
        shutil.copytree(root / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("metadata.yml", "archive.db"):
        shutil.copyfile(root / name, folder / name)
    (folder / "domain" / "kinds" / "strike.py").write_text(KIND)
    (folder / "projections" / "strikes.py").write_text(PROJECTION)
    (folder / "gazette.yaml").write_text(REPORT_FILE)
    made = Copy(folder, {**environment, "PYTHONPATH": str(folder)})
    made.timeline("append", "gazette.yaml", "--by", "jane")
    return made


def test_the_copy_runs_its_own_code(copy):
    """Given the copy, the modules that are imported there are its own, not those of the repository."""
    script = "import domain, projections, timeline; print(*(m.__file__ for m in (domain, projections, timeline)))"

    assert copy.python("-c", script).split() == [
        str(copy.folder / name / "__init__.py") for name in ("domain", "projections", "timeline")
    ]


def test_a_new_kind_is_one_file(copy):
    """Given a file in domain/kinds, report files may use the kind, and every table has what is known of it."""
    assert copy.select("SELECT kind, title, details FROM occurrences WHERE id = 'dockers-strike'") == [
        ("strike", "Dockers strike", '{"demand":"Longer breaks","demanded_of":"PT","led_by":"ada-quay"}')
    ]
    assert copy.select("SELECT party FROM party_mentions WHERE occurrence = 'dockers-strike'") == [("PT",)]
    assert "strike" in copy.timeline("show", "dockers-strike")


def test_a_new_kind_that_names_an_unknown_person_is_not_appended(copy):
    """Given a field of the type PersonSlug, a file that names somebody who is not registered is refused at its line."""
    (copy.folder / "wrong.yaml").write_text(
        REPORT_FILE.replace("id: gazette", "id: herald")
        .replace("people: [{id: ada-quay, name: Ada Quay}]\n", "")
        .replace("led_by: ada-quay", "led_by: ada-key")
    )

    assert copy.refused("append", "wrong.yaml") == (
        "wrong.yaml:4:74: reports[0].what.led_by: no person 'ada-key' is recorded: "
        "register them under 'people' in this file; did you mean 'ada-quay'?\n"
    )


def test_a_new_kind_cannot_be_corrected_to_name_an_unknown_person(copy):
    """Given a field of the type PersonSlug, a correction to somebody who is not registered is refused."""
    message = copy.refused("correct", "dockers-strike", "gazette/what/led_by", "ada-key", "--reason", "Misread")

    assert message == "no person 'ada-key' is recorded; did you mean 'ada-quay'?\n"


def test_the_schema_of_report_files_has_the_new_kind(copy):
    """Given the new kind, the published schema allows it, with its fields."""
    schema = json.loads(copy.timeline("schema"))

    assert sorted(schema["$defs"]["Strike"]["properties"]) == ["demand", "demanded_of", "kind", "led_by"]


def test_a_new_projection_is_one_file(copy):
    """Given a file in projections, an archive that stood before has its table, filled from the first event."""
    states = {state["name"]: state for state in json.loads(copy.timeline("projections", "--json"))}

    assert states["strikes"]["current"]
    assert states["strikes"]["tables"] == ["strikes"]
    assert copy.select("SELECT * FROM strikes") == [
        ("dockers-strike/gazette", "Longer breaks", "gazette", "dockers-strike")
    ]


def test_the_new_projection_is_replayed_like_the_others(copy):
    """Given the new projection, replaying it alone from the first event finds it as it should be."""
    assert copy.timeline("replay", "strikes") == "strikes: unchanged (1 strikes)\n"


def test_a_fresh_archive_has_the_new_table(copy):
    """Given the seeds, building in the copy makes the new table beside the others, and it is empty."""
    copy.timeline("build", "--archive", "fresh.db")

    assert copy.select("SELECT COUNT(*) FROM strikes", "fresh.db") == [(0,)]
