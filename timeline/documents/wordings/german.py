"""The words of dates in German; what words beside numbers mean is left to the archivist."""

from domain.dates import PartOfDay
from timeline.documents.wordings.model import DateWords

_P = PartOfDay

GERMAN_DATES = DateWords(
    before=r"am|im|vom|seit dem|bis zum|den",
    to=r"bis|bis zum",
    day="der|den|dem",
    parts={
        "morgen": _P.MORNING,
        "vormittag": _P.MORNING,
        "mittag": _P.NOON,
        "nachmittag": _P.AFTERNOON,
        "abend": _P.EVENING,
        "nacht": _P.NIGHT,
    },
    relative={"heute": 0, "gestern": 1},
)
