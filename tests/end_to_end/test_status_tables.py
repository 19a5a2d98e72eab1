"""Real status tables, taken in through report files: who signed, who is bound, and since when."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pycountry
import pytest

from tests.status_tables import action_report, in_force_report, report_file, rule_report
from timeline.exchange.tables.importing import Given, imported
from timeline.exchange.tables.maps import read_map
from timeline.exchange.tables.reading import read_table
from timeline.log.archive import Archive
from timeline.log.tables import rows
from timeline.projecting.engine import Projector
from timeline.recording.appending import append_file

TABLES = Path(__file__).parents[2] / "examples" / "treaties"
Row = dict[str, Any]


class Desk:
    """An archive that report files are appended to, and the row of its only treaty."""

    def __init__(self, path: Path) -> None:
        """Make an empty archive."""
        self.archive = Archive.create(path)

    def append(self, source: str, reports: Sequence[Row], treaty: str | None = None) -> Row:
        """Append a report file, and return where the treaty stands."""
        content = json.dumps(report_file(source, reports, treaty)).encode()
        append_file(self.archive, f"{source}.jsonl", content, by="tester")
        Projector(self.archive).catch_up()
        (row,) = rows(self.archive, "SELECT * FROM treaties")
        return row


def reports_of(path: Path, treaty: str) -> list[Row]:
    """Return the reports of a depositary's table."""
    given = Given({"treaty": treaty, "treaty_name": treaty, "published": "2015"})
    table = imported(read_table(path), read_map("untc-status"), given)
    return [report for document in table.documents for report in document.value["reports"]]


def needed(number: int) -> Row:
    """Return the figure of the consents that a treaty needs."""
    return {
        "key": "needed",
        "measure": "ratifications-needed",
        "counted": "ratifications",
        "value": number,
        "as_printed": str(number),
    }


def percent(key: str, measure: str, value: str, party: str | None = None) -> Row:
    """Return the figure of a share, of a party where one is given."""
    figure = {"key": key, "measure": measure, "value": value, "unit": "percent", "as_printed": value}
    return {**figure, "subject": party} if party else figure


CONSENTS = {"need": "consents", "figure": "needed", "evidence": 1}
SHARE = {"need": "share", "figure": "share", "shares": "emissions-share", "evidence": 1}
ANNEX_I = """AU 2.1 AT 0.4 BE 0.8 BG 0.6 CA 3.3 CZ 1.2 DK 0.4 EE 0.3 FI 0.4 FR 2.7 DE 7.4 GR 0.6 HU 0.5 IS 0.0 IE 0.2
IT 3.1 JP 8.5 LV 0.2 LI 0.0 LU 0.1 MC 0.0 NL 1.2 NZ 0.2 NO 0.3 PL 3.0 PT 0.3 RO 1.2 RU 17.4 SK 0.4 ES 1.9 SE 0.4 CH 0.3
GB 4.3 US 36.1"""
"""Each Annex I party's share of the emissions of carbon dioxide in 1990, in percent (FCCC/CP/1997/7/Add.1, annex)."""


def rule(number: int, delay: str, count: int, shares: str = "") -> Callable[[str], Row]:
    """Return a way to report a rule: so many consents, a share where shares are given, and a delay."""
    words = shares.split()
    held = [
        percent(f"share-{party.lower()}", "emissions-share", value, party)
        for party, value in zip(words[::2], words[1::2], strict=True)
        if value != "-"
    ]
    total = [percent("share", "share-needed", "55")] if held else []
    conditions = [CONSENTS, SHARE] if held else [CONSENTS]
    details = {"conditions": conditions, "delay": {"rule": delay, "number": count, "evidence": 1}}
    return lambda treaty: rule_report(treaty, details, [needed(number), *total, *held])


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Give an empty archive."""
    return Desk(tmp_path / "archive.db")


@dataclass(frozen=True)
class Known:
    """What is known of a table's treaty; `rule` reports its rule for a treaty of some slug."""

    signatories: int
    parties: int
    rule: Callable[[str], Row]
    met_on: str
    computed: str
    reported: str


TREATIES = {
    "rome-statute": Known(
        139, 122, rule(60, "first-of-month-after-days", 60), "2002-04-11", "2002-07-01", "2002-07-01"
    ),
    "law-of-the-sea-convention": Known(
        157, 166, rule(60, "months-after", 12), "1994-01-12", "1995-01-12", "1994-11-16"
    ),
    "anti-personnel-mines-convention": Known(
        133, 161, rule(40, "first-of-month-after", 6), "1998-09-16", "1999-03-01", "1999-03-01"
    ),
    "kyoto-protocol": Known(84, 193, rule(55, "days-after", 90, ANNEX_I), "2004-11-18", "2005-02-16", "2005-02-16"),
    "discrimination-against-women-convention": Known(
        99, 188, rule(20, "days-after", 30), "1981-08-05", "1981-09-04", "1981-09-03"
    ),
    "tobacco-control-convention": Known(168, 180, rule(40, "days-after", 90), "2004-11-29", "2005-02-27", "2005-02-27"),
}


@pytest.mark.parametrize(
    "table",
    [
        pytest.param(table, marks=() if table == "law-of-the-sea-convention" else pytest.mark.thorough)
        for table in TREATIES
    ],
)
def test_a_status_table(desk, table):
    """Given a table, the counts; given the rule too, the computed day; given a report of the day, both.

    Two treaties come out late: the instruments of states that no longer exist are not in the rows of their tables.
    """
    known, treaty = TREATIES[table], f"t-{table}"

    row = desk.append(f"table-{table}", reports_of(TABLES / f"{table}.csv", treaty), treaty)
    assert (row["signatories_named"], row["ratifications"]) == (known.signatories, known.parties)
    assert (row["conditions_met_on"], row["in_force_on"], row["in_force_basis"]) == (None, None, None)
    assert row["in_force_reason"] == "No report gives an exact condition of entry into force."

    row = desk.append(f"text-{table}", [known.rule(treaty)])
    assert (row["conditions_met_on"], row["in_force_on"]) == (known.met_on, known.computed)
    assert (row["in_force_basis"], row["ratifications_remaining"]) == ("computed", 0)

    row = desk.append(f"news-{table}", [in_force_report(treaty, known.reported)])
    assert (row["in_force_on"], row["in_force_basis"]) == (known.reported, "reported")
    assert (row["in_force_computed_on"], row["in_force_in"]) == (known.computed, f"{treaty}-in-force")
    same = "As reported; the treaty's own rule gives the same day."
    differs = f"As reported; computed from the recorded actions, it is {known.computed}."
    assert row["in_force_reason"] == (same if known.computed == known.reported else differs)
    assert rows(desk.archive, "SELECT grade, summary FROM conflicts") == disagreement(table, known)


def disagreement(table: str, known: Known) -> list[Row]:
    """Return the conflict of the reported day with the computed one, if they differ."""
    if known.reported == known.computed:
        return []
    sides = sorted([(known.reported, f"news-{table}"), (known.computed, "computed")])
    days = " and ".join(f"{day} ({by})" for day, by in sides)
    why = "one is computed from the recorded actions, which may not be all"
    return [{"grade": "tension", "summary": f"Entry into force: {days}; {why}."}]


PARIS = """
2016-04-22: BB 0.01, BZ 0.0, FJ 0.01, GD 0.0, KN 0.0, LC 0.0, MH 0.0, MU 0.01, MV 0.0, NR 0.0, PS -, PW 0.0,
SO -, TV 0.0, WS 0.0
2016-04-29: SC 0.0
2016-05-20: GY 0.01
2016-06-20: NO 0.14
2016-06-29: VC 0.0
2016-07-25: PE 0.22
2016-07-29: CM 0.45
2016-08-01: KP 0.23
2016-08-22: BS 0.0
2016-09-01: CK 0.0
2016-09-03: CN 20.09, US 17.89
2016-09-07: LA 0.02
2016-09-15: FM 0.0
2016-09-19: UA 1.04
2016-09-21: AE 0.53, AG 0.0, AL 0.02, AR 0.89, BD 0.27, BN -, BR 2.48, BY 0.24, DM 0.0, GH 0.09, GN 0.01,
HN 0.03, IS 0.01, KI 0.0, LK 0.05, MA 0.16, MG 0.08, MN 0.05, MX 1.7, NA 0.01, NE 0.04, PA 0.03, PG 0.01, SB 0.0,
SG 0.13, SN 0.05, SZ 0.05, TH 0.64, TO 0.0, UG 0.07, VU 0.0
2016-09-23: ML 0.03
2016-10-02: IN 4.1
2016-10-04: NZ 0.22
2016-10-05: AT 0.21, BO 0.12, CA 1.95, DE 2.56, FR 1.34, HU 0.15, MT 0.01, NP 0.07, PT 0.18, SK 0.12, eu 12.1
2016-10-06: RW 0.02
2016-10-07: PL 1.06
"""
"""Instruments under the Paris Agreement until it met its conditions, with each party's share of emissions in percent.

Facts from the United Nations Treaty Collection and FCCC/CP/2015/10, annex I, by way of the public repository
openclimatedata/paris-agreement-entry-into-force.
"""
ACCEPTED = {"AE", "BY", "IS", "US"}


def paris(until: str) -> tuple[list[Row], str]:
    """Return the reports of the instruments until a day, and all shares."""
    instruments = re.findall(r"(\d{4}-\d\d-\d\d):|(\w\w) ([\d.]+|-)", PARIS)
    day, reports, shares = "", [], []
    for row, (new_day, party, share) in enumerate(instruments, 1):
        day = new_day or day
        if party:
            shares.append(f"{party} {share}")
        if party and day <= until:
            action = "acceptance" if party in ACCEPTED else "ratification"
            reports.append(action_report("paris", party, action, day, row=row))
    return reports, " ".join(shares)


@pytest.mark.parametrize(
    ("until", "met_on", "in_force_on", "reason"),
    [
        pytest.param(
            "2016-09-20",
            None,
            None,
            "29 of 55 consents to be bound are recorded; 40.12 of 55 percent are held by parties that count.",
            id="neither",
        ),
        pytest.param("2016-10-04", None, None, "52.11 of 55 percent are held by parties that count.", id="parties"),
        pytest.param(
            "2016-10-06",
            "2016-10-05",
            "2016-11-04",
            "Computed: the conditions were met on 2016-10-05, and it enters into force on 2016-11-04.",
            id="both",
        ),
    ],
)
@pytest.mark.one_in(3)
def test_paris_by_its_two_conditions(desk, until, met_on, in_force_on, reason):
    """Given 55 parties and 55 percent, both must hold; the European Union is not counted beside its members."""
    reports, shares = paris(until)
    desk.append("table", reports, "paris")

    row = desk.append("text", [rule(55, "days-after", 30, shares)("paris")])

    assert (row["conditions_met_on"], row["in_force_on"], row["in_force_reason"]) == (met_on, in_force_on, reason)


@pytest.mark.parametrize(
    ("number", "last", "in_force_on"),
    [
        pytest.param(40, "2003-07-01", "2003-09-29", id="transnational organized crime"),
        pytest.param(30, "2005-09-15", "2005-12-14", id="corruption"),
    ],
)
@pytest.mark.one_in(2)
def test_instruments_and_ninety_days(desk, number, last, in_force_on):
    """Given the day of the last instrument that a convention needed, it enters into force on the known day."""
    codes = [state.alpha_2 for state in pycountry.countries][:number]
    first = [action_report("pact", party, "ratification", "2001-01-01", row=1) for party in codes[:-1]]
    nearly = desk.append("table", first, "pact")
    assert (nearly["in_force_on"], nearly["ratifications"]) == (None, number - 1)

    desk.append("text", [rule(number, "days-after", 90)("pact")])
    row = desk.append("last", [action_report("pact", codes[-1], "accession", last, row=1)])

    assert (row["conditions_met_on"], row["in_force_on"]) == (last, in_force_on)
