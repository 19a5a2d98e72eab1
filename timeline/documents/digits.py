"""Write numbers as plain digits."""

from decimal import Decimal


def plain_digits(value: Decimal) -> str:
    """Return a number as plain digits, without zeros at the end of a fraction."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
