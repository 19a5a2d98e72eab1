"""The kind of occurrence `treaty-action`."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar, Literal

from domain.base import Words
from domain.choice import Choice
from domain.dates import ReportedDate
from domain.occurrence_kind import OccurrenceKind
from domain.participants import Role
from domain.parties import PartyCode


class Action(Choice):
    """What a party can do to a treaty, in the depositary's terms.

    Sources: the glossary of the United Nations Treaty Collection,
    https://treaties.un.org/pages/Overview.aspx?path=overview/glossary/page1_en.xml, and the headers of its status
    tables.
    """

    SIGNATURE = "signature"
    SIGNATURE_AD_REFERENDUM = "signature-ad-referendum"
    DEFINITIVE_SIGNATURE = "definitive-signature"
    RATIFICATION = "ratification"
    ACCEPTANCE = "acceptance"
    APPROVAL = "approval"
    ACCESSION = "accession"
    SUCCESSION = "succession"
    SUCCESSION_TO_SIGNATURE = "succession-to-signature"
    FORMAL_CONFIRMATION = "formal-confirmation"
    PROVISIONAL_APPLICATION = "provisional-application"
    NOTIFICATION = "notification"
    CONSENT_TO_BE_BOUND = "consent-to-be-bound"
    SIMPLIFIED_PROCEDURE = "simplified-procedure"
    PARTICIPATION = "participation"
    DECLARATION = "declaration"
    RESERVATION = "reservation"
    OBJECTION = "objection"
    TERRITORIAL_APPLICATION = "territorial-application"
    WITHDRAWAL_OF_SIGNATURE = "withdrawal-of-signature"
    WITHDRAWAL_OF_DECLARATION = "withdrawal-of-declaration"
    WITHDRAWAL_OF_RESERVATION = "withdrawal-of-reservation"
    WITHDRAWAL_OF_OBJECTION = "withdrawal-of-objection"
    WITHDRAWAL_OF_INSTRUMENT = "withdrawal-of-instrument"
    DENUNCIATION = "denunciation"
    WITHDRAWAL_OF_DENUNCIATION = "withdrawal-of-denunciation"
    TERMINATION = "termination"

    @property
    def effect(self) -> "Effect":
        """Return what the action does to its party's standing under the treaty."""
        return EFFECTS.get(self, _NO_EFFECT)

    @property
    def is_consent(self) -> bool:
        """Return whether the action expresses consent to be bound."""
        return self.effect.is_consent

    @property
    def makes_signatory(self) -> bool:
        """Return whether the action makes its party a signatory."""
        return self.effect.makes_signatory


@dataclass(frozen=True, slots=True)
class Effect:
    """What an action does: whether it is consent to be bound, whether it makes a signatory, and what it takes back.

    What it takes back are earlier actions of the same party.
    """

    is_consent: bool = False
    makes_signatory: bool = False
    takes_back: frozenset[Action] = frozenset()


_NO_EFFECT = Effect()
_CONSENT, _SIGNS = Effect(is_consent=True), Effect(makes_signatory=True)
_CONSENTS = frozenset(
    {
        Action.DEFINITIVE_SIGNATURE,
        Action.RATIFICATION,
        Action.ACCEPTANCE,
        Action.APPROVAL,
        Action.ACCESSION,
        Action.SUCCESSION,
        Action.FORMAL_CONFIRMATION,
        Action.CONSENT_TO_BE_BOUND,
        Action.SIMPLIFIED_PROCEDURE,
        Action.PARTICIPATION,
    }
)
_SIGNATURES = frozenset({Action.SIGNATURE, Action.SIGNATURE_AD_REFERENDUM, Action.SUCCESSION_TO_SIGNATURE})

EFFECTS: Mapping[Action, Effect] = MappingProxyType(
    {
        **dict.fromkeys(_CONSENTS, _CONSENT),
        **dict.fromkeys(_SIGNATURES, _SIGNS),
        Action.DEFINITIVE_SIGNATURE: Effect(is_consent=True, makes_signatory=True),
        Action.WITHDRAWAL_OF_SIGNATURE: Effect(takes_back=_SIGNATURES),
        Action.WITHDRAWAL_OF_DECLARATION: Effect(takes_back=frozenset({Action.DECLARATION})),
        Action.WITHDRAWAL_OF_RESERVATION: Effect(takes_back=frozenset({Action.RESERVATION})),
        Action.WITHDRAWAL_OF_OBJECTION: Effect(takes_back=frozenset({Action.OBJECTION})),
        Action.WITHDRAWAL_OF_INSTRUMENT: Effect(takes_back=_CONSENTS),
        Action.DENUNCIATION: Effect(takes_back=_CONSENTS),
        Action.WITHDRAWAL_OF_DENUNCIATION: Effect(takes_back=frozenset({Action.DENUNCIATION})),
        Action.TERMINATION: Effect(takes_back=_CONSENTS),
    }
)
"""The effect of each action that has one; all others (declarations, provisional application …) bind nobody.

Sources:

- Consent to be bound: Vienna Convention on the Law of Treaties (VCLT), articles 2(1)(b) and 11 to 17; an act of formal
  confirmation is an organization's ratification (Vienna Convention on the Law of Treaties between States and
  International Organizations, article 2(1)(b bis)); consent to be bound, simplified procedure and participation are
  the depositary's terms for means that a treaty itself provides (VCLT, article 11), such as the Agreement relating to
  the Implementation of Part XI, articles 4 and 5.
- Succession: Vienna Convention on Succession of States in respect of Treaties, articles 17 and 18 (consent), and
  article 18(3) with the depositary's practice (succession to a signature).
- Signature ad referendum: VCLT, article 12(2)(b); depositaries list it among the signatures, confirmed or not.
- Provisional application: VCLT, article 25; it is not consent to be bound.
- Withdrawal of reservations and objections: VCLT, article 22. An instrument can be withdrawn until it binds; a party
  that is bound denounces the treaty (VCLT, articles 54 to 56), which it can take back before that takes effect
  (article 68).
"""

_RENAMED: Mapping[str, str] = MappingProxyType({"withdrawal": Action.DENUNCIATION.value})
"""Names of actions in logs of earlier versions, and what they are called now."""


def renamed(details: Any) -> Any:
    """Return the details of an occurrence, or the name of an action, with the name that the action has now."""
    if isinstance(details, str):
        return _RENAMED.get(details, details)
    if isinstance(details, dict) and details.get("kind") == "treaty-action":
        return {**details, "action": renamed(details.get("action"))}
    return details


class TreatyAction(OccurrenceKind):
    """One party's signature, ratification or other action under a treaty; its date is the day of signature or deposit.

    `effective` is the day on which the action takes effect for the party, which may come before (a succession) or after
    the deposit. `territory` is the territory that the action is for, where it is not for the whole state.
    `as_amended_by` names the instrument that amended the treaty to which the party consents.
    """

    SAME_BY: ClassVar[tuple[str, ...]] = ("treaty", "what.party", "what.action")
    ACTS_FOR: ClassVar[Mapping[Role, str]] = MappingProxyType({Role.SIGNATORY: "party"})
    NEEDS: ClassVar[tuple[str, ...]] = ("treaty",)

    kind: Literal["treaty-action"]
    action: Action
    party: PartyCode
    territory: Words | None = None
    effective: ReportedDate | None = None
    as_amended_by: Words | None = None
