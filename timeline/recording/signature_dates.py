"""Find signatures dated before their treaty was adopted or after it closed for signature: a warning, never a refusal.

Reports are kept as they are, and one of the two dates may be the wrong one.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Literal

from timeline.log.archive import Archive
from timeline.log.tables import rows

_OUT_OF_TIME = """
WITH touched AS (SELECT value AS id FROM json_each(:occurrences)),
moved AS (
  SELECT t.id FROM touched JOIN occurrences o ON o.id = touched.id JOIN treaties t ON t.id = o.treaty
    WHERE o.id IN (t.adopted_in, t.closes_in)
  UNION SELECT value FROM json_each(:treaties)
), candidates AS (
  SELECT id FROM touched UNION SELECT o.id FROM moved JOIN occurrences o ON o.treaty = moved.id
)
SELECT o.id AS signature, o.occurred AS dated, o.treaty, l.id AS occurrence, l.occurred,
  CASE l.id WHEN t.adopted_in THEN 'adoption' ELSE 'closing' END AS passed
FROM candidates JOIN occurrences o ON o.id = candidates.id
JOIN treaties t ON t.id = o.treaty JOIN occurrences l ON l.id IN (t.adopted_in, t.closes_in)
WHERE o.status NOT IN ('retracted', 'merged')
  AND (o.kind = 'signing' OR EXISTS (SELECT 1 FROM treaty_actions a WHERE a.occurrence = o.id
    AND a.action IN ('signature', 'signature-ad-referendum', 'definitive-signature')))
  AND CASE l.id WHEN t.adopted_in THEN substr(o.occurred_to, 1, 10) < substr(l.occurred_from, 1, 10)
    ELSE substr(o.occurred_from, 1, 10) > substr(l.occurred_to, 1, 10) END
ORDER BY o.id, passed
"""


@dataclass(frozen=True, slots=True)
class MisdatedSignature:
    """A signature dated before its treaty's adoption, or after its closing for signature, which `occurrence` is."""

    signature: str
    dated: str
    treaty: str
    passed: Literal["adoption", "closing"]
    occurrence: str
    occurred: str

    def as_json(self) -> dict[str, str]:
        """Return it as plain values."""
        return asdict(self)


def misdated_signatures(
    archive: Archive, occurrences: Iterable[str], treaties: Iterable[str] = ()
) -> list[MisdatedSignature]:
    """Return the signatures that are out of time by every day that their dates allow.

    Only those of some occurrences are looked at, and all of a treaty that is given, or whose adoption or closing is
    among the occurrences.
    """
    touched = {"occurrences": json.dumps(sorted(occurrences)), "treaties": json.dumps(sorted(treaties))}
    return [MisdatedSignature(**row) for row in rows(archive, _OUT_OF_TIME, touched)]
