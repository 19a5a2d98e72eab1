"""Readers who have an older page wait for their turn; others do not wait for them."""

import asyncio

import httpx
import pytest

from timeline.web.turns import AT_ONCE, MANY, Turns

OLDER = {"if-none-match": 'W/"0"'}


class Made:
    """An application that makes an answer when it is told to."""

    def __init__(self):
        self.begun, self.may_end = [], asyncio.Event()

    async def __call__(self, scope, _receive, send):
        """Note that a request is being answered; fail where it asks for that, and answer otherwise."""
        self.begun.append(scope["path"])
        await self.may_end.wait()
        if scope["path"] == "fails":
            raise RuntimeError
        await send({"type": "http.response.start"})
        await send({"type": "http.response.body"})


async def unread(_message):
    """Send a part of an answer that nobody looks at."""


async def settle():
    """Let everything go on until it waits."""
    for _ in range(10):
        await asyncio.sleep(0)


async def ended(requests):
    """Wait until requests have ended, whatever came of them."""
    async with asyncio.timeout(10):
        await asyncio.gather(*requests, return_exceptions=True)


def asked(app, paths, send):
    """Ask for paths, all at once."""
    return [asyncio.ensure_future(app({"path": path}, None, send)) for path in paths]


def test_only_a_few_are_answered_at_once_and_the_first_comes_first():
    """Given many requests, the first ones are answered, then those after them in their order."""

    async def several():
        made, got = Made(), []
        requests = asked(Turns(made, at_once=2), "abcdef", lambda message: asyncio.sleep(0, got.append(message)))
        await settle()
        at_first = [*made.begun]
        made.may_end.set()
        await ended(requests)
        return at_first, made.begun, got

    at_first, begun, got = asyncio.run(several())

    assert at_first == [*"ab"]
    assert begun == [*"abcdef"]
    assert len(got) == 12


def test_an_answer_that_is_read_slowly_keeps_nobody_waiting():
    """Given readers who do not read their answers, the next ones are answered."""

    async def slow():
        made = Made()
        requests = asked(Turns(made, at_once=2), "abcd", lambda _: asyncio.Event().wait())
        made.may_end.set()
        await settle()
        for request in requests:
            request.cancel()
        return made.begun

    assert asyncio.run(slow()) == [*"abcd"]


@pytest.mark.parametrize("ends", ["an error", "who waits goes", "who is answered goes"])
def test_a_request_that_comes_to_nothing_gives_up_its_turn(ends):
    """Given a request that fails or is given up, the next one is answered."""

    async def several():
        made = Made()
        paths = ["fails" if ends == "an error" else "a", "b", "c"]
        first, second, third = asked(Turns(made, at_once=1), paths, unread)
        await settle()
        if ends != "an error":
            (second if ends == "who waits goes" else first).cancel()
            await settle()
        made.may_end.set()
        await ended([first, second, third])
        return made.begun

    assert asyncio.run(several())[-1] == "c"


def test_it_is_known_when_many_wait():
    """Given as many who wait as are many, it is so until one of them goes, and no longer once all are answered."""

    async def more_and_more():
        turns, told = Turns(made := Made(), at_once=2), []
        requests = asked(turns, "ab" + "c" * (MANY - 1), unread)
        await settle()
        told.append(turns.many_wait)
        requests += asked(turns, "d", unread)
        await settle()
        told.append(turns.many_wait)
        requests[-1].cancel()
        await settle()
        told.append(turns.many_wait)
        made.may_end.set()
        await ended(requests)
        return [*told, turns.many_wait]

    assert asyncio.run(more_and_more()) == [False, True, False, False]


def test_who_has_nothing_does_not_wait_for_those_who_have_an_older_page(harbours, monkeypatch):
    """Given many who have an older page, others get theirs while those wait, and exports; then all are answered."""
    database, goes_on, turns = harbours.datasette.databases["archive"], asyncio.Event(), asyncio.Semaphore(0)
    execute = database.execute

    async def held(sql, *arguments, **others):
        if "ORDER BY e.position DESC" in sql:
            turns.release()
            await goes_on.wait()
        return await execute(sql, *arguments, **others)

    monkeypatch.setattr(database, "execute", held)

    async def crowd():
        site = httpx.AsyncClient(transport=httpx.ASGITransport(harbours.datasette.app()), base_url="http://localhost")
        current = (await site.get("/about")).headers["etag"]
        waiting = [asyncio.ensure_future(site.get("/feed.atom", headers=OLDER)) for _ in range(AT_ONCE)]
        async with asyncio.timeout(10):
            for _ in range(AT_ONCE):
                await turns.acquire()
        waiting.append(asyncio.ensure_future(site.get("/about", headers=OLDER)))
        async with asyncio.timeout(10):
            others = [
                await site.get("/about"),
                await site.get("/about", headers={"if-none-match": current}),
                await site.get("/export", headers=OLDER),
            ]
        await asyncio.sleep(0.1)
        were_waiting = not any(request.done() for request in waiting)
        goes_on.set()
        async with asyncio.timeout(10):
            return were_waiting, others, await asyncio.gather(*waiting)

    were_waiting, others, late = asyncio.run(crowd())

    assert were_waiting
    assert [answer.status_code for answer in others] == [200, 304, 200]
    assert [answer.status_code for answer in late] == [200] * (AT_ONCE + 1)
    assert late[-1].content == others[0].content
