"""Hold what one source says of one occurrence, whole."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.attribution import Speaker, Voice
from domain.characters import refuse_unreadable
from domain.evidence import Where
from domain.figures import Operator
from domain.participants import Role
from domain.relations import RelationType
from domain.reports import Report

ADA = {"person": "ada-quill", "name": "Ada Quill", "office": "Keeper of the Lamps", "party": "PT"}
BO = {"person": "bo-stern", "name": "Bo Stern"}


@pytest.fixture
def quoting(report_of, statement_fields):
    """Make a report that quotes a chain, with these participants."""

    def make(chain, participants):
        statement = {**statement_fields, "attribution": {"voice": "quotation", "chain": chain}}
        return report_of(participants=participants, statements=[statement])

    return make


# --- keys of participants in chains ---


@pytest.mark.parametrize(
    ("who", "key"),
    [
        pytest.param({**ADA, "key": "keeper"}, "keeper", id="key"),
        pytest.param(ADA, "ada-quill", id="person"),
        pytest.param({"office": "Keeper of the Lamps", "party": "PT"}, "PT", id="party"),
    ],
)
def test_a_chain_names_a_participant_by_key(quoting, who, key):
    """Replace a key, else a person, else a party, by who that is."""
    report = quoting([key], [{**who, "role": "speaker", "evidence": 3}])

    expected = Speaker.model_validate({name: value for name, value in who.items() if name != "key"})
    assert report.statements[0].attribution.chain == (expected,)


def test_a_key_alone_stands_for_a_chain_of_one(quoting):
    """Read `chain: keeper` as `chain: [keeper]`."""
    participants = [{**ADA, "key": "keeper", "role": "speaker"}]

    assert quoting("keeper", participants) == quoting(["keeper"], participants)


def test_a_chain_mixes_keys_and_speakers(quoting):
    """Keep the order of a chain in which only one link is a key."""
    report = quoting(["bo-stern", {"party": "un"}], [{**BO, "role": "speaker"}])

    assert report.statements[0].attribution.label == "Bo Stern, citing United Nations"


def test_figures_are_attributed_by_key_too(report_of, figure_fields):
    """Resolve the chain of a figure like that of a statement."""
    figure = {**figure_fields, "attribution": {"voice": "paraphrase", "chain": "ada-quill"}}

    report = report_of(participants=[{**ADA, "role": "speaker"}], figures=[figure])

    assert report.figures[0].attribution.person == "ada-quill"


def test_a_person_in_two_roles_is_one_speaker(quoting):
    """Name a person once in a chain, whichever of their roles comes first."""
    report = quoting(["bo-stern"], [{**BO, "role": "host"}, {**BO, "role": "speaker"}])

    assert report.statements[0].attribution.chain == (Speaker.model_validate(BO),)


def test_a_person_named_in_two_ways_is_described_as_at_first(quoting):
    """Describe a person in a chain as the first of their roles does, where another adds an office."""
    report = quoting(["bo-stern"], [{**BO, "role": "host"}, {**BO, "office": "Pilot", "role": "speaker"}])

    assert report.statements[0].attribution.chain == (Speaker.model_validate(BO),)


def test_an_attribution_needs_no_chain(report_of, statement_fields):
    """Leave an attribution without a chain as it is: there is nobody to find."""
    report = report_of(statements=[{**statement_fields, "attribution": {"voice": "reporter"}}])

    assert report.statements[0].attribution.chain == ()


def test_an_unknown_key_is_refused_where_it_stands(quoting):
    """Say which key no participant has, and in which chain."""
    with pytest.raises(ValidationError, match=r"statements\.0\.attribution\.chain\.1\n.*'bo' is not a participant"):
        quoting(["bo-stern", "bo"], [{**BO, "role": "speaker"}])


def test_a_key_of_two_people_is_refused(quoting):
    """Refuse one key for two people: a quotation would go to either."""
    with pytest.raises(ValidationError, match="'keeper' names several participants of this report"):
        quoting(["keeper"], [{**ADA, "key": "keeper", "role": "speaker"}, {**BO, "key": "keeper", "role": "host"}])


def test_a_party_of_two_officials_is_not_a_key(quoting):
    """Refuse a party as the key of two of its officials, and accept a key of its own for one of them."""
    officials = [
        {"office": "Keeper", "party": "PT", "role": "host"},
        {"office": "Pilot", "party": "PT", "role": "guest"},
    ]

    with pytest.raises(ValidationError, match="'PT' names several participants of this report: give each a key"):
        quoting(["PT"], officials)
    report = quoting(["pilot"], [officials[0], {**officials[1], "key": "pilot"}])
    assert report.statements[0].attribution.label == "Pilot, Portugal"


def test_one_key_for_two_is_allowed_if_nobody_uses_it(report_of):
    """Accept two officials of one party in a report that attributes nothing to either."""
    officials = [
        {"office": "Keeper", "party": "PT", "role": "host"},
        {"office": "Pilot", "party": "PT", "role": "guest"},
    ]

    assert [participant.office for participant in report_of(participants=officials).participants] == ["Keeper", "Pilot"]


def test_resolving_leaves_what_was_given_alone(report_fields, statement_fields):
    """Change nothing in the mapping that a report is read from."""
    statement = {**statement_fields, "attribution": {"voice": "quotation", "chain": ["bo-stern"]}}
    given_ = {**report_fields, "participants": [{**BO, "role": "speaker"}], "statements": [statement]}

    Report.model_validate(given_)

    assert given_["statements"][0]["attribution"]["chain"] == ["bo-stern"]


# --- keys of claims ---


def test_two_figures_need_two_keys(report_of, figure_fields):
    """Refuse one key for two figures, and name it."""
    with pytest.raises(ValidationError, match=r"figures\.1\.key\n  'total' is used twice in this report"):
        report_of(figures=[figure_fields, {**figure_fields, "value": 13}])


def test_one_point_twice_needs_a_key(report_of, statement_fields):
    """Refuse a point that is made twice without a key to distinguish the two."""
    with pytest.raises(
        ValidationError, match=r"statements\.1\.(key|point)\n  'lamps-save-ships' is used twice in this report"
    ):
        report_of(statements=[statement_fields, statement_fields])


def test_one_point_twice_with_a_key(report_of, statement_fields):
    """Accept a point that is made twice, where a key names one of them."""
    report = report_of(statements=[statement_fields, {**statement_fields, "key": "lamps-again"}])

    assert [statement.id for statement in report.statements] == ["lamps-save-ships", "lamps-again"]


def test_a_key_may_not_be_another_statements_point(report_of, statement_fields):
    """Refuse a key that is already the point of another statement."""
    other = {**statement_fields, "point": "ships-need-lamps", "key": "lamps-save-ships"}

    with pytest.raises(ValidationError, match=r"statements\.1\.(key|point)\n  'lamps-save-ships' is used twice"):
        report_of(statements=[statement_fields, other])


# --- looking into a report ---


def test_figure_by_key(report_of, figure_fields):
    """Find a figure by its key, and none by another."""
    report = report_of(figures=[figure_fields])

    assert (report.figure("total"), report.figure("sum")) == (report.figures[0], None)


def test_participants_by_role(report_of):
    """Find the participants in a role, in the order of the report."""
    hosts = [{**ADA, "role": "host"}, {**BO, "role": "host"}]

    report = report_of(participants=[hosts[0], {"party": "un", "role": "guest"}, hosts[1]])

    assert [participant.person for participant in report.with_role(Role.HOST)] == ["ada-quill", "bo-stern"]
    assert report.with_role(Role.AUTHOR) == ()


# --- what a report must be ---


def test_a_kind_without_details_is_a_word(report_of):
    """Read `what: speech` as `what: {kind: speech}`."""
    assert report_of(what="speech") == report_of(what={"kind": "speech"})
    assert report_of(what="speech").kind == "speech"


def test_an_unknown_kind_is_refused_with_the_known_ones(report_of):
    """List the kinds where another is written."""
    with pytest.raises(ValidationError, match=r"'parade' found using 'kind' does not match any of .*'adoption'"):
        report_of(what="parade")


@pytest.mark.parametrize("missing", ["source", "what", "title", "date", "evidence"])
def test_required_fields(report_fields, missing):
    """Refuse a report without its source, kind, title, date or evidence."""
    del report_fields[missing]

    with pytest.raises(ValidationError, match=f"{missing}\n  Field required"):
        Report.model_validate(report_fields)


@pytest.mark.parametrize("where", ["report", "statement"])
def test_evidence_is_not_an_empty_list(report_of, statement_fields, where):
    """Refuse a report or a statement that stands nowhere in its source."""
    changes = {"evidence": []} if where == "report" else {"statements": [{**statement_fields, "evidence": []}]}

    with pytest.raises(ValidationError, match="evidence\n"):
        report_of(**changes)


def test_an_unknown_field_is_refused(report_of):
    """Refuse a field that no report has, rather than losing what it says."""
    with pytest.raises(ValidationError, match="weather\n  Extra inputs are not permitted"):
        report_of(weather="fog")


@pytest.mark.parametrize("value", [5, "conference", None, ["conference"]], ids=["number", "text", "nothing", "list"])
def test_what_is_not_a_mapping_is_not_a_report(value):
    """Refuse anything but a mapping, instead of crashing."""
    with pytest.raises(ValidationError, match="valid dictionary or instance of Report"):
        Report.model_validate(value)


@pytest.mark.parametrize("field", ["participants", "statements", "figures", "relations"])
@pytest.mark.parametrize("value", [5, "somebody", {"a": 1}, [5]], ids=["number", "text", "mapping", "list-of-numbers"])
def test_a_list_of_the_wrong_shape_is_a_problem_of_its_field(report_of, field, value):
    """Name the field that is not a list of mappings, instead of crashing."""
    with pytest.raises(ValidationError, match=rf"\n{field}(\.0)?\n"):
        report_of(**{field: value})


def test_relations_name_another_occurrence(report_of):
    """Keep how the occurrence relates to others, each with its own evidence."""
    report = report_of(relations=[{"type": "part-of", "other": "lighthouse-year", "evidence": 2}])

    assert [(relation.type, relation.other) for relation in report.relations] == [
        (RelationType.PART_OF, "lighthouse-year")
    ]


def test_an_unknown_relation_is_refused_with_the_known_ones(report_of):
    """List the relations where another is written."""
    with pytest.raises(ValidationError, match="'part-of', 'before', 'after', 'during', 'answers' or 'perhaps-same'"):
        report_of(relations=[{"type": "near", "other": "lighthouse-year"}])


def test_a_report_never_changes(report_of):
    """Refuse to assign to a report, and to change its lists."""
    report = report_of()

    with pytest.raises(ValidationError, match="frozen"):
        report.title = "Another title"
    assert isinstance(report.figures, tuple)


def test_replace_gives_a_checked_copy(report_of):
    """Give a copy with another title, check it again, and leave the first alone."""
    report = report_of()

    assert report.replace(title="Lamp week").title == "Lamp week"
    assert report.title == "Lighthouse week in Lisbon"
    with pytest.raises(ValidationError, match=r"title\n.*at least 1 character"):
        report.replace(title=" ")


# --- whatever a report says, the log gives it back ---


def _is_readable(text):
    """Return whether no character of a text is refused."""
    with suppress(ValueError):
        return refuse_unreadable(text) == text
    return False


WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cf", "Z")), min_size=1, max_size=12).filter(_is_readable)
SLUGS = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,6})?", fullmatch=True, alphabet=st.characters(codec="ascii"))
PARTIES = st.sampled_from(["PT", "VN", "ZRCD", "un", "asean"])
DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31)).map(date.isoformat)
DATES = st.one_of(
    DAYS,
    st.sampled_from(["undated", "198X", "2031-05-02~", "2031-05/..", "2031-05-02T20:19:53"]),
    st.fixed_dictionaries(
        {
            "edtf": DAYS,
            "basis": st.sampled_from(["year-inferred", "inferred"]),
            "reason": WORDS,
            "inferred_from": st.fixed_dictionaries({"source": SLUGS}, optional={"paragraph": st.integers(1, 99)}),
            "as_printed": WORDS,
        },
        optional={"part_of_day": st.sampled_from(["morning", "night"])},
    ),
)
EVIDENCE = st.lists(
    st.one_of(
        st.integers(1, 99),
        st.sampled_from([f"5 {where.value} 0-9 {'0f' * 32}" for where in Where]),
    ),
    min_size=1,
    max_size=2,
)
SPEAKERS = st.fixed_dictionaries({"name": WORDS}, optional={"person": SLUGS, "office": WORDS, "party": PARTIES})
ATTRIBUTIONS = st.fixed_dictionaries(
    {"voice": st.sampled_from(Voice), "chain": st.lists(SPEAKERS, min_size=1, max_size=2)}
)
NUMBERS = st.decimals(-(10**17), 10**17, places=4)
FIGURES = st.fixed_dictionaries(
    {
        "key": SLUGS,
        "measure": st.just("economic-growth"),
        "unit": st.just("percent"),
        "value": NUMBERS,
        "operator": st.sampled_from([operator for operator in Operator if operator is not Operator.BETWEEN]),
        "as_printed": WORDS,
        "attribution": ATTRIBUTIONS,
        "evidence": EVIDENCE,
    },
    optional={
        "as_of": DATES,
        "subject": PARTIES,
        "projection": st.booleans(),
        "parts": st.lists(st.fixed_dictionaries({"label": WORDS, "value": NUMBERS}), max_size=2),
    },
)
RANGES = FIGURES.flatmap(
    lambda figure: st.lists(NUMBERS, min_size=2, max_size=2, unique=True).map(
        lambda ends: {**figure, "value": None, "operator": "between", "low": min(ends), "high": max(ends)}
    )
)
STATEMENTS = st.fixed_dictionaries(
    {"point": SLUGS, "text": WORDS, "attribution": ATTRIBUTIONS, "evidence": EVIDENCE}, optional={"key": SLUGS}
)
PLACES = st.fixed_dictionaries(
    {"city": WORDS},
    optional={
        "country": st.sampled_from(["PT", "VN"]),
        "coordinates": st.fixed_dictionaries(
            {
                "latitude": st.floats(-90, 90),
                "longitude": st.floats(-180, 180),
                "gazetteer": WORDS,
                "entry": WORDS,
                "precision": st.sampled_from(["venue", "city"]),
            }
        ),
    },
)
WHATS = st.one_of(
    st.sampled_from(["speech", "meeting", "visit"]),
    st.fixed_dictionaries({"kind": st.just("act"), "act": SLUGS, "actor": SPEAKERS}, optional={"target": SPEAKERS}),
    st.fixed_dictionaries({"kind": st.just("ceremony"), "theme": WORDS}),
    st.fixed_dictionaries(
        {"kind": st.just("pledge"), "pledger": PARTIES, "purpose": WORDS, "through": st.lists(PARTIES, max_size=2)}
    ),
)
REPORTS = st.fixed_dictionaries(
    {"source": SLUGS, "what": WHATS, "title": WORDS, "date": DATES, "evidence": EVIDENCE},
    optional={
        "treaty": SLUGS,
        "place": PLACES,
        "participants": st.lists(
            SPEAKERS.flatmap(
                lambda who: st.fixed_dictionaries(
                    {**{name: st.just(value) for name, value in who.items()}, "role": st.sampled_from(Role)},
                    optional={"inferred": WORDS, "evidence": EVIDENCE},
                )
            ),
            max_size=2,
        ),
        "statements": st.lists(
            STATEMENTS, max_size=2, unique_by=lambda statement: statement.get("key") or statement["point"]
        ),
        "figures": st.lists(FIGURES | RANGES, max_size=2, unique_by=lambda figure: figure["key"]),
        "relations": st.lists(
            st.fixed_dictionaries(
                {"type": st.sampled_from(RelationType), "other": SLUGS}, optional={"evidence": EVIDENCE}
            ),
            max_size=2,
        ),
    },
)


@given(fields=REPORTS)
def test_any_report_survives_the_log(fields):
    """Read back from JSON, as from the log, exactly the report that was written."""
    report = Report.model_validate(fields)

    read = Report.model_validate_json(report.model_dump_json(), context={"stored": True})

    assert read == report
