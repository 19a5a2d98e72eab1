"""Text of any characters that UTF-8 has, for properties."""

from hypothesis import strategies as st

ANY_CHARACTER = st.characters(exclude_categories=["Cs"])
"""Those of `st.text()`, which spends seconds on finding them wherever it runs for the first time."""
