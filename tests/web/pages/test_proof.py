"""The log for programs of others: checkpoint, tiles, entries and proofs, and the page that says how to use them."""

from __future__ import annotations

import asyncio
import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from tests.web.conftest import Reader
from timeline.log import tree
from timeline.log.archive import Archive
from timeline.proofs.entries import split
from timeline.proofs.notes import Checkpoint, Note, Signer
from timeline.proofs.proving import GrowthProof, Proof
from timeline.proofs.tree import leaf_hash, root, root_of
from timeline.web.pages import proof as pages


@pytest.fixture(scope="module")
def signed(harbours, tmp_path_factory):
    """Give a reader of an archive whose log was signed."""
    path = shutil.copy(harbours.path, tmp_path_factory.mktemp("signed") / "archive.db")
    signer = Signer.new("example.org/archive")
    with Archive(path) as archive:
        text = tree.current(archive, signer.name).text
        tree.keep(archive, f"{text}\n{signer.sign(text)}")
    return Reader(path)


def checkpoint_of(reader):
    """Return the checkpoint that a site shows."""
    return Checkpoint.parse(Note.parse(reader.get("/log/checkpoint").text).text)


def test_the_tiles_lead_to_the_root_of_the_checkpoint(signed):
    """Given the partial tile that the checkpoint needs, its hashes have the root, and those of the entries are they."""
    checkpoint = checkpoint_of(signed)
    answer = signed.get(f"/log/tile/0/000.p/{checkpoint.size}")
    hashes = [answer.content[at : at + 32] for at in range(0, len(answer.content), 32)]
    entries = split(signed.get(f"/log/tile/entries/000.p/{checkpoint.size}").content)
    assert [leaf_hash(entry) for entry in entries] == hashes
    subtrees = lambda level, index: root_of(hashes[index << level : (index + 1) << level])  # noqa: E731
    assert root(checkpoint.size, subtrees) == checkpoint.root
    assert answer.headers["content-type"] == "application/octet-stream"
    assert "immutable" in answer.headers["cache-control"]


def test_the_proof_of_an_event_holds_for_its_entry_alone(signed):
    """Given an event's proof, it leads from its entry to the checkpoint, and not from another's."""
    proof = Proof.parse(signed.get("/log/proof/3").text)
    entry, other = (bytes.fromhex(signed.get(f"/log/entry/{place}").json()["entry_hex"]) for place in (3, 4))
    assert proof.holds_for(entry)
    assert not proof.holds_for(other)


def test_an_entry_names_the_stored_content(signed):
    """Given an entry, the hash in it is that of the event's content exactly as it is stored."""
    with Archive(signed.path) as archive:
        stored = archive.log.select_notifications(3, 1)[0]
    found = signed.get("/log/entry/3").json()
    assert found["state_sha256"] == sha256(stored.state).hexdigest()
    assert (found["stream"], found["version"]) == (stored.originator_id, stored.originator_version)


@pytest.mark.parametrize(
    "path",
    ["tile/0/000", "tile/0/001.p/1", "tile/1/000.p/1", "tile/0/000.p/255", "tile/0/x000/000", "tile/entries/000",
     f"tile/0/{'x123/' * 7}123", "tile/64/000", "tile/00/000", "proof/0", "proof/9999", "entry/9999", "tile/0/0"],
)  # fmt: skip
@pytest.mark.one_in(2)
def test_what_the_log_does_not_have_is_not_found(signed, path):
    """Given a tile, an entry or a proof that the log does not have, or an odd spelling, the answer is 404."""
    assert signed.get(f"/log/{path}").status_code == 404


def test_a_bundle_has_no_more_entries_than_a_tile(signed, monkeypatch):
    """Given a log of more events than a tile has, no bundle reaches into the next tile."""
    size = checkpoint_of(signed).size
    monkeypatch.setattr(pages, "WIDTH", size - 1)
    assert signed.get(f"/log/tile/entries/000.p/{size - 1}").status_code == 200
    assert signed.get(f"/log/tile/entries/000.p/{size}").status_code == 404


def test_the_page_shows_the_state_and_how_to_keep_it(signed):
    """Given a signed log, the page has its root, the signer and the checkpoint itself."""
    text = signed.get("/log").text
    checkpoint = checkpoint_of(signed)
    assert checkpoint.root.hex() in text
    assert text.count(checkpoint.text.splitlines()[2]) == 2  # as the checkpoint has it, in it and beneath
    assert f"/log/growth/{checkpoint.size}" in text
    assert f"{checkpoint.size} events, signed as example.org/archive" in text


@pytest.mark.parametrize("path", ["/log", "/log/checkpoint", "/{}/log_checkpoints.json"])
@pytest.mark.one_in(2)
def test_a_new_signature_is_shown_to_those_who_have_the_page(harbours, tmp_path, path):
    """Given a reader who has a page, it is sent again once another key signed the log, though no event was added."""
    copied = Path(shutil.copy(harbours.path, tmp_path / "archive.db"))
    reader, address, headers = Reader(copied), path.format(copied.stem), {}
    with Archive(copied) as archive:
        for name in ("example.org/archive", "another.example/archive"):
            signer = Signer.new(name)
            text = tree.current(archive, name).text
            tree.keep(archive, f"{text}\n{signer.sign(text)}")
            found = asyncio.run(reader.datasette.client.get(address, headers=headers))
            assert found.status_code == 200
            assert name in found.text
            headers = {"if-none-match": found.headers.get("etag", "none")}


def test_without_a_checkpoint_it_is_said(harbours):
    """Given a log that nobody signed, the page says so, and there is no checkpoint and no proof to have."""
    assert "None has been made yet." in harbours.get("/log").text
    assert harbours.get("/log/checkpoint").status_code == 404
    assert harbours.get("/log/proof/1").status_code == 404


def test_that_the_log_only_grew_is_proved(signed, tmp_path):
    """Given the number of events that a log had, the proof leads from its root then to the latest checkpoint."""
    with Archive(signed.path) as archive:
        earlier = Checkpoint("example.org/archive", 5, tree.root_at(archive, 5))
    proof = GrowthProof.parse(signed.get("/log/growth/5").text)

    assert proof.holds_for(earlier)
    assert not proof.holds_for(Checkpoint("example.org/archive", 5, bytes(32)))
    assert not proof.holds_for(Checkpoint("example.org/archive", 4, earlier.root))
    assert signed.get(f"/log/growth/{proof.checkpoint.size}").status_code == 200
    assert signed.get(f"/log/growth/{proof.checkpoint.size + 1}").status_code == 404
