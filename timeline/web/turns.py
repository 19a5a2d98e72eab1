"""Turns for pages that a reader or a proxy has in an older version: they are made a few at a time.

After a change, proxies ask for all that they keep, and show it until the answer is there (RFC 5861, section 3). A page
that nobody has yet would wait behind all of these, and somebody waits for it.
"""

import asyncio
from collections.abc import MutableMapping
from contextlib import AsyncExitStack
from typing import Any

from timeline.web.headers import App, Message, Receive, Send

AT_ONCE = 2
"""How many are made at once: while one waits for SQLite, the other is put together."""


def in_turn(app: App, at_once: int = AT_ONCE) -> App:
    """Return an ASGI application that answers a few requests at once; others wait, the first one first.

    A turn ends when the answer begins: a slow reader keeps nobody waiting.
    """
    free = asyncio.Semaphore(at_once)

    async def wrapped(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        async with AsyncExitStack() as turn:
            await turn.enter_async_context(free)

            async def sending(message: Message) -> None:
                await turn.aclose()
                await send(message)

            await app(scope, receive, sending)

    return wrapped
