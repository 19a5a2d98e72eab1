"""The syntax trees of the program's modules, parsed once for all tests that look at code."""

import ast
from functools import cache


@cache
def parsed(path):
    """Return the syntax tree of a module."""
    return ast.parse(path.read_text("utf-8"))
