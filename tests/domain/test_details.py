"""The details of an occurrence, merged from all of its reports."""

from __future__ import annotations

from domain.details import Detail, merged_details


def test_the_first_report_that_states_a_field_decides_and_later_ones_fill_in(report_of):
    """Given reports that state different fields, each field has its first value, and the source that states it."""
    reports = [
        report_of(source="gazette", what={"kind": "pledge", "pledger": "CL", "purpose": "Lamps"}),
        report_of(
            source="herald",
            what={"kind": "pledge", "pledger": "CL", "purpose": "Lamps for all", "beneficiary": "Fishers"},
        ),
        report_of(
            source="mercury",
            what={"kind": "pledge", "pledger": "CL", "purpose": "L", "through": ["un"], "beneficiary": "All"},
        ),
    ]

    assert merged_details(reports) == (
        Detail("pledger", "CL", "gazette"),
        Detail("through", ["un"], "mercury"),
        Detail("purpose", "Lamps", "gazette"),
        Detail("beneficiary", "Fishers", "herald"),
    )


def test_what_no_report_states_is_absent(report_of):
    """Given reports without details, and no report at all, there are none."""
    assert merged_details([report_of(what="conference"), report_of(what="conference", source="herald")]) == ()
    assert merged_details([]) == ()
