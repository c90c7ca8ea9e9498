"""Comments on deals: what this program wrote there itself is nobody's comment."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from b24game.portal.faults import Refused
from b24game.portal.portal import Portal
from b24game.portal.rows.feed import MARK
from b24game.portal.webhook import Webhook
from b24game.sandbox import SandboxPortal, empty_company
from b24game.sandbox.model import DEAL
from tests.portal.fakes import Json, ok, portal_over

if TYPE_CHECKING:
    import httpx

    from b24game.model import Comment

NOW = datetime(2026, 10, 5, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "marked", [set(), {0}, {0, 1, 2}, set(range(60)), set(range(130)) - {7}, set(range(130))]
)
def test_our_own_are_left_out(marked: set[int]) -> None:
    company = empty_company(NOW)
    deals = [company.add_deal(responsible=1, at=NOW) for _ in range(2)]
    numbers = [
        company.add_comment(1, (DEAL, deals[0]), f"55\n{MARK}7" if n in marked else "Звонил", NOW)
        for n in range(130)
    ]
    other = company.add_comment(1, (DEAL, deals[1]), "Звонил", NOW)
    with SandboxPortal(company) as sandbox, Portal(Webhook.parse(sandbox.webhook)) as portal:
        found = dict(portal.comments(deals))

    def ids(comments: tuple[Comment, ...] | Refused) -> list[int]:
        assert not isinstance(comments, Refused)
        return [one.id for one in comments]

    assert ids(found[deals[0]]) == [one for n, one in enumerate(numbers) if n not in marked]
    assert ids(found[deals[1]]) == [other]


@pytest.mark.parametrize(
    ("text", "people"), [(None, 1), ("", 1), (5, 1), (f"x {MARK}score-7", 0), ({"a": 1}, -1)]
)
def test_odd_texts(text: Json, people: int) -> None:
    row = {"ID": 3, "ENTITY_ID": 4, "CREATED": NOW.isoformat(), "AUTHOR_ID": 1, "Comment": text}

    def answer(_method: str, _body: Json) -> httpx.Response:
        return ok({"result": {"d4": [row]}, "result_error": []})

    portal, _clock = portal_over(answer)
    ((_deal, found),) = portal.comments([4])
    if people < 0:
        assert isinstance(found, Refused)
        assert found.reason == "unreadable"
    else:
        assert isinstance(found, tuple)
        assert len(found) == people
