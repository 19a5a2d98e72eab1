"""Define the kind ceremony."""

from typing import Literal

from domain.base import Words
from domain.kinds._kind import Kind


class Ceremony(Kind):
    """Be a formal occasion, such as an opening or a signing ceremony."""

    kind: Literal["ceremony"]
    theme: Words | None = None
