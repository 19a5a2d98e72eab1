"""Claims that break a rule or lead nowhere: each is said with its place, its value and what is allowed.

Each case changes one thing in the Harbour Gazette's file, and marks with § where the problem is expected to be shown.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from domain.figures import Operator
from domain.kinds import KINDS
from domain.measures import COUNTED, MEASURES
from tests.report_files.cases import Wrong, wrong
from timeline.recording.appending import append_file

PARTS = "        parts:\n          - {label: west, value: 25}\n          - {label: east, value: 16}\n"
RELATIONS = "    relations:\n      - {type: part-of, other: tide-conference, evidence: 4}\n"
BY_COAST = f"""\
key: by-coast
        measure: attendance
        counted: national-delegations
        as_printed: 25 from the west, 16 from the east
        attribution: reporter
{PARTS}"""
VENUE = "      name: Hall of Sails\n      city: Bergen\n      country: NO\n"
EDTF = "      edtf: 2031-05-10\n"
DATE = "      §edtf: 2031-05-10\n"
OF_SPEECH = "  - §occurrence: vale-speech"


def listed(words: Iterable[str]) -> str:
    """Write a closed list as messages do."""
    return f"allowed: {', '.join(words)}"


CLOSED_LISTS = [
    wrong(
        "kind",
        "what: speech",
        "what: §speach",
        "reports[1].what",
        f"unknown kind 'speach'; {listed(KINDS)}; did you mean 'speech'?",
    ),
    wrong(
        "kind-in-a-mapping",
        "what: {kind: conference",
        "what: §{kind: conferense",
        "reports[0].what",
        f"unknown kind 'conferense'; {listed(KINDS)}; did you mean 'conference'?",
    ),
    wrong(
        "kind-left-out",
        "what: {kind: conference, theme: One sea}",
        "what: §{theme: One sea}",
        "reports[0].what",
        "the kind is missing: write 'what: speech', or 'what: {kind: speech}' with more fields",
    ),
    wrong("role", "role: speaker", "role: §speeker", "reports[1].participants[0].role", "'speeker'", "mean 'speaker'?"),
    wrong(
        "operator",
        "operator: nearly",
        "operator: §nearby",
        "reports[0].figures[0].operator",
        f"'nearby'; {listed(Operator)}; did you mean 'nearly'?",
    ),
    wrong(
        "far-operator",
        "operator: nearly",
        "operator: §zzz",
        "reports[0].figures[0].operator",
        f"'zzz'; {listed(Operator)}",
    ),
    wrong(
        "voice",
        "voice: quotation",
        "voice: §quotatoin",
        "reports[1].statements[0].attribution.voice",
        "mean 'quotation'?",
    ),
    wrong(
        "voice-as-a-word",
        "attribution: {voice: quotation, chain: ines-vale}",
        "attribution: §ines-vale",
        "reports[1].statements[0].attribution",
        "'ines-vale'; allowed: quotation, paraphrase, reporter",
    ),
    wrong(
        "basis",
        "basis: year-inferred",
        "basis: §year-infered",
        "reports[1].date.basis",
        "stated, year-inferred, inferred",
    ),
    wrong("part-of-day", "morning", "§mornin", "reports[1].date.part_of_day", "noon, afternoon", "mean 'morning'?"),
    wrong(
        "where",
        "5 caption]",
        "§5 captoin]",
        "reports[1].statements[0].evidence[1]",
        "'captoin'; allowed: body, headline, caption, box, link-list; did you mean 'caption'?",
    ),
    wrong(
        "precision",
        "precision: city",
        "precision: §town",
        "reports[0].place.coordinates.precision",
        "venue, city, country",
    ),
    wrong(
        "relation", "type: part-of", "type: §partof", "reports[1].relations[0].type", "before, after", "mean 'part-of'?"
    ),
    wrong(
        "form",
        "what: speech",
        "what: {kind: meeting, form: §banket}",
        "reports[1].what.form",
        "group",
        "mean 'banquet'?",
    ),
    wrong(
        "rule",
        "what: speech",
        "what: {kind: provision, rule: §amendments}",
        "reports[1].what.rule",
        "capacity-building",
        "mean 'amendment'?",
    ),
    wrong(
        "action",
        "what: speech",
        "what: {kind: treaty-action, action: §ratify, party: CL}",
        "reports[1].what.action",
        "'ratify'; allowed: signature, signature-ad-referendum, definitive-signature",
    ),
    wrong(
        "measure",
        "measure: pledge-amount",
        "measure: §pledge-amuont",
        "reports[2].figures[0].measure",
        f"'pledge-amuont' is not a known measure; {listed(MEASURES)}; register another "
        "under 'measures'; did you mean 'pledge-amount'?",
    ),
    wrong(
        "population",
        "counted: national-delegations\n        value",
        "counted: §national-delegation\n        value",
        "reports[0].figures[0].counted",
        f"'national-delegation' is not a known counted population; {listed(COUNTED)}; "
        "register another under 'populations'; "
        "did you mean 'national-delegations'?",
    ),
    wrong(
        "unit",
        "unit: EUR",
        "unit: §EURO",
        "reports[2].figures[0].unit",
        "'EURO' is not a known unit",
        "ISO 4217",
        "mean 'EUR'?",
    ),
    wrong(
        "organization",
        "depositary: un}",
        "depositary: §unn}",
        "treaties[0].depositary",
        "'unn' is not a known party; did you mean 'un' (United Nations)? Allowed: an ISO 3166-1 code, a former state's "
        "ISO 3166-3 code, or an organization's slug (docs/write-a-report-file.md lists them); register another under "
        "'organizations'",
    ),
    wrong(
        "state-by-name",
        "party: PT, role",
        "party: §Portugal, role",
        "reports[0].participants[0].party",
        "mean 'PT' (Portugal)?",
    ),
    wrong(
        "state-by-three-letters",
        "party: PT, role",
        "party: §PRT, role",
        "reports[0].participants[0].party",
        "mean 'PT' (Portugal)?",
    ),
    wrong(
        "far-party",
        "party: PT, role",
        "party: §qqqqqq, role",
        "reports[0].participants[0].party",
        "'qqqqqq' is not a known party",
    ),
    wrong(
        "country",
        "country: NO\n",
        "country: §NOR\n",
        "reports[0].place.country",
        "'NOR' is not a known country",
        "mean 'NO' (Norway)?",
    ),
    wrong(
        "country-by-name", "country: NO\n", "country: §Norway\n", "reports[0].place.country", "'Norway'", "mean 'NO' ("
    ),
    wrong(
        "language",
        "language: en",
        "language: §english",
        "source.language",
        "'english' is not a known language",
        "ISO 639",
    ),
]

DATES_AND_EVIDENCE = [
    wrong(
        "no-date",
        EDTF,
        DATE.replace("2031-05-10", "spring"),
        "reports[1].date",
        "'spring' is not a valid EDTF date: write 2025",
    ),
    wrong(
        "no-date-in-short",
        "date: undated",
        "date: §someday",
        "reports[2].date",
        "'someday' is not a valid EDTF date",
        "'undated'",
    ),
    wrong(
        "no-such-day", EDTF, DATE.replace("05-10", "02-29"), "reports[1].date", "'2031-02-29' names a day", "not exist"
    ),
    wrong(
        "no-such-hour", "date: undated", "date: §2031-05-10T24:30:00", "reports[2].date", "'2031-05-10T24:30:00' names"
    ),
    wrong(
        "ends-first", "date: undated", "date: §2031-05-11/2031-05-10", "reports[2].date", "10' ends before it starts"
    ),
    wrong(
        "bound-is-derived",
        EDTF,
        f"{DATE}      earliest: 2031-05-09\n",
        "reports[1].date",
        "earliest is derived from edtf '2031-05-10'",
        "'2031-05-09'",
    ),
    wrong(
        "stated-with-reason", "basis: year-inferred", "basis: stated", "reports[1].date", "leave out reason", at=DATE
    ),
    wrong(
        "inferred-without-reason",
        "      reason: The speech is told without a year.\n",
        "",
        "reports[1].date",
        "'year-inferred' needs",
        "reason",
        at=DATE,
    ),
    wrong(
        "part-of-a-month",
        EDTF,
        DATE.replace("-10", ""),
        "reports[1].date",
        "'morning' needs a single day, not '2031-05'",
    ),
    wrong(
        "no-evidence",
        "evidence: 6\n    evidence",
        "evidence: §six\n    evidence",
        "reports[2].figures[0].evidence",
        "'six' is",
    ),
    wrong(
        "paragraph-nought",
        "    evidence: 6\n    e",
        "    evidence: §0\n    e",
        "reports[2].figures[0].evidence",
        "1, not 0",
    ),
    wrong(
        "half-a-paragraph",
        "    evidence: 6\n    e",
        "    evidence: §6.5\n    e",
        "reports[2].figures[0].evidence",
        "6.5",
    ),
    wrong(
        "a-claim-without-evidence",
        "    evidence: 6\n    e",
        "    evidence: §[]\n    e",
        "reports[2].figures[0].evidence",
        "at least one",
    ),
    wrong(
        "half-a-span",
        "5 caption]",
        "§{paragraph: 5, start: 3}]",
        "reports[1].statements[0].evidence[1]",
        "a span needs its start, its end and its sha256 together",
    ),
    wrong(
        "span-ends-first",
        "3 body 10-31",
        "§3 body 31-10",
        "reports[0].figures[0].evidence",
        "31-10 ends before it starts",
    ),
    wrong(
        "digest-of-a-span",
        "5 caption]",
        "{paragraph: 5, start: 3, end: 5, sha256: §abc}]",
        "reports[1].statements[0].evidence[1].sha256",
        "'abc'",
    ),
    wrong(
        "fingerprint-in-part",
        "  bytes: 2718\n",
        "",
        "source",
        "sha256, bytes and paragraphs describe one text: give all three or none",
        at="  §id: harbour-gazette\n",
    ),
]

CLAIMS = [
    wrong(
        "no-slug",
        "occurrence: vale-speech",
        "occurrence: §Vale Speech",
        "reports[1].occurrence",
        "'Vale Speech' is not a valid slug: use lowercase letters a to z, digits and single hyphens",
    ),
    wrong(
        "no-handle",
        "\nsource:\n",
        "\nrecorded: {by: §The Board}\nsource:\n",
        "recorded.by",
        "'The Board' is not a valid slug",
    ),
    wrong(
        "unit-of-another-measure",
        "unit: EUR",
        "unit: year",
        "reports[2].figures[0]",
        "pledge-amount is measured as money, and 'year' is not a unit of that",
        at="      - §key: sum\n",
    ),
    wrong(
        "nothing-counted",
        "        counted: national-delegations\n        value: 41\n",
        "        value: 41\n",
        "reports[0].figures[0]",
        "attendance counts something: say what in 'counted'",
        at="      - §key: delegations\n",
    ),
    wrong(
        "no-value",
        "        value: 2.50\n",
        "",
        "reports[2].figures[0]",
        "a figure without value or parts is vague, superlative or a range, not exact",
        at="      - §key: sum\n",
    ),
    wrong(
        "breakdown-without-parts",
        PARTS,
        "        value: 41\n",
        "reports[0].figures[1]",
        "breakdown_of needs parts",
        at="      - §key: by-coast\n",
    ),
    wrong(
        "breakdown-without-reason",
        "{figure: delegations, reason: The parts stand beside the total.}",
        "§{figure: delegations}",
        "reports[0].figures[1].breakdown_of",
        "give the reason, or basis: stated",
    ),
    wrong(
        "breakdown-of-nothing",
        "{figure: delegations,",
        "{figure: §delegates,",
        "reports[0].figures[1].breakdown_of.figure",
        "'delegates' is not a figure of this report; did you mean 'delegations'?",
    ),
    wrong(
        "figure-twice",
        f"{BY_COAST}        breakdown_of: {{figure: delegations, reason: The parts stand beside the total.}}\n",
        BY_COAST.replace("by-coast", "§delegations"),
        "reports[0].figures[1].key",
        "'delegations' is used twice in this report; give one of them another key",
    ),
    wrong(
        "point-twice",
        RELATIONS,
        "      - {point: §tides-are-shared, text: Again., attribution: reporter, evidence: 4}\n",
        "reports[1].statements[1].point",
        "'tides-are-shared' is used twice in this report",
    ),
    wrong(
        "quotation-of-nobody",
        "attribution: {voice: quotation, chain: ines-vale}",
        "attribution: §quotation",
        "reports[1].statements[0].attribution",
        "a quotation needs somebody in its chain",
    ),
    wrong(
        "speaker-who-is-not-there",
        "chain: ines-vale}",
        "chain: §ines-vail}",
        "reports[1].statements[0].attribution.chain",
        "'ines-vail' is not a participant of this report: name one by key, person or party",
    ),
    wrong(
        "second-speaker-who-is-not-there",
        "chain: ines-vale}",
        "chain: [ines-vale, §nobody]}",
        "reports[1].statements[0].attribution.chain[1]",
        "'nobody' is not a participant of this report",
    ),
    wrong(
        "participant-without-name",
        "    participants:\n      - {key: minister",
        "    participants:\n      - §{role: guest}\n      - {key: minister",
        "reports[0].participants[0]",
        "nobody is named: give a person, a name, an office or a party",
    ),
    wrong(
        "place-without-name",
        VENUE,
        "",
        "reports[0].place",
        "a place needs a name, a city or a country",
        at="    place:\n      §coordinates",
    ),
]

KINDS_OF_OCCURRENCE = [
    wrong(
        "adoption",
        "what: speech",
        "what: adoption",
        "reports[1].treaty",
        "a report of the kind 'adoption' needs the treaty",
        at=OF_SPEECH,
    ),
    wrong(
        "signing",
        "what: speech",
        "what: signing",
        "reports[1].treaty",
        "a report of the kind 'signing' needs the treaty",
        at=OF_SPEECH,
    ),
    wrong(
        "provision",
        "what: speech",
        "what: {kind: provision, rule: amendment}",
        "reports[1].treaty",
        "a report of the kind 'provision' needs the treaty",
        at=OF_SPEECH,
    ),
    wrong(
        "treaty-action",
        "what: speech",
        "what: {kind: treaty-action, action: ratification, party: CL}",
        "reports[1].treaty",
        "a report of the kind 'treaty-action' needs the treaty",
        at=OF_SPEECH,
    ),
    wrong(
        "message",
        "what: speech",
        "what: message",
        "reports[1].participants",
        "a message needs a participant whose role is 'author'",
        at="      §- {person: ines-vale, name: Inês Vale, role: speaker",
    ),
    wrong(
        "pledge-of-another-figure",
        "amount: sum",
        "amount: §summ",
        "reports[2].what.amount",
        "'summ' is not a figure of this report; its figures: 'sum'",
    ),
    wrong(
        "pledge-without-figures",
        "what: speech",
        "what: {kind: pledge, pledger: PT, purpose: Gauges, amount: §sum}",
        "reports[1].what.amount",
        "'sum' is not a figure of this report; its figures: none",
    ),
    wrong(
        "pledge-of-no-money",
        "what: {kind: conference, theme: One sea}",
        "what: {kind: pledge, pledger: PT, purpose: Gauges, amount: §delegations}",
        "reports[0].what.amount",
        "the figure 'delegations' is in 'count', which is not a currency",
    ),
]

REFERENCES = [
    wrong(
        "treaty",
        "treaty: tide-accord\n    date: undated",
        "treaty: §tide-acord\n    date: undated",
        "reports[2].treaty",
        "no treaty 'tide-acord' is recorded: register it under 'treaties' in this file, "
        "as '- {id: tide-acord, name: …}'; did you mean 'tide-accord'?",
    ),
    wrong(
        "far-treaty",
        "treaty: tide-accord\n    date: u",
        "treaty: §moon\n    date: u",
        "reports[2].treaty",
        "no treaty 'moon'",
    ),
    wrong(
        "person",
        "key: minister, person: ines-vale",
        "key: minister, person: §inez-vale",
        "reports[0].participants[0].person",
        "no person 'inez-vale' is recorded: register them under 'people' in this file, "
        "as '- {id: inez-vale, name: …}'; did you mean 'ines-vale'?",
    ),
    wrong(
        "person-of-another-file",
        "key: minister, person: ines-vale",
        "key: minister, person: §olaf-strand",
        "reports[0].participants[0].person",
        "no person 'olaf-strand' is recorded",
        "did you mean 'olav-strand'?",
    ),
    wrong(
        "person-who-is-cited",
        "person: tomas-brandt, name",
        "person: §thomas-brandt, name",
        "reports[2].figures[0].attribution.chain.person",
        "no person 'thomas-brandt' is recorded",
        "did you mean 'tomas-brandt'?",
    ),
    wrong(
        "source-of-an-inference",
        "{source: harbour-gazette,",
        "{source: §harbor-gazette,",
        "reports[1].date.inferred_from.source",
        "no source 'harbor-gazette' is recorded: register it in a report file of its own first",
        "did you mean 'harbour-gazette'?",
    ),
    wrong(
        "occurrence",
        "other: tide-conference",
        "other: §tide-conferance",
        "reports[1].relations[0].other",
        "no occurrence 'tide-conferance' is recorded: report it in this file, or in one appended before",
        "did you mean 'tide-conference'?",
    ),
    wrong(
        "occurrence-of-another-file",
        "other: tide-conference",
        "other: §lighthouse-visits",
        "reports[1].relations[0].other",
        "did you mean 'lighthouse-visit'?",
    ),
    wrong(
        "itself",
        "other: tide-conference",
        "other: §vale-speech",
        "reports[1].relations[0].other",
        "an occurrence does not relate to itself",
    ),
    wrong(
        "paragraph",
        "5 caption]",
        "§10 caption]",
        "reports[1].statements[0].evidence[1].paragraph",
        "there is no paragraph 10: the source has 9",
    ),
    wrong(
        "paragraph-of-an-inference",
        "harbour-gazette, paragraph: 1}",
        "harbour-gazette, paragraph: §10}",
        "reports[1].date.inferred_from.paragraph",
        "there is no paragraph 10",
    ),
    wrong(
        "paragraph-of-the-publisher",
        "The Harbour Gazette, evidence: 1",
        "The Harbour Gazette, evidence: §10",
        "source.publisher.evidence.paragraph",
        "there is no paragraph 10: the source has 9",
    ),
    wrong(
        "paragraph-left-out",
        "{paragraphs: 9, reason",
        "{paragraphs: §10, reason",
        "source.left_out.paragraphs[0].paragraphs",
        "there is no paragraph 10: the source has 9",
    ),
    wrong(
        "paragraph-of-a-number-left-out",
        "{paragraph: 2, number",
        "{paragraph: §10, number",
        "source.left_out.numbers[0].paragraph",
        "there is no paragraph 10: the source has 9",
    ),
]


@pytest.mark.parametrize("case", [*CLOSED_LISTS, *DATES_AND_EVIDENCE, *CLAIMS, *KINDS_OF_OCCURRENCE, *REFERENCES])
@pytest.mark.one_in(4)
def test_a_problem_says_where_it_is_what_it_is_and_what_is_allowed(archive, radio, gazette, refused, case: Wrong):
    """Given one claim wrong, the one problem has its line, column and field, its value and what is allowed."""
    append_file(archive, "radio.yaml", radio.encode(), by="tester")
    text, place = case.applied(gazette)

    message = str(refused(text))

    assert message[: len(f"gazette.yaml:{place}")] == f"gazette.yaml:{place}"
    assert case.unsaid(message.partition(place)[2]) == []
    assert "\n" not in message, "one thing is wrong, so one problem is listed"
