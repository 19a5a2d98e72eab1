"""Recording: appending report files, amending, likely duplicates, the effects of a recording, and building archives.

The rules of what may be recorded are not here but in `domain/`. Only commands call it.
"""
