"""Several requests are on their way when the portal moves: all of them are redirected."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, BrokenBarrierError

import httpx

from b24game.portal.pace import Pace
from b24game.portal.portal import Portal
from b24game.portal.webhook import Webhook
from tests.portal.fakes import SECRET, ok

AT_ONCE = 4
PATH = f"/rest/7/{SECRET}/user.get"


def test_all_of_them_go_on() -> None:
    sent = Barrier(AT_ONCE, timeout=5)

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.host == "new.bitrix24.ru":
            return ok([1])
        try:
            sent.wait()  # until all of them have left for the old address
        except BrokenBarrierError:
            return httpx.Response(500)
        return httpx.Response(302, headers={"Location": f"https://new.bitrix24.ru{PATH}"})

    old = Webhook.parse(f"https://old.bitrix24.ru/rest/7/{SECRET}/")
    with (
        Portal(old, transport=httpx.MockTransport(answer), pace=Pace(drain=1e9)) as portal,
        ThreadPoolExecutor(AT_ONCE) as threads,
    ):
        calls = [threads.submit(portal.call, "user.get", {}, repeat="safe") for _ in range(AT_ONCE)]
        assert [call.result().result for call in calls] == [[1]] * AT_ONCE
        assert portal.base == "https://new.bitrix24.ru"
