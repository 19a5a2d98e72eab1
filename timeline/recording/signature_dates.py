"""Find signatures dated before their treaty was adopted or after it closed for signature: a warning, never a refusal.

Reports are kept as they are, and one of the two dates may be the wrong one.
"""

from dataclasses import asdict, dataclass
from typing import Literal

from timeline.log.archive import Archive
from timeline.log.tables import rows

_OUT_OF_TIME = """
WITH signatures AS (
  SELECT id FROM occurrences WHERE kind = 'signing'
  UNION SELECT occurrence FROM treaty_actions
    WHERE action IN ('signature', 'signature-ad-referendum', 'definitive-signature')
), limits AS (
  SELECT id AS treaty, 'adoption' AS passed, adopted_in AS id FROM treaties
  UNION ALL SELECT id, 'closing', closes_in FROM treaties
)
SELECT o.id AS signature, o.occurred AS dated, o.treaty, limits.passed, l.id AS occurrence, l.occurred
FROM signatures JOIN occurrences o ON o.id = signatures.id
JOIN limits ON limits.treaty = o.treaty JOIN occurrences l ON l.id = limits.id
WHERE o.status NOT IN ('retracted', 'merged') AND CASE limits.passed
  WHEN 'adoption' THEN substr(o.occurred_to, 1, 10) < substr(l.occurred_from, 1, 10)
  ELSE substr(o.occurred_from, 1, 10) > substr(l.occurred_to, 1, 10) END
ORDER BY o.id, limits.passed
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


def misdated_signatures(archive: Archive) -> list[MisdatedSignature]:
    """Return the signatures that are out of time by every day that their dates allow."""
    return [MisdatedSignature(**row) for row in rows(archive, _OUT_OF_TIME)]
