"""Everything that touches the world, in rooms: a folder each, whose docstring says what is in it and what never is.

`tests/test_rooms.py` keeps the table of which room may import which.
"""
