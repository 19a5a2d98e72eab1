"""Signed notes, checkpoints and cosignatures, against published ones and with anything changed."""

from __future__ import annotations

import pytest

from timeline.proofs.notes import COSIGNS, Checkpoint, Key, Note, NoteError, Signer

PUBLISHED_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PUBLISHED_NOTE = """\
If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
"""
"""The example of the documentation of Go's package for notes."""

CHECKPOINT = Checkpoint("example.org/archive", 97, bytes(range(32)))


@pytest.fixture(scope="module")
def signer():
    """Give a new key."""
    return Signer.new("example.org/archive")


def note_of(signer, text=CHECKPOINT.text):
    """Return a signed note."""
    return f"{text}\n{signer.sign(text)}"


def test_a_note_of_another_program_is_verified():
    """Given a published note and its key, the key signed it."""
    key = Key.parse(PUBLISHED_KEY)
    assert str(key) == PUBLISHED_KEY
    assert Note.parse(PUBLISHED_NOTE).signed_by([key]) == [key]


def test_a_changed_note_of_another_program_is_refused():
    """Given the published note with one letter changed, its signature is false."""
    with pytest.raises(NoteError, match="the signature of PeterNeumann is false"):
        Note.parse(PUBLISHED_NOTE.replace("answer", "Answer")).signed_by([Key.parse(PUBLISHED_KEY)])


def test_keys_are_written_and_read(signer):
    """Given a new key, what is written of both its halves is read back as the same."""
    assert Key.parse(str(signer.key())) == signer.key()
    assert Signer.parse(str(signer)).key() == signer.key()


def test_a_checkpoint_is_read_back(signer):
    """Given a signed checkpoint, its fields are those that were signed."""
    assert Checkpoint.parse(Note.parse(note_of(signer)).text) == CHECKPOINT


def test_a_witness_signs_with_the_time(signer):
    """Given a cosignature, the witness's key verifies it, and not with another time."""
    witness = Signer.new("witness.example")
    note = Note.parse(note_of(signer) + witness.cosign(CHECKPOINT.text, 1_800_000_000))
    keys = [signer.key(), witness.key(COSIGNS)]
    assert note.signed_by(keys) == keys
    name, identity, signature = note.signatures[1]
    later = (1_800_000_001).to_bytes(8, "big") + signature[8:]
    with pytest.raises(NoteError, match=r"witness\.example is false"):
        Note(note.text, ((name, identity, later),)).signed_by(keys)


def test_signatures_of_strangers_are_passed_over(signer):
    """Given a note that others signed too, only the keys that were asked for count."""
    stranger = Signer.new("example.org/archive")
    assert Note.parse(note_of(signer)).signed_by([stranger.key()]) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("nothing", "is not a key; one looks like"),
        (PUBLISHED_KEY.replace("c74f20a3", "c74f20a4"), "the key of PeterNeumann is damaged: its id is c74f20a3"),
        (PUBLISHED_KEY.replace("+AR", "+BR"), "is not a key"),
        (f"two words{PUBLISHED_KEY[12:]}", "is not a key"),
    ],
    ids=["no key", "another id", "another kind", "a name with a space"],
)
def test_what_is_no_key_is_refused(text, problem):
    """Given what is not a key, it is named and shown what one looks like."""
    with pytest.raises(NoteError, match=problem.replace("+", r"\+")):
        Key.parse(text)


@pytest.mark.parametrize("name", ["", "two words", "a+b", "line\n"], ids=["empty", "space", "plus", "line"])
def test_a_key_has_a_name_that_notes_can_have(name):
    """Given a name that would not fit into a note, no key is made."""
    with pytest.raises(NoteError, match="cannot be named"):
        Signer.new(name)


@pytest.mark.parametrize(
    "text",
    ["", "text\n", "text\n\n", "text\n\nno signature\n", "text\n\n— name !!!\n", "text\n\n— name AAAA"],
    ids=["empty", "no gap", "no line", "no dash", "no base64", "no end"],
)
def test_what_is_no_note_is_refused(text):
    """Given what is not a signed note, it is refused."""
    with pytest.raises(NoteError):
        Note.parse(text)


@pytest.mark.parametrize(
    "text",
    ["", "origin\n", "origin\nten\nAAAA\n", "origin\n010\nAAAA\n", "origin\n10\nAAAA\n", "\n10\nAAAA\n"],
    ids=["empty", "one line", "no number", "leading zero", "short root", "no name"],
)
def test_what_is_no_checkpoint_is_refused(text):
    """Given a note's text that is not a checkpoint, it is refused."""
    with pytest.raises(NoteError, match="this is not a checkpoint"):
        Checkpoint.parse(text)


def test_a_private_key_is_not_repeated(signer):
    """Given a damaged private key, the message does not show it."""
    with pytest.raises(NoteError) as refused:
        Signer.parse(str(signer)[:-8])
    assert str(signer)[20:40] not in str(refused.value)


def test_a_private_key_under_another_name_is_refused(signer):
    """Given a private key whose name somebody changed in its file, it is refused: nobody could check what it signs."""
    with pytest.raises(NoteError, match="is damaged"):
        Signer.parse(str(signer).replace("example.org", "example.com"))
