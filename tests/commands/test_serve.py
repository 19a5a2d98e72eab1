"""`timeline serve` shows the archive on this machine; what it shows is tested end to end."""

import socket

import pytest

from timeline.web import server


@pytest.fixture
def served(monkeypatch):
    """Record what would be served, and serve nothing."""
    calls = []
    monkeypatch.setattr(server, "serve", lambda *arguments: calls.append(arguments))
    return calls


@pytest.fixture
def free_port():
    """Return an unused port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_it_refuses_a_port_that_is_taken(timeline, seeded, served):
    """Given a port that is in use, the program names it and the remedy, and serves nothing."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        outcome = timeline("serve", "--port", port)

    assert (outcome.code, served) == (1, [])
    assert outcome.err == f"port {port} on 127.0.0.1 is in use; choose another with --port\n"


def test_it_says_where_it_serves(timeline, seeded, served, free_port):
    """Given an archive and a free port, the address is printed before serving begins."""
    outcome = timeline("serve", "--port", free_port)

    assert outcome.code == 0
    assert outcome.out == f"serving archive.db on http://127.0.0.1:{free_port}/ (stop with Ctrl-C)\n"
    assert len(served) == 1


@pytest.mark.thorough
def test_it_builds_an_archive_that_is_missing(timeline, tmp_path, seeds, served, free_port):
    """Given no archive, it is built from the seeds first, and the program says so."""
    outcome = timeline("serve", "--port", free_port, "--seeds", seeds)

    assert outcome.code == 0
    assert outcome.err == f"archive.db does not exist yet: building it from {seeds}\n"
    assert timeline("status", "--json").json["events"] == 97


def test_it_brings_projections_up_to_date_first(timeline, seeded, served, free_port, tamper):
    """Given a projection that is missing, it is there before anything is served."""
    tamper("DELETE FROM projection_builds WHERE name = 'people'")

    timeline("serve", "--port", free_port)

    assert {state["current"] for state in timeline("projections", "--json").json} == {True}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param("title: [unclosed", "is not valid YAML", id="no YAML"),
        pytest.param("- a list", "must be a mapping with a title and databases", id="a list"),
    ],
)
def test_metadata_that_cannot_be_read_is_refused(timeline, seeded, tmp_path, free_port, *, content, said):
    """Given an invalid metadata file, the program says what is wrong with it, and serves nothing."""
    (tmp_path / "metadata.yml").write_text(content)

    outcome = timeline("serve", "--port", free_port)

    assert outcome.code == 1
    assert outcome.err.startswith(f"metadata.yml {said}")


@pytest.mark.parametrize(
    ("address", "origin", "prefix"),
    [
        pytest.param("https://ports.example", "https://ports.example", "/", id="host"),
        pytest.param("https://ports.example/a/b", "https://ports.example", "/a/b/", id="path"),
    ],
)
@pytest.mark.one_in(2)
def test_a_public_address_is_that_of_the_site(seeds_archive, tmp_path, *, address, origin, prefix):
    """Given the address that readers use, its host is in links, and its path is the prefix of all paths."""
    datasette = server.datasette_of(seeds_archive, tmp_path / "none.yml", address)

    assert server.configuration_of(datasette).public_address == origin
    assert datasette.setting("base_url") == prefix


def test_a_wrong_public_address_is_refused(timeline, seeded, free_port):
    """Given an address without a scheme, the program says what it must be, and serves nothing."""
    outcome = timeline("serve", "--port", free_port, "--public-address", "ports.example")

    assert outcome.code == 1
    assert outcome.err.startswith("public_address is 'ports.example'; it must be the scheme and host")
