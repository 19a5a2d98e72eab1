"""The hashes of a Merkle tree, and the proofs that follow from them (RFC 6962, section 2.1).

Nothing here reads a file. A tree of any size is made of complete subtrees: `at(level, index)` gives the hash of the one
that has the 2**level leaves from `index * 2**level` on.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence

HASH_BYTES = 32
EMPTY = hashlib.sha256(b"").digest()
"""The root of a tree without leaves."""

Subtrees = Callable[[int, int], bytes]
"""Gives the hash of a complete subtree by level and index."""


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of a leaf."""
    return hashlib.sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node."""
    return hashlib.sha256(b"\1" + left + right).digest()


def root_of(hashes: Sequence[bytes]) -> bytes:
    """Return the root over a whole number of hashes that is a power of two."""
    sha256 = hashlib.sha256  # as node_hash, without a call for each of very many nodes
    while len(hashes) > 1:
        pairs = zip(hashes[::2], hashes[1::2], strict=True)
        hashes = [sha256(b"\1" + left + right).digest() for left, right in pairs]
    return hashes[0]


def root(size: int, at: Subtrees) -> bytes:
    """Return the root of the tree of the first `size` leaves."""
    return _hash(0, size, at) if size else EMPTY


def inclusion_proof(index: int, size: int, at: Subtrees) -> list[bytes]:
    """Return the hashes that lead from a leaf to the root, the leaf's sibling first; raise IndexError without it."""
    if not 0 <= index < size:
        raise IndexError(f"there is no leaf {index} in a tree of {size}")
    return [_hash(start, end, at) for start, end in _path(index, 0, size)]


def consistency_proof(old: int, new: int, at: Subtrees) -> list[bytes]:
    """Return the hashes that show the tree of `old` leaves to be the beginning of that of `new` leaves."""
    if not 0 <= old <= new:
        raise IndexError(f"a tree of {old} leaves is not the beginning of one of {new}")
    return [_hash(start, end, at) for start, end in _subproof(old, 0, new, whole=True)] if old else []


def root_from_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes]) -> bytes | None:
    """Return the root that a leaf's hash and its proof give, or None for a proof of another length."""
    parts = list(_path(index, 0, size)) if 0 <= index < size else []
    if len(parts) != len(proof) or not size:
        return None
    found = leaf
    for (start, _), other in zip(parts, proof, strict=True):
        found = node_hash(found, other) if start > index else node_hash(other, found)
    return found


def is_consistent(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Tell whether a proof leads to both roots (RFC 9162, section 2.1.4.2)."""
    if not 0 < old < new:
        expected = new_root if old == new else EMPTY
        return not proof and 0 <= old <= new and old_root == expected
    hashes = list(proof) if old & (old - 1) else [old_root, *proof]
    if not hashes:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    first = second = hashes[0]
    for other in hashes[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            first, second = node_hash(other, first), node_hash(other, second)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            second = node_hash(second, other)
        place, last = place >> 1, last >> 1
    return last == 0 and first == old_root and second == new_root


def _split(size: int) -> int:
    """Return the largest power of two below a size."""
    return 1 << ((size - 1).bit_length() - 1)


def _hash(start: int, end: int, at: Subtrees) -> bytes:
    size = end - start
    level = size.bit_length() - 1
    if size == 1 << level and start % size == 0:
        return at(level, start >> level)
    middle = start + _split(size)
    return node_hash(_hash(start, middle, at), _hash(middle, end, at))


def _path(index: int, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the ranges of leaves beside the way from a leaf to the root, the leaf's sibling first."""
    if end - start <= 1:
        return
    middle = start + _split(end - start)
    if index < middle:
        yield from _path(index, start, middle)
        yield middle, end
    else:
        yield from _path(index, middle, end)
        yield start, middle


def _subproof(old: int, start: int, end: int, *, whole: bool) -> Iterator[tuple[int, int]]:
    """Yield the ranges of a consistency proof; `whole` says that the verifier knows the hash of the old tree."""
    if old == end:
        if not whole:
            yield start, end
        return
    middle = start + _split(end - start)
    if old <= middle:
        yield from _subproof(old, start, middle, whole=whole)
        yield middle, end
    else:
        yield from _subproof(old, middle, end, whole=False)
        yield start, middle
