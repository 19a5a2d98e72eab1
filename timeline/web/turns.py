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
"""So many wait for about half a second."""


class Turns:
    """An ASGI application that answers a few requests at once; others wait, the first one first.

    A turn ends when the answer begins: a slow reader keeps nobody waiting. Where many wait already, a request is
    answered without a turn, so that no wait is long.
    """

    def __init__(self, app: App, at_once: int = AT_ONCE) -> None:
        """Let nobody wait yet."""
        self._app = app
        self._free = asyncio.Semaphore(at_once)
        self._waiting = 0

    @property
    def many_wait(self) -> bool:
        """Tell whether another request would have to wait for long."""
        return self._waiting >= MANY

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer a request when it is its turn."""
        if self.many_wait:
            await self._app(scope, receive, send)
            return
        async with AsyncExitStack() as turn:
            self._waiting += 1
            try:
                await turn.enter_async_context(self._free)
            finally:
                self._waiting -= 1

            async def sending(message: Message) -> None:
                await turn.aclose()
                await send(message)

            await self._app(scope, receive, sending)
