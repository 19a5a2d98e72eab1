"""The table of statements: points made, in the archive's own words, with who made them in what voice."""

import pytest


def statement(point, text, attribution, **fields):
    """Return a statement as a report file would have it."""
    return {"point": point, "text": text, "attribution": attribution, "evidence": 1, **fields}


def test_sources_that_make_the_same_point_share_its_slug(story):
    """Given the same point from two sources, each keeps its words, and the slug joins them."""
    story.report("a", by="gazette", statements=[statement("ports-grow", "Ports grow.", "reporter")])
    story.report("b", by="herald", statements=[statement("ports-grow", "Trade makes ports larger.", "reporter")])

    assert story.rows("statements", "id", "text", point="ports-grow") == [
        ("a/gazette/ports-grow", "Ports grow."),
        ("b/herald/ports-grow", "Trade makes ports larger."),
    ]


def test_a_key_distinguishes_two_statements_of_one_point(story):
    """Given one point made twice in a report, the key stands in the row's name instead of the point."""
    said = [
        statement("ports-grow", "Ports grow.", "reporter"),
        statement("ports-grow", "All ports grow.", "reporter", key="all-ports"),
    ]
    story.report("a", statements=said)

    assert story.rows("statements", "id", "point") == [
        ("a/gazette/all-ports", "ports-grow"),
        ("a/gazette/ports-grow", "ports-grow"),
    ]


@pytest.mark.parametrize(
    ("attribution", "shown"),
    [
        pytest.param("reporter", (None, None, "reporter"), id="the reporter is nobody by name"),
        pytest.param(
            {"voice": "quotation", "chain": {"person": "ada-quay", "name": "Ada Quay", "office": "Harbour Master"}},
            ("Ada Quay, Harbour Master", "ada-quay", "quotation"),
            id="a person with an office",
        ),
        pytest.param(
            {"voice": "paraphrase", "chain": {"office": "Mayor", "party": "PT"}},
            ("Mayor, Portugal", None, "paraphrase"),
            id="an office of a party",
        ),
        pytest.param(
            {"voice": "paraphrase", "chain": [{"name": "Ben Moor"}, {"person": "ada-quay", "name": "Ada Quay"}]},
            ("Ben Moor, citing Ada Quay", "ada-quay", "paraphrase"),
            id="a chain, the outermost first",
        ),
    ],
)
def test_the_row_says_who_said_it_and_in_what_voice(story, attribution, shown):
    """Given an attribution, the row has it in one line, the person at the end of the chain, and the voice."""
    story.person("ada-quay", "Ada Quay")
    story.report("a", statements=[statement("ports-grow", "Ports grow.", attribution)])

    assert story.rows("statements", "attributed_to", "person", "voice") == [shown]


def test_a_statement_leads_to_its_event_and_its_paragraph(story):
    """Given a statement, the row has the position of its report's event and the paragraph in the source."""
    story.report("a", statements=[statement("ports-grow", "Ports grow.", "reporter", evidence="7 box")])

    assert story.rows("statements", "position", "evidence") == [(2, '[{"paragraph": 7, "where": "box"}]')]
