"""The words of a language, one file each: those beside a number, what is counted, and the small words of dates.

In a language without words beside numbers, a number is found, but what the words beside it mean is left to the
archivist; in one without words of dates, dates are found by the names of months and weekdays. To add a language, add a
file, and name it in the two lists here.
"""

from collections.abc import Mapping
from types import MappingProxyType

from timeline.documents.wordings.english import ENGLISH, ENGLISH_DATES
from timeline.documents.wordings.french import FRENCH, FRENCH_DATES
from timeline.documents.wordings.german import GERMAN_DATES
from timeline.documents.wordings.model import DateWords, Wordings
from timeline.documents.wordings.vietnamese import VIETNAMESE, VIETNAMESE_DATES

WORDINGS: Mapping[str, Wordings] = MappingProxyType({"en": ENGLISH, "fr": FRENCH, "vi": VIETNAMESE})
"""The languages whose words beside a number are read."""
DATE_WORDS: Mapping[str, DateWords] = MappingProxyType(
    {"en": ENGLISH_DATES, "fr": FRENCH_DATES, "vi": VIETNAMESE_DATES, "de": GERMAN_DATES}
)
"""The languages whose words of dates are read."""
PLAIN_DATES = DateWords()
"""The words of dates that are read in any other language."""


PLAIN = Wordings(
    before={}, after={}, fillers="(?!)", words="(?!)", multiples={}, rounds="(?!)", articles="(?!)", halves="(?!)",
    vague="(?!)", openings={}, joints="(?!)", of="(?!)", labels="(?!)", stops="(?!)",
    units={r"%": ("percent", "1")}, populations={}, measures=(),
)  # fmt: skip
"""What is read in any other language: digits, currencies and percent signs."""
