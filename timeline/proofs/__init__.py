"""Proof that the log only grew: a Merkle tree over its events, checkpoints of it, and proofs that others can check.

Everything follows open standards (RFC 6962, and tlog-tiles, signed-note, tlog-checkpoint, tlog-cosignature and
tlog-proof of c2sp.org), so that programs that are not ours can check it. Nothing here knows projections, report files
or pages. `commands`, `history` and `web` may call it.
"""
