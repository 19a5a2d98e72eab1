"""What may be recorded: value objects, occurrence kinds, aggregates and their events.

Pure: no SQL, no files, no clock. Everything else imports this package; it imports nothing of theirs.
"""
