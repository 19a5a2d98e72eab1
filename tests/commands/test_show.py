"""`timeline show` prints what is recorded of one thing, and where it comes from."""

import pytest

from tests.commands.conftest import OTHER_TOTAL, REPORT_FILE, SECOND_REPORT_FILE


@pytest.fixture
def _reported(timeline, seeded, report_file):
    timeline("append", report_file, "--by", "jane")


@pytest.mark.usefixtures("_reported")
class TestShow:
    """Show what the made-up report file says."""

    @pytest.mark.parametrize(
        ("name", "kind", "parts"),
        [
            pytest.param("harbour-treaty", "treaty", {"signatories_per_day": 1, "treaty_facts": 2}, id="a treaty"),
            pytest.param("gazette", "source", {"reports": 2}, id="a source"),
            pytest.param("ada-quay", "person", {"participants": 1, "statements": 0}, id="a person"),
            pytest.param(
                "harbour-signing", "occurrence", {"reports": 1, "figures": 1, "relations": 0}, id="an occurrence"
            ),
            pytest.param("occurrence/ada-speech", "occurrence", {"participants": 1, "relations": 1}, id="by stream"),
        ],
    )
    @pytest.mark.one_in(3)
    def test_it_shows_what_stands_and_its_events(self, timeline, name, kind, parts):
        """Given a slug or a stream, the row, what belongs to it, and its events are there."""
        shown = timeline("show", name, "--json").json

        assert shown[kind]["id"] == name.rpartition("/")[2]
        assert {part: len(shown[part]) for part in parts} == parts
        assert [event["recorded_by"] for event in shown["history"]] == ["jane"]

    def test_it_leads_to_the_paragraph(self, timeline):
        """Given an occurrence, its text has the evidence as a paragraph, and no empty fields."""
        outcome = timeline("show", "harbour-signing")

        assert outcome.code == 0
        lines = [" ".join(line.split()) for line in outcome.out.splitlines()]
        figure = lines[lines.index("figures (1)") : lines.index("history (1)")]
        assert "as_printed 31 states" in figure
        assert "evidence paragraph 2 (body)" in figure
        assert "None" not in outcome.out

    def test_a_slug_of_several_things_asks_for_the_kind(self, timeline, tmp_path):
        """Given one slug of a source and an occurrence, the program names both; with its kind, it shows one."""
        file = tmp_path / "opening.yaml"
        file.write_text(
            "source: {id: opening, language: en, published: 2031-05-02}\n"
            "reports:\n"
            "  - {occurrence: opening, what: ceremony, title: Opening, date: undated, evidence: 1}\n"
        )
        timeline("append", file, "--by", "jane")

        outcome = timeline("show", "opening")

        assert outcome.code == 1
        assert outcome.err == "'opening' names several things: source/opening, occurrence/opening\n"
        assert timeline("show", "source/opening", "--json").json["source"]["id"] == "opening"

    @pytest.mark.parametrize(
        ("name", "said"),
        [
            pytest.param("harbour-treatty", "did you mean 'harbour-treaty'?", id="a slug that is nearly right"),
            pytest.param("person/ada-quai", "did you mean 'person/ada-quay'?", id="a stream that is nearly right"),
            pytest.param("people/ada-quay", "did you mean 'person/ada-quay'?", id="another word for the kind"),
            pytest.param("zzz", "'timeline log' lists what is recorded", id="nothing like it"),
        ],
    )
    @pytest.mark.one_in(3)
    def test_an_unknown_name_suggests_the_nearest(self, timeline, name, said):
        """Given a name that is not recorded, the program exits with 1 and says what may be meant."""
        outcome = timeline("show", name)

        assert (outcome.code, outcome.out) == (1, "")
        assert outcome.err.startswith(f"nothing called '{name}' is recorded; ")
        assert said in outcome.err

    @pytest.mark.parametrize(
        ("name", "said"),
        [
            pytest.param("vtv", "did you mean 'vtv-2025-10-25'?", id="a part of one slug"),
            pytest.param("VTV", "did you mean 'vtv-2025-10-25'?", id="in capitals"),
            pytest.param("source/vtv", "did you mean 'source/vtv-2025-10-25'?", id="with its kind"),
            pytest.param("harbour", "did you mean 'harbour-signing' or 'harbour-treaty'?", id="a part of two slugs"),
            pytest.param("treaty/harbour", "did you mean 'treaty/harbour-treaty'?", id="of one kind alone"),
            pytest.param(
                "pledge",
                "did you mean 'australia-cybersecurity-pledge', 'cambodia-cybersecurity-pledge', "
                "'un-support-pledged-at-ceremony', 'un-support-pledged-to-press', 'unodc-technical-support-pledged' "
                "or one of 2 more?",
                id="a part of many slugs",
            ),
            pytest.param("", "'timeline log' lists what is recorded", id="no word at all"),
            pytest.param("treaty/", "'timeline log' lists what is recorded", id="a kind alone"),
        ],
    )
    @pytest.mark.one_in(3)
    def test_a_part_of_slugs_suggests_those(self, timeline, name, said):
        """Given a word that is not a slug but part of some, the program names up to five of them."""
        assert timeline("show", name) == (1, "", f"nothing called '{name}' is recorded; {said}\n")

    @pytest.mark.parametrize(
        ("name", "kind", "shown"),
        [
            pytest.param("tide-office", "organization", ("name", "The Tide Office"), id="an organization"),
            pytest.param("term/population-gulls", "term", ("meaning", "gulls of any sort"), id="a term"),
        ],
    )
    def test_a_word_of_the_archive_is_shown_with_its_corrections(self, timeline, tmp_path, name, kind, shown):
        """Given a registered word that was corrected, its row reads as it now stands, with both events."""
        file = tmp_path / "words.yaml"
        file.write_text(
            "source: {id: words, language: en, published: 2031-05-02}\n"
            "organizations: [{id: tide-office, name: Tide Ofice}]\n"
            "populations: [{id: gulls, meaning: gulls}]\n"
        )
        timeline("append", file, "--by", "jane")
        stream = name if "/" in name else f"organization/{name}"
        timeline("correct", stream, *shown, "--reason", "Misspelt", "--by", "jane")

        found = timeline("show", name, "--json").json

        assert found[kind][shown[0]] == shown[1]
        assert [event["topic"] for event in found["history"]] == [f"{kind}-registered", "corrected"]
        assert len(found["amendments"]) == 1


class TestConflicts:
    """`timeline show` and `status` list the conflicts that `append` told of."""

    @pytest.fixture(autouse=True)
    def told(self, timeline, tmp_path, made_once):
        """Append a source that contradicts another, and give the conflict as `append` printed it."""
        made_once(tmp_path, REPORT_FILE)
        (tmp_path / "herald.yaml").write_text(OTHER_TOTAL, "utf-8")
        [line] = [
            line for line in timeline("append", "herald.yaml", "--by", "jane").out.splitlines() if "opens" in line
        ]
        return line.removeprefix("opens the conflict ")

    def test_a_treaty_has_its_conflicts_with_their_sides(self, timeline, told):
        """Given two totals, the treaty shows the conflict in the same words, its grade, and who says what."""
        lines = timeline("show", "treaty/harbour-treaty").out.splitlines()

        place = lines.index("conflicts (1)")
        assert lines[place + 1 : place + 4] == [
            f"  contradiction: {told}",
            "    side 1: gazette: 31 states, figure harbour-signing/gazette/total",
            "    side 2: herald: 33 states, figure harbour-signing/herald/total",
        ]
        [conflict] = timeline("show", "treaty/harbour-treaty", "--json").json["conflicts"]
        assert [(claim["side"], claim["source"]) for claim in conflict["claims"]] == [(1, "gazette"), (2, "herald")]

    def test_an_occurrence_has_its_own(self, timeline, tmp_path):
        """Given two days of one occurrence, it shows the conflict; once a side is retracted, it shows none."""
        (tmp_path / "radio.yaml").write_text(
            SECOND_REPORT_FILE.replace("id: herald", "id: radio").replace("date: 2031-05-01", "date: 2031-04-01"),
            "utf-8",
        )
        timeline("append", "radio.yaml", "--by", "jane")
        shown = timeline("show", "harbour-signing").out
        timeline("retract", "harbour-signing", "--report", "radio", "--reason", "r", "--by", "jane")

        assert "  contradiction: occurrence/harbour-signing/date:occurred: " in shown
        assert "conflicts" not in timeline("show", "harbour-signing").out

    def test_status_counts_them(self, timeline, told):
        """Given a contradiction, `status` counts it, in JSON by grade; without any, it has no such line."""
        said = "1 conflict, 1 of them a contradiction; 'timeline show' lists those of an occurrence or a treaty"
        assert said in timeline("status").out.splitlines()
        assert timeline("status", "--json").json["open_conflicts"] == {"contradiction": 1}

        timeline("retract", "harbour-signing", "--report", "herald", "--reason", "r", "--by", "jane")
        assert "conflict" not in timeline("status").out
