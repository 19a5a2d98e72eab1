"""Nothing in the code is particular to one treaty: another one, made up, gives tables of its own."""

import re
import sqlite3
from contextlib import closing

import pytest

from timeline.cli import run

GAZETTE = """\
recorded: {at: 2041-03-09T08:00:00Z, by: clerk}
source:
  id: gazette
  publisher: {name: The Gazette}
  title: The lighthouse pact
  language: en
  published: 2041-03-08
treaties:
  - {id: lighthouse-pact, name: Pact of the Lighthouses, other_names: Beacon Pact, depositary: oas}
people:
  - {id: ines-faro, name: Inês Faro}
reports:
  - occurrence: pact-adopted
    what: {kind: adoption, body: oas}
    title: The pact is adopted
    treaty: lighthouse-pact
    date: 2040-11-02
    evidence: 1
  - occurrence: pact-signed
    what: signing
    title: The pact is signed in Montevideo
    treaty: lighthouse-pact
    date: 2041-03-07
    place: {city: Montevideo, country: UY}
    figures:
      - key: total
        measure: signatories
        counted: states
        value: 12
        operator: nearly
        as_printed: nearly a dozen states
        attribution: reporter
        evidence: 2
    evidence: 2
  - occurrence: uruguay-signs
    what: {kind: treaty-action, action: signature, party: UY}
    title: Uruguay signs
    treaty: lighthouse-pact
    date: 2041-03-07
    participants:
      - {person: ines-faro, name: Inês Faro, office: Minister of Ports, party: UY, role: signatory}
    relations:
      - {type: part-of, other: pact-signed}
    evidence: 3
  - occurrence: pact-force
    what: {kind: provision, rule: entry-into-force, delay: {rule: months-after, number: 3, evidence: 4}}
    title: The pact enters into force with two ratifications
    treaty: lighthouse-pact
    date: undated
    figures:
      - key: needed
        measure: ratifications-needed
        counted: states
        value: 2
        as_printed: two states
        attribution: reporter
        evidence: 4
    evidence: 4
"""

HERALD = """\
recorded: {at: 2041-06-02T08:00:00Z, by: clerk}
source:
  id: herald
  language: es
  published: 2041-06-01
reports:
  - occurrence: pact-signed
    what: signing
    title: Eleven states sign the pact
    treaty: lighthouse-pact
    date: 2041-03
    figures:
      - key: total
        measure: signatories
        counted: states
        value: 11
        as_of: 2041-03-07
        as_printed: once Estados
        attribution: reporter
        evidence: 1
    evidence: 1
  - occurrence: uruguay-ratifies
    what: {kind: treaty-action, action: ratification, party: UY}
    title: Uruguay ratifies
    treaty: lighthouse-pact
    date: 2041-05-20
    evidence: 2
  - occurrence: panama-accedes
    what: {kind: treaty-action, action: accession, party: PA}
    title: Panama accedes
    treaty: lighthouse-pact
    date: 2041-05-28
    evidence: 3
  - occurrence: lamp-fund
    what: {kind: pledge, pledger: PA, through: [oas], purpose: New lamps, beneficiary: Small ports, amount: sum}
    title: Panama pays for lamps
    treaty: lighthouse-pact
    date: 2041-05-28
    figures:
      - key: sum
        measure: pledge-amount
        value: 4200000
        operator: about
        unit: PAB
        as_printed: unos 4,2 millones de balboas
        attribution: reporter
        evidence: 4
    evidence: 4
"""


@pytest.fixture
def select(tmp_path):
    """Build an archive from the made-up seeds alone, and give a way to read its tables."""
    seeds = tmp_path / "my-seeds" / "lighthouse-pact"
    seeds.mkdir(parents=True)
    (seeds / "01-gazette.yaml").write_text(GAZETTE, "utf-8")
    (seeds / "02-herald.yaml").write_text(HERALD, "utf-8")
    archive = tmp_path / "pact.db"
    assert run(["build", "--seeds", str(seeds.parent), "--archive", str(archive)]) == 0
    assert run(["verify", "--archive", str(archive)]) == 0
    with closing(sqlite3.connect(archive)) as connection:
        yield lambda sql: connection.execute(sql).fetchall()


def test_another_treaty_has_tables_of_its_own(select):
    """Given two made-up reports, where the treaty stands, who signed when and who pledged what is right."""
    columns = (
        "id, name, other_names, depositary, adopted_on, opened_on, ratifications_needed, signatories_reported, "
        "signatories_named, ratifications, ratifications_remaining, in_force_on"
    )
    assert select(f"SELECT {columns} FROM treaties") == [
        (
            "lighthouse-pact",
            "Pact of the Lighthouses",
            "Beacon Pact",
            "oas",
            "2040-11-02",
            "2041-03-07",
            2,
            11,
            1,
            2,
            0,
            "2041-08-28",
        )
    ]
    assert select(
        "SELECT day, reported_total, operator, reported_low, low_source, reported_high, high_source, named_total "
        "FROM signatories_per_day"
    ) == [("2041-03-07", 11, "exact", 11, "herald", 12, "gazette", 1)]
    assert select("SELECT party, action, acted_on, signatory FROM treaty_actions ORDER BY acted_on") == [
        ("UY", "signature", "2041-03-07", "Inês Faro, Minister of Ports"),
        ("UY", "ratification", "2041-05-20", None),
        ("PA", "accession", "2041-05-28", None),
    ]
    assert select("SELECT pledger, through, amount, currency, operator, as_printed FROM pledges") == [
        ("PA", "oas", 4_200_000, "PAB", "about", "unos 4,2 millones de balboas")
    ]
    assert select("SELECT id, name FROM parties ORDER BY id") == [
        ("PA", "Panama"),
        ("UY", "Uruguay"),
        ("oas", "Organization of American States"),
    ]
    assert select("SELECT city, status, sources_count, occurred FROM occurrences WHERE id = 'pact-signed'") == [
        ("Montevideo", "corroborated", 2, "2041-03-07")
    ]


@pytest.mark.parametrize("folder", ["domain", "projections", "timeline"])
def test_the_code_names_no_treaty(root, folder):
    """Given every file of the program, none has a word of the first archive's subject."""
    words = re.compile(r"hanoi|cybercrime|viet ?nam(?!ese)", re.IGNORECASE)  # Vietnamese is a language of the pages
    files = [path for path in (root / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts]

    mentions = [
        f"{path.relative_to(root)}:{number}: {line.strip()}"
        for path in files
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1)
        if words.search(line)
    ]

    assert mentions == []
