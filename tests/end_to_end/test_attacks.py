"""Attacks on the server, byte for byte as an attacker sends them: each gets an answer, and gets nothing else."""

import socket
import time
from contextlib import ExitStack

import pytest

pytestmark = pytest.mark.thorough

EVIL = b"evil.example"
CLOSE = b"Connection: close\r\n"
TRAVERSALS = [
    b"/../../../../etc/passwd", b"/%2e%2e/%2e%2e/etc/passwd", b"/..%2f..%2fetc%2fpasswd",
    b"/-/static/../../../etc/passwd", b"/-/static/..%2f..%2f..%2f..%2fetc%2fpasswd",
    b"/-/static-plugins/timeline-archive/..%2f..%2f..%2fetc%2fpasswd",
    b"/-/static-plugins/timeline-archive//etc/passwd",
    b"/download/..%2farchive.db-wal", b"/download/archive.db-wal", b"/archive/~2e~2e~2fetc~2fpasswd", b"/%00", b"*",
]  # fmt: skip
REDIRECTS = [
    b"//evil.example/", b"///evil.example/%2f..", b"/%5Cevil.example/", b"/%2F%2Fevil.example/", b"/%09/evil.example/",
    b"/source/%0d%0aX-Evil:%20evil.example/",
]  # fmt: skip
HEADERS = [
    b"X-Forwarded-Host: ", b"X-Forwarded-Server: ", b"X-Original-URL: /", b"X-Rewrite-URL: /", b"X-Forwarded-Prefix: /",
    b"Forwarded: proto=https;host=", b"X-Host: ", b"Referer: http://", b"Origin: http://",
]  # fmt: skip
MALFORMED = {
    "two lengths": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
    "a length and chunks": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"0\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00" + bytes(500),
    "a header of a megabyte": b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 1_000_000 + b"\r\n\r\n",
    "an address of a megabyte": b"GET /timeline?q=" + b"a" * 1_000_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
}
DEAR = [
    "/archive/occurrences?" + "&".join(["_facet=kind"] * 1_000), "/timeline?" + "&".join(["party=IS"] * 2_000),
    "/archive/occurrences?_where=" + "(" * 2_000, "/archive?sql=select+" + "(" * 5_000 + "1" + ")" * 5_000,
    "/search?q=" + "a*+" * 3_000, "/search?q=" + "%22" * 5_000, "/search?q=" + "%CC%81" * 3_000,
    "/search?q=NEAR(" + "a+" * 1_000 + ")", "/timeline?q=" + "a+" * 5_000, "/party/" + "A" * 5_000,
    "/occurrence/" + "a-" * 5_000, "/occurrence/" + "a" * 60_000, "/event/" + "9" * 5_000,
    "/as-known?clock=occurred&at=Y1E99999999", "/timeline?after=Y1E99999999", "/as-known?clock=event&at=" + "9" * 5_000,
]  # fmt: skip


@pytest.fixture(scope="module")
def attacked(answering, root, tmp_path_factory):
    """Give a client to the program's own server."""
    path = tmp_path_factory.mktemp("attacked") / "archive.db"
    path.write_bytes((root / "archive.db").read_bytes())
    command = ("timeline", "serve", "--archive", path, "--metadata", root / "metadata.yml", "--port")
    with answering(*command, cwd=path.parent) as client:
        yield client


@pytest.fixture
def send(attacked):
    """Give a way to send bytes, and to get all that is answered."""

    def sent(content):
        with socket.create_connection(("127.0.0.1", attacked.base_url.port), timeout=30) as connection:
            answer = b""
            try:
                connection.sendall(content)
                while piece := connection.recv(1 << 16):
                    answer += piece
            except ConnectionError:  # it may be closed before all was sent
                pass
        return answer

    return sent


def get(path, headers=b""):
    """Return a request."""
    return b"GET " + path + b" HTTP/1.1\r\nHost: x\r\n" + CLOSE + headers + b"\r\n"


@pytest.mark.parametrize("path", TRAVERSALS, ids=lambda path: path.decode())
def test_no_address_reads_a_file(send, path):
    """Given an address that leads out of the site, there is no file in the answer."""
    answer = send(get(path))

    assert answer.split()[1] in {b"302", b"308", b"403", b"404"}
    assert b"root:" not in answer
    assert b"SQLite format" not in answer


@pytest.mark.parametrize("path", REDIRECTS, ids=lambda path: path.decode())
def test_no_address_leads_to_another_site_or_adds_headers(send, path):
    """Given an address that looks like one of another site, a redirect stays here, and no header is added."""
    head = send(get(path)).partition(b"\r\n\r\n")[0].lower()

    locations = [line.partition(b": ")[2] for line in head.split(b"\r\n") if line.startswith(b"location:")]
    assert all(place.startswith(b"/") and place[1:2] not in {b"/", b"\\", b"\t"} for place in locations)
    assert b"\r\nx-evil" not in head


@pytest.mark.parametrize("header", HEADERS, ids=lambda header: header.decode())
def test_no_header_poisons_a_page(send, header):
    """Given a header that names another site, the page is the one that everybody gets, and does not name it."""
    plain, answer = send(get(b"/about")), send(get(b"/about", header + EVIL + b"\r\n"))

    assert EVIL not in answer
    assert answer.partition(b"\r\n\r\n")[2] == plain.partition(b"\r\n\r\n")[2]


@pytest.mark.parametrize("content", MALFORMED.values(), ids=MALFORMED)
def test_what_is_no_request_is_refused(send, attacked, content):
    """Given bytes that two programs could read in two ways, or far too many, they are refused, and pages go on."""
    answer = send(content)

    assert answer == b"" or answer.split()[1] in {b"400", b"405", b"431"}
    assert attacked.get("/about").status_code == 200


@pytest.mark.parametrize("ranges", ["bytes=" + ",".join(f"{at}-{at}" for at in range(5_000)), "bytes=-1", "bytes=9-2"])
def test_ranges_multiply_nothing(attacked, ranges):
    """Given any ranges, a download is sent once, whole."""
    answer = attacked.get("/download/archive.db", headers={"range": ranges})

    assert answer.status_code == 200
    assert len(answer.content) == int(answer.headers["content-length"])


@pytest.mark.parametrize("address", DEAR, ids=lambda address: address[:40])
def test_no_address_keeps_the_server_busy(attacked, address):
    """Given an address that would cost much, it is answered in the time of a page or two, and is not a server error."""
    began = time.monotonic()
    answer = attacked.get(address)

    assert answer.status_code < 500
    assert time.monotonic() - began < 10


def test_many_slow_connections_stop_nobody(attacked):
    """Given 500 readers who never finish asking, others are answered."""
    with ExitStack() as stack:
        for _ in range(500):
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", attacked.base_url.port)))
            connection.sendall(b"GET / HTTP/1.1\r\nX: ")
        assert attacked.get("/about").status_code == 200
