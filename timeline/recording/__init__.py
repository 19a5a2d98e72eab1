"""Recording: appending report files, amending, likely duplicates, what a change would bring, and building archives.

No rule of what may be recorded stands here: those are in `domain/`. Only commands call it.
"""
