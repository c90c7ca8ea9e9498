"""The old knowledge base: a site that only the right ``scope`` leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from b24game.sandbox import Fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from b24game.sandbox import Company
    from tests.sandbox.conftest import Caller

SCOPE = "KNOWLEDGE"
TEXT = "27.one_col_fix_title_and_text_2"
HTML = "<section><p>Рейтинг</p></section>"


class Knowledge:
    """Calls with the scope of knowledge bases."""

    def __init__(self, call: Caller) -> None:
        self.call = call

    def __call__(self, method: str, /, **params: object) -> Any:  # noqa: ANN401 - plain JSON
        answer = self.call(f"landing.{method}", scope=SCOPE, **params)
        assert "error" not in answer, answer
        return answer["result"]

    def error(self, method: str, /, **params: object) -> tuple[int, str]:
        response = self.call.post(f"landing.{method}", scope=SCOPE, **params)
        return response.status_code, response.json()["error"]

    def site(self, **fields: object) -> int:
        asked = {"TITLE": "Рейтинг", "CODE": "b24game", "TYPE": SCOPE, "XML_ID": "b24game"}
        number: int = self("site.add", fields=asked | fields)
        return number

    def page(self, site: int, **fields: object) -> int:
        asked = {"TITLE": "Рейтинг", "SITE_ID": site, "CODE": "board", "XML_ID": "board"}
        number: int = self("landing.add", fields=asked | fields)
        return number

    def blocks(self, lid: object, *, draft: bool) -> list[dict[str, Any]]:
        params = {"edit_mode": int(draft), "get_content": True}
        found: list[dict[str, Any]] = self("block.getlist", lid=lid, params=params)
        return found


@pytest.fixture
def base(lone: Caller) -> Knowledge:
    return Knowledge(lone)


def test_from_a_site_to_a_published_page(base: Knowledge, company: Company) -> None:
    mine: dict[str, object] = {"filter": {"=XML_ID": "b24game", "TYPE": SCOPE}}
    assert base("site.getList", params=mine) == []
    site = base.site()
    (found,) = base("site.getList", params=mine | {"select": ["TITLE"]})
    assert found == {"ID": str(site), "TITLE": "Рейтинг", "TYPE": SCOPE}
    page = base.page(site)
    asked = {"filter": {"SITE_ID": site, "=XML_ID": "board"}, "select": ["ID", "ACTIVE"]}
    assert base("landing.getList", params=asked) == [
        {"ID": str(page), "ACTIVE": "N", "DOMAIN_ID": "1"}
    ]
    block = base("landing.addblock", lid=page, fields={"CODE": TEXT, "CONTENT": HTML})
    assert base.blocks(page, draft=False) == []
    assert not company.sites[site].active
    assert base("landing.publication", lid=page) is True
    assert base("landing.getList", params=asked)[0]["ACTIVE"] == "Y"
    assert company.sites[site].active
    (shown,), (draft,) = base.blocks(page, draft=False), base.blocks(page, draft=True)
    assert draft["id"] == block
    assert shown["id"] != block
    assert HTML in shown["content"]
    assert base("landing.getpublicurl", lid=page).endswith("/knowledge/b24game/board/")


def test_an_update_changes_the_draft_until_it_is_published(base: Knowledge) -> None:
    page = base.page(base.site())
    block = base("landing.addblock", lid=page, fields={"CODE": TEXT, "CONTENT": HTML})
    base("landing.publication", lid=page)
    (public,) = base.blocks(page, draft=False)
    changed = {"lid": page, "content": "<p>новое</p>", "preventHistory": True}
    wrong = base.error("block.updatecontent", **changed, block=public["id"])
    assert wrong == (400, "BLOCK_NOT_FOUND")
    assert base("block.updatecontent", **changed, block=block) is True
    assert HTML in base.blocks(page, draft=False)[0]["content"]
    (draft,) = base.blocks(page, draft=True)
    assert "новое" in draft["content"]
    assert HTML not in draft["content"]
    base("landing.publication", lid=page)
    (again,) = base.blocks(page, draft=False)
    assert (again["id"], "новое" in again["content"]) == (public["id"], True)


def test_blocks_stand_after_others_or_on_top(base: Knowledge) -> None:
    page = base.page(base.site())
    first = base("landing.addblock", lid=page, fields={"CODE": TEXT})
    after = base("landing.addblock", lid=page, fields={"CODE": TEXT, "AFTER_ID": first})
    top = base("landing.addblock", lid=page, fields={"CODE": TEXT, "AFTER_ID": 10**6})
    assert [one["id"] for one in base.blocks(page, draft=True)] == [top, first, after]
    other = base.page(base.site())
    base("landing.addblock", lid=other, fields={"CODE": TEXT})
    assert [one["lid"] for one in base.blocks([other, page], draft=True)] == [other, *[page] * 3]
    assert "content" not in base("block.getlist", lid=page, params={"edit_mode": 1})[0]


def test_without_the_scope_there_are_ordinary_sites_only(
    base: Knowledge, company: Company, lone: Caller
) -> None:
    page = base.page(base.site())
    assert lone("landing.site.getList")["result"] == []
    assert lone("landing.landing.getList")["result"] == []
    shop = company.add_site(1, "Магазин", lone.portal.clock(), kind="STORE")
    # A kind that cannot be had without the scope is no condition at all.
    asked = lone("landing.site.getList", params={"filter": {"TYPE": SCOPE}})["result"]
    assert [one["ID"] for one in asked] == [str(shop)]
    assert len(base("site.getList")) == 1
    for method in ("landing.publication", "landing.getpublicurl"):
        assert lone(f"landing.{method}", lid=page)["error"] == "LANDING_NOT_EXIST"
    assert lone("landing.block.getlist", lid=page)["error"] == "LANDING_NOT_EXIST"
    added = lone("landing.site.add", fields={"TITLE": "x", "TYPE": SCOPE})
    assert added["error"] == "ACCESS_DENIED"
    added = lone("landing.landing.add", fields={"TITLE": "x", "SITE_ID": 1})
    assert added["error"] == "SITE_NOT_FOUND"


def test_lists_are_filtered_and_cut(base: Knowledge) -> None:
    first = base.site()
    base.site(XML_ID="other")
    pages = [base.page(first, TITLE=title) for title in "abc"]
    base("landing.publication", lid=pages[1])

    def titles(**params: object) -> list[str]:
        return [one["TITLE"] for one in base("landing.getList", params=params)]

    assert titles() == ["a", "b", "c"]
    assert titles(offset=1, limit=1) == titles(filter={"ACTIVE": "Y"}) == ["b"]
    assert titles(offset=1) == ["b", "c"]
    assert titles(filter={"SITE_ID": first + 1}) == []
    by_code = base("site.getList", params={"filter": {"CODE": "/b24game/", "TYPE": ["PAGE"]}})
    assert [one["ID"] for one in by_code] == [str(first)]


def test_taken_codes_get_suffixes(base: Knowledge) -> None:
    site = base.site()
    base.site()
    base.site(CODE="2026")
    codes = [one["CODE"] for one in base("site.getList", params={"select": ["CODE"]})]
    assert codes == ["/b24game/", "/b24game2/", "/site2026/"]
    base.page(site)
    base.page(site)
    first, second = (one["CODE"] for one in base("landing.getList"))
    assert first == "board"
    assert second.startswith("board_")
    base.page(site, TITLE="Top 10", CODE=" ")
    assert base("landing.getList")[-1]["CODE"] == "top-10"


@pytest.mark.parametrize(
    ("method", "params", "code"),
    [
        ("site.add", {}, "MISSING_PARAMS"),
        ("site.add", {"fields": {"TITLE": "x", "TYPE": "PAGE"}}, "ACCESS_DENIED"),
        (
            "site.add",
            {"fields": {"TITLE": "x", "TYPE": SCOPE, "CODE": "a/b"}},
            "SLASH_IS_NOT_ALLOWED",
        ),
        ("site.add", {"fields": {"TYPE": SCOPE}}, "MISSING_PARAMS"),
        ("landing.add", {}, "MISSING_PARAMS"),
        ("landing.add", {"fields": {"TITLE": "x", "SITE_ID": 99}}, "SITE_NOT_FOUND"),
        ("landing.add", {"fields": {"TITLE": "x", "SITE_ID": 1, "CODE": ""}}, "CANT_BE_EMPTY"),
        (
            "landing.add",
            {"fields": {"TITLE": "x", "SITE_ID": 1, "CODE": "a_1_2"}},
            "WRONG_CODE_FORMAT",
        ),
        ("landing.addblock", {"lid": 1}, "MISSING_PARAMS"),
        ("landing.addblock", {"lid": 1, "fields": {"CODE": "nope"}}, "BLOCK_CANT_BE_ADDED"),
        ("landing.addblock", {"lid": 99, "fields": {"CODE": TEXT}}, "LANDING_NOT_EXIST"),
        ("block.updatecontent", {"lid": 1, "block": 1}, "MISSING_PARAMS"),
        ("block.updatecontent", {"lid": 1, "block": 9, "content": "x"}, "BLOCK_NOT_FOUND"),
        ("landing.publication", {}, "MISSING_PARAMS"),
        ("landing.publication", {"lid": 99}, "LANDING_NOT_EXIST"),
    ],
)
def test_refusals(base: Knowledge, method: str, params: dict[str, object], code: str) -> None:
    base.page(base.site())
    assert base.error(method, **params) == (400, code)


def test_the_repository_fits_the_scope(base: Knowledge, lone: Caller) -> None:
    section = base("block.getrepository", section="text")
    assert section["items"][TEXT]["section"] == ["text"]
    assert base("block.getrepository")["text"] == section
    assert base("block.getrepository", section="nope") is False
    everywhere = lone("landing.block.getrepository", section="text")["result"]["items"].keys()
    (only,) = everywhere - section["items"].keys()
    page = base.page(base.site())
    refused = base.error("landing.addblock", lid=page, fields={"CODE": only})
    assert refused == (400, "BLOCK_CANT_BE_ADDED")


def test_dates_have_the_format_of_the_site(base: Knowledge) -> None:
    base.site()
    assert base("site.getList")[0]["DATE_CREATE"] == "10/05/2026 12:00:00 pm"


def test_every_change_is_in_the_journal(base: Knowledge) -> None:
    page = base.page(base.site())
    block = base("landing.addblock", lid=page, fields={"CODE": TEXT})
    base("block.updatecontent", lid=page, block=block, content=HTML)
    base("landing.publication", lid=page)
    base("landing.getpublicurl", lid=page)
    assert [write.method for write in base.call.portal.journal.writes] == [
        "landing.site.add",
        "landing.landing.add",
        "landing.landing.addblock",
        "landing.block.updatecontent",
        "landing.landing.publication",
    ]


def test_a_lost_answer_leaves_the_site(base: Knowledge, company: Company) -> None:
    base.call.portal.faults.add(Fault("lost_answer", "landing.site.add", times=1))
    fields = {"TITLE": "x", "TYPE": SCOPE}
    response = base.call.post("landing.site.add", scope=SCOPE, fields=fields)
    assert (response.status_code, len(company.sites)) == (504, 1)


def test_the_rest_scope_is_another_one(opened: Callable[..., Caller], company: Company) -> None:
    base = Knowledge(opened(company, scopes=["log"]))
    assert base.error("site.getList") == (403, "insufficient_scope")
