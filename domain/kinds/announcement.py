"""Define the kind announcement."""

from typing import Literal

from domain.kinds._kind import Kind


class Announcement(Kind):
    """Be something made known to the public that is not itself a speech or a pledge."""

    kind: Literal["announcement"]
