"""Faults tried on purpose, with seeds: kills, writers at once, changed bytes, and malformed input.

Each kind has a module, which returns what it found as values; `python -m tests.faults KIND` runs many of them, and
`test_faults.py` a few.
"""
