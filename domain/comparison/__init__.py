"""Conflicts between what reports claim, found by rule and graded by how far the claims clash.

Which claims may be compared is declared by their measure. A conflict is never written by hand, and one row has all of
its sides: claims are compared in order with the extremes of the others, never two by two.
"""

from domain.comparison.dates import compare_dates, span_of
from domain.comparison.figures import compare_figures, is_comparable
from domain.comparison.roles import compare_roles
from domain.comparison.sums import compare_sum

__all__ = [
    "compare_dates",
    "compare_figures",
    "compare_roles",
    "compare_sum",
    "is_comparable",
    "span_of",
]
