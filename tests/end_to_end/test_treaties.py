"""The worked example is built as its page says, and what the documentation prints of it is what the archives say."""

from __future__ import annotations

import re
import shlex
import shutil
import sqlite3
from contextlib import closing
from runpy import run_path

import pytest

from domain.kinds.treaty_action import Action
from timeline.cli import run
from timeline.history.verifying import verify
from timeline.log.archive import Archive

pytestmark = pytest.mark.thorough

IN_FORCE = {
    "rome-statute": "2002-07-01",
    "law-of-the-sea-convention": "1994-11-16",
    "anti-personnel-mines-convention": "1999-03-01",
    "kyoto-protocol": "2005-02-16",
    "discrimination-against-women-convention": "1981-09-03",
    "tobacco-control-convention": "2005-02-27",
}
_COUNTED = re.compile(r"^\| (\S+)\.csv \| .* \| (\d+) \| (\d+) \|$", re.MULTILINE)


@pytest.fixture(scope="module")
def six(root, tmp_path_factory):
    """Give the path of the archive of six treaties, built by the commands of its page."""
    folder = tmp_path_factory.mktemp("treaties")
    (folder / "examples").symlink_to(root / "examples")
    page = (root / "examples" / "treaties" / "README.md").read_text("utf-8")
    (block,) = re.findall(r"^```bash\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for line in block.splitlines():
            command, *arguments = shlex.split(line.replace("$URL", "https://github.com/zmjones/untreaties"))
            if command == "export":
                patch.setenv(*arguments[0].split("=", 1))
            else:
                assert run(arguments) == 0, line
    return folder / "six-treaties" / "archive.db"


def test_the_archive_has_the_counts_of_its_page(root, six):
    """Given the archive of six treaties, each has the signatories and parties of the page, and its known day."""
    page = (root / "examples" / "treaties" / "README.md").read_text("utf-8")

    with closing(sqlite3.connect(six)) as connection:
        counted = connection.execute("SELECT id, signatories_named, ratifications FROM treaties").fetchall()
        days = dict(connection.execute("SELECT id, in_force_on FROM treaties WHERE in_force_basis = 'reported'"))

    assert {(treaty, str(named), str(bound)) for treaty, named, bound in counted} == set(_COUNTED.findall(page))
    assert len(counted) == 6
    assert days == IN_FORCE


def test_every_number_of_the_tables_is_accounted_for(root, six, tmp_path):
    """Given the six tables, every row and number in them is cited or left out, and the archive passes every check."""
    copy = shutil.copy(six, tmp_path / "archive.db")

    with Archive(copy) as archive:
        found = verify(archive, root / "examples" / "treaties")

    assert found.problems == []
    assert sum("every number accounted for" in check for check in found.checks) == 7


def test_the_page_on_first_days_is_what_the_archives_say(root, six, published):
    """Given both archives, the query gives the table of the page, and what the page says in words holds."""
    script = run_path(str(root / "examples" / "treaties" / "first_days.py"))
    page = (root / "docs" / "first-days.md").read_text("utf-8")

    rows = script["rows"]([str(six), str(published)])

    assert "\n".join([script["HEADER"], *map(script["line"], rows)]) in page
    *others, hanoi = rows
    more = {row["treaty"] for row in others if row["named"] > hanoi["high"]}
    assert more == {"United Nations Convention on the Law of the Sea", "Convention on anti-personnel mines"}
    assert all(row["named"] < hanoi["low"] for row in others if row["treaty"] not in more)
    assert {row["in_force"] < row["fortieth"] for row in others} == {True, False}


def test_the_query_counts_what_binds(root):
    """Given the query, its instruments are the actions that express consent to be bound."""
    sql = (root / "examples" / "treaties" / "first_days.sql").read_text("utf-8")

    signing, binding = (
        set(re.findall(r"'([a-z-]+)'", found)) for found in re.findall(r"action IN \((.*?)\)", sql, re.DOTALL)
    )

    assert binding == {action.value for action in Action if action.is_consent}
    assert signing == {
        action.value for action in Action if action.makes_signatory and action is not Action.SUCCESSION_TO_SIGNATURE
    }
