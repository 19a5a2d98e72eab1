"""The words of a language beside a number: what they make of it, and what is counted.

Three languages have them. In any other, a number is found, but what the words beside it mean is left to the archivist.
"""

from collections.abc import Mapping
from types import MappingProxyType

from timeline.documents.wordings.english import ENGLISH
from timeline.documents.wordings.french import FRENCH
from timeline.documents.wordings.model import Wordings
from timeline.documents.wordings.vietnamese import VIETNAMESE

WORDINGS: Mapping[str, Wordings] = MappingProxyType({"en": ENGLISH, "fr": FRENCH, "vi": VIETNAMESE})
"""The languages whose words beside a number are read."""


PLAIN = Wordings(
    before={}, after={}, fillers="(?!)", words="(?!)", multiples={}, rounds="(?!)", articles="(?!)", halves="(?!)",
    vague="(?!)", openings={}, joints="(?!)", of="(?!)", labels="(?!)", stops="(?!)",
    units={r"%": ("percent", "1")}, populations={}, measures=(),
)  # fmt: skip
"""What is read in any other language: digits, currencies and percent signs."""
