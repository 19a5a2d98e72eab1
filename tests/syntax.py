"""The syntax trees of the program's modules, parsed and walked once for all tests that look at code."""

import ast
from functools import cache

_LOOKED_AT = ast.Import | ast.ImportFrom | ast.FunctionDef | ast.AsyncFunctionDef


@cache
def parsed(path):
    """Return the syntax tree of a module."""
    return ast.parse(path.read_text("utf-8"))


@cache
def nodes_of(path):
    """Return the imports and the functions of a module, wherever in it: they are among its statements."""
    found, inner = [], [parsed(path)]
    while inner:
        node = inner.pop()
        if isinstance(node, _LOOKED_AT):
            found.append(node)
        if not isinstance(node, ast.expr):
            inner += ast.iter_child_nodes(node)
    return found
