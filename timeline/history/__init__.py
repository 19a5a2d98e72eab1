"""Looking back: the archive as of a moment, differences between two, and the proof that nothing was lost.

Nothing here records an event in an existing archive. Recording and commands call it.
"""
