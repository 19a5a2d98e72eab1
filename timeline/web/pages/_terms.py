"""Parts of a treaty's rule in words: what must be met before it enters into force, and the delay after that."""

from collections.abc import Mapping, Sequence

from domain.entry_into_force import DelayRule
from timeline.web.filters import claimed, ordinal, plain
from timeline.web.language import gettext as _
from timeline.web.language import ngettext
from timeline.web.pages._shared import Row


def condition_in_words(condition: Row, figures: Mapping[str, Row], names: Mapping[str, str]) -> str:
    """Return a condition in words, with the number that it asks for where `figures` has it by its key."""
    number = claimed(figures.get(condition.get("figure", ""), {}))
    match condition["need"]:
        case "parties":
            return _("consents of %(parties)s", parties=_and([names.get(code, code) for code in condition["parties"]]))
        case "share":
            whole = plain(condition["shares"])
            if number:
                return _("parties with %(share)s of the %(whole)s", share=number, whole=whole)
            return _("parties that hold a share of the %(whole)s", whole=whole)
        case "consents":
            return (
                _("%(number)s consents to be bound", number=number) if number else _("a number of consents to be bound")
            )
        case "signatures":
            return _("%(number)s signatures", number=number) if number else _("a number of signatures")
        case need:
            what = plain(need)
            return (
                _("%(number)s %(what)s", number=number, what=what) if number else _("a number of %(what)s", what=what)
            )


def delay_in_words(delay: Row) -> str:
    """Return a delay in words."""
    number, rule = delay["number"], delay["rule"]
    if not number and rule in {DelayRule.DAYS_AFTER, DelayRule.MONTHS_AFTER}:
        return _("on the day on which the last condition is met")
    match rule:
        case DelayRule.DAYS_AFTER:
            return _("on the %(nth)s day after the last condition is met", nth=ordinal(number))
        case DelayRule.MONTHS_AFTER:
            return ngettext(
                "%(num)s month after the last condition is met",
                "%(num)s months after the last condition is met",
                number,
            )
        case DelayRule.FIRST_OF_MONTH_AFTER:
            return _(
                "on the first day of the %(nth)s month after the month in which the last condition is met",
                nth=ordinal(number),
            )
        case _:
            return _(
                "on the first day of the month after the %(nth)s day after the last condition is met",
                nth=ordinal(number),
            )


def _and(names: Sequence[str]) -> str:
    """Return names as a list in words."""
    if len(names) == 1:
        return names[0]
    return _("%(names)s and %(last)s", names=", ".join(names[:-1]), last=names[-1])
