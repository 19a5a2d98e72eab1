"""Readers who are slow to ask lose their connection; others keep it."""

import asyncio
import contextlib

import pytest
import uvicorn

from timeline.web.patience import ImpatientProtocol

REQUEST = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


class Hasty(ImpatientProtocol):
    """The protocol with less time."""

    asking_seconds = 0.3


async def answer(_scope, receive, send):
    """Answer any request, after its body."""
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


async def served_while(sent):
    """Serve one connection while pieces are sent; return what was answered, and whether it was closed meanwhile."""
    config = uvicorn.Config(answer, port=0, http=Hasty, ws="none", lifespan="off", log_level="critical")
    server = uvicorn.Server(config)
    config.load()
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    port = server.servers[0].sockets[0].getsockname()[1]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    got = b""
    for piece in sent:
        with contextlib.suppress(ConnectionError):
            writer.write(piece)
            await writer.drain()
        with contextlib.suppress(TimeoutError):
            got += await asyncio.wait_for(reader.read(1_000), 0.15)
        if reader.at_eof():
            break
    is_closed = reader.at_eof()
    writer.close()
    await server.shutdown()
    return got, is_closed


@pytest.mark.parametrize(
    "sent",
    [
        [b"GET / HTTP/1.1\r\n", *[b"X: a\r\n"] * 15],
        [REQUEST, *[b"G"] * 15],
        [b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n", *[b"a"] * 15],
        [b""] * 15,
    ],
    ids=["headers", "a second request", "a body", "nothing"],
)
def test_who_asks_a_byte_at_a_time_is_cut_off(sent):
    """Given a request that does not end, the connection is closed in time, whatever is sent meanwhile."""
    _, is_closed = asyncio.run(served_while(sent))

    assert is_closed


def test_who_asks_again_keeps_the_connection():
    """Given whole requests, each is answered, beyond the time that one may take."""
    got, is_closed = asyncio.run(served_while([REQUEST, b"", b"", REQUEST, b"", b"", REQUEST]))

    assert got.count(b"200 OK") >= 2  # the last may still be on its way
    assert not is_closed
