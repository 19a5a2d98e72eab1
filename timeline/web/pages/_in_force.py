"""Whether a treaty is in force, and why, in the same words on every page: from the columns of its row."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from domain.in_force import State, state_on
from timeline.web.dates import in_words
from timeline.web.language import gettext as _
from timeline.web.language import number, to_translate
from timeline.web.pages._shared import Row
from timeline.web.parties import party_name

MISSING_NAMES = """(SELECT json_group_object(p.id, p.name) FROM json_each(t.in_force_missing) m
  JOIN json_each(m.value, '$.parties') j JOIN parties p ON p.id = j.value) AS missing_names"""
"""The SQL of the names of the parties whose consent is missing, as JSON, for the row of a treaty `t`."""

_MISSING: Mapping[str, str] = MappingProxyType(
    {
        "calendar": to_translate("The day is beyond the calendar."),
        "condition": to_translate("No report gives an exact condition of entry into force."),
        "consents": to_translate("%(there_is)s of %(needed)s consents to be bound are recorded."),
        "day": to_translate("The dates of the actions leave open on which day the conditions were met."),
        "delay": to_translate("No report gives the delay after the conditions are met."),
        "parties": to_translate("The rule requires the consent of %(parties)s, and none is recorded."),
        "share": to_translate("The parties that count hold %(there_is)s of the %(needed)s percent needed."),
        "shares": to_translate("No report gives the shares that parties hold."),
        "signatures": to_translate("%(there_is)s of %(needed)s signatures are recorded."),
    }
)


def state_of(treaty: Row) -> State:
    """Return whether a treaty is in force, as far as reports and recorded actions say."""
    missing = (part["what"] for part in _missing(treaty))
    today = datetime.now(UTC).date()
    return state_on(today, treaty["in_force_on"], is_reported=bool(treaty["in_force_basis"]), missing=missing)


def in_force(treaty: Row) -> str:
    """Return whether a treaty is in force, in a few words for a cell of a table."""
    date = in_words(treaty["in_force_on"])
    match state_of(treaty):
        case "in-force":
            return _("since %(date)s", date=date)
        case "ahead":
            return _("from %(date)s", date=date)
        case "no-day":
            return _("in force")
        case "not-in-force":
            return _("not in force")
        case "unknown":
            return _("not known")


def why(treaty: Row) -> list[str]:
    """Return why a treaty is in force, or what is missing, in sentences; its row has `MISSING_NAMES`."""
    is_reported, computed = treaty["in_force_in"] is not None, treaty["in_force_computed_on"]
    if is_reported and computed:
        date = in_words(computed)
        if treaty["in_force_basis"] != "reported":
            return [_("Reported, but not on which day; computed from the recorded actions, it is %(date)s.", date=date)]
        if computed == treaty["in_force_on"]:
            return [_("As reported; the treaty's own rule gives the same day.")]
        return [_("As reported; computed from the recorded actions, it is %(date)s.", date=date)]
    if computed:
        met, day = in_words(treaty["conditions_met_on"]), in_words(computed)
        return [
            _("Computed: the conditions were met on %(met)s, and it enters into force on %(day)s.", met=met, day=day)
        ]
    names = json.loads(treaty["missing_names"])
    missing = [_sentence(part, names) for part in _missing(treaty)]
    if not is_reported:
        return missing
    if treaty["in_force_on"]:
        return [_("The day of entry into force is reported; it cannot be computed."), *missing]
    return [_("Entry into force is reported, but not its day, which cannot be computed either."), *missing]


def _missing(treaty: Row) -> Sequence[Row]:
    missing: list[Row] = json.loads(treaty["in_force_missing"])
    return missing


def _sentence(part: Mapping[str, Any], names: Mapping[str, str]) -> str:
    there_is, needed = number(part["there_is"]), number(part["needed"])
    parties = ", ".join(party_name(party, names.get(party)) for party in part["parties"])
    sentence = _MISSING[part["what"]]
    return _(sentence, there_is=there_is, needed=needed, parties=parties)
