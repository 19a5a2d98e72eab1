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
MANY = 32
"""Behind so many, a request waits for about 0.6 seconds, where a page takes 20 ms."""


class Turns:
    """An ASGI application that answers a few requests at once; others wait, the first one first.

    A turn ends when the answer begins: a slow reader keeps nobody waiting.
    """

    def __init__(self, app: App, at_once: int = AT_ONCE) -> None:
        """Let nobody wait yet."""
        self._app = app
        self._free = asyncio.Semaphore(at_once)
        self._waiting = 0

    @property
    def many_wait(self) -> bool:
        """Tell whether a request would have to wait for long."""
        return self._waiting >= MANY

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer a request when it is its turn."""
        async with AsyncExitStack() as turn:
            self._waiting += 1
            try:
                await turn.enter_async_context(self._free)
            finally:
                self._waiting -= 1

            async def sending(message: Message) -> None:
                if message["type"] == "http.response.start":
                    await turn.aclose()
                await send(message)

            await self._app(scope, receive, sending)
