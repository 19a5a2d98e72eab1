"""The hashes and proofs of a Merkle tree, against published vectors and against the definition."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.proofs.tree import (
    EMPTY,
    consistency_proof,
    inclusion_proof,
    is_consistent,
    leaf_hash,
    node_hash,
    root,
    root_from_inclusion,
    root_of,
)

LEAVES = [
    *(bytes.fromhex(leaf) for leaf in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")),
    bytes(range(0x60, 0x70)),
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
"""Leaves and the roots over the first one to eight of them, as the tests of Certificate Transparency have them."""


def subtrees(hashes):
    """Return what gives the hashes of complete subtrees over some leaves."""
    return lambda level, index: root_of(hashes[index << level : (index + 1) << level])


def defined(hashes):
    """Return the root over leaves as RFC 6962 defines it."""
    if len(hashes) < 2:
        return hashes[0] if hashes else EMPTY
    half = 1
    while half * 2 < len(hashes):
        half *= 2
    return node_hash(defined(hashes[:half]), defined(hashes[half:]))


HASHES = [leaf_hash(number.to_bytes(2, "big")) for number in range(300)]
AT = subtrees(HASHES)


@pytest.mark.parametrize("size", range(1, 9))
def test_the_roots_are_those_of_the_published_vectors(size):
    """Given the leaves of Certificate Transparency's tests, their roots come out."""
    assert root(size, subtrees([leaf_hash(leaf) for leaf in LEAVES])).hex() == ROOTS[size - 1]


def test_a_published_inclusion_proof_comes_out():
    """Given the same leaves, the proof of the sixth of eight is the published one."""
    proof = inclusion_proof(5, 8, subtrees([leaf_hash(leaf) for leaf in LEAVES]))
    assert [part.hex()[:8] for part in proof] == ["bc1a0643", "ca854ea1", "d37ee418"]


@given(st.integers(0, 300), st.data())
def test_a_leaf_leads_to_the_root_and_no_other_does(size, data):
    """Given a tree of any size, the proof of a leaf leads from it, and from no other, to the root as defined."""
    assert root(size, AT) == defined(HASHES[:size])
    if size:
        index = data.draw(st.integers(0, size - 1))
        proof = inclusion_proof(index, size, AT)
        assert root_from_inclusion(index, size, HASHES[index], proof) == root(size, AT)
        assert root_from_inclusion(index, size, leaf_hash(b"another"), proof) != root(size, AT)
        assert root_from_inclusion(index, size, HASHES[index], [*proof, EMPTY]) is None


@given(st.integers(0, 300), st.integers(0, 300))
def test_two_trees_are_consistent_only_if_one_begins_with_the_other(one, other):
    """Given two sizes, the proof between them holds, and neither for another root nor without a part of it."""
    old, new = sorted((one, other))
    proof = consistency_proof(old, new, AT)
    assert is_consistent(old, root(old, AT), new, root(new, AT), proof)
    if 0 < old < new:
        assert not is_consistent(old, root(old, AT), new, root(new - 1, AT), proof)
        assert not is_consistent(old, EMPTY, new, root(new, AT), proof)
        assert not is_consistent(old, root(old, AT), new, root(new, AT), proof[:-1])
    elif old == new:
        assert not is_consistent(old, root(old, AT), new, leaf_hash(b""), proof)


def test_what_is_beyond_a_tree_has_no_proof():
    """Given a leaf or a tree beyond the tree, no proof is made."""
    with pytest.raises(IndexError, match="no leaf 8 in a tree of 8"):
        inclusion_proof(8, 8, AT)
    with pytest.raises(IndexError, match="not the beginning"):
        consistency_proof(9, 8, AT)
