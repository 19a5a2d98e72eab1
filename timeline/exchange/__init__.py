"""Exchange with other programs: tables of others that come in, and exports of the archive that go out.

No rule of what may be recorded is here, no page, and no sentence of a source: what goes out is what the tables have.
"""
