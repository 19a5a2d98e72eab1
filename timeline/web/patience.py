"""Close connections that do not ask: who sends a byte now and then would keep a place from other readers for ever."""

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

ASKING_SECONDS = 20.0
"""How long a reader may take to send a request, with its body."""


class ImpatientProtocol(H11Protocol):
    """Uvicorn's protocol, with a limit on how long a request may be on its way."""

    asking_seconds = ASKING_SECONDS
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first request."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Wait no longer once a request is complete, and again when the next one begins."""
        super().data_received(data)
        if self.cycle is not None and not (self.cycle.response_complete or self.cycle.more_body):
            self._stop_waiting()
        elif self._deadline is None:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._deadline = self.loop.call_later(self.asking_seconds, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
