"""The list of acts that an occurrence of the kind `act` can be: what somebody does to somebody.

A report file may register more (`domain/term.py`).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated

from domain.base import Slug
from domain.slugs import RefersTo, listed

ACTS: Mapping[str, str] = MappingProxyType(
    {
        "appointment": "gives somebody an office",
        "arrest": "takes somebody into custody",
        "attack": "uses violence against somebody or something",
        "award": "gives somebody a prize or an honour",
        "ban": "forbids something",
        "charge": "accuses somebody of an offence before a court",
        "conviction": "finds somebody guilty of an offence",
        "dismissal": "takes an office from somebody",
        "election": "chooses somebody for an office by vote",
        "expulsion": "makes somebody leave a country or an organization",
        "extradition": "hands somebody over to the courts of another state",
        "lawsuit": "brings a case against somebody to a court",
        "release": "lets somebody go, or makes something public",
        "resignation": "gives up an office",
        "sanction": "imposes a penalty or a restriction on somebody",
        "visit": "goes to see somebody or something",
        "vote": "decides something by vote",
    }
)

ActName = Annotated[
    Slug,
    listed(ACTS, "one registered under `acts`"),
    RefersTo("term", is_built_in=ACTS.__contains__, sort="act"),
]
"""An act: built in, or registered."""
