"""Deriving tables from the log: the engine, the store of projections, and what each table says of itself.

No table is defined here: those are in `projections/`. Recording, history and commands call it.
"""
