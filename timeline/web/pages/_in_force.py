"""Whether a treaty is in force, and why, in the same words on every page: from the columns of its row."""

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal

from timeline.web.dates import days_until, in_words
from timeline.web.language import gettext as _
from timeline.web.language import number, to_translate
from timeline.web.pages._shared import Row
from timeline.web.parties import party_name

State = Literal["in-force", "ahead", "no-day", "not-in-force", "unknown"]
"""What is known of a treaty: `no-day` is in force from a day that no report gives; `unknown`: no rule is known."""

MISSING_NAMES = """(SELECT json_group_object(p.id, p.name) FROM json_each(t.in_force_missing) m
  JOIN json_each(m.value, '$.parties') j JOIN parties p ON p.id = j.value) AS missing_names"""
"""The SQL of the names of the parties whose consent is missing, as JSON, for the row of a treaty `t`."""

_UNMET = frozenset({"consents", "parties", "share", "signatures"})
"""What is missing where a condition is known, and known not to be met by the recorded actions."""

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
    if treaty["in_force_on"]:
        return "ahead" if (days_until(treaty["in_force_on"]) or 0) > 0 else "in-force"
    if treaty["in_force_basis"]:
        return "no-day"
    return "not-in-force" if any(part["what"] in _UNMET for part in _missing(treaty)) else "unknown"


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
    is_reported, computed = treaty["in_force_basis"] == "reported", treaty["in_force_computed_on"]
    if is_reported and computed:
        if computed == treaty["in_force_on"]:
            return [_("As reported; the treaty's own rule gives the same day.")]
        date = in_words(computed)
        if treaty["in_force_on"]:
            return [_("As reported; computed from the recorded actions, it is %(date)s.", date=date)]
        return [_("Reported, but not on which day; computed from the recorded actions, it is %(date)s.", date=date)]
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
