from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from b24game.sandbox import Company, bulk_company
from b24game.sandbox.lazy_store import LazyStore

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tests.sandbox.conftest import Caller

DEALS = 5_000
RARE = {"categoryId": 10, "stageId": "C10:EXECUTING", "assignedById": 1}


@pytest.fixture
def many(now: datetime) -> Company:
    return bulk_company(tasks=0, deals=DEALS, now=now)


@pytest.fixture
def bulk(opened: Callable[..., Caller], many: Company) -> Caller:
    return opened(many)


def shelf(company: Company) -> LazyStore[Any]:
    store = company.cards[2]
    assert isinstance(store, LazyStore)
    return store


def chain(method: str, key: str, way: str, path: str) -> dict[str, str]:
    operator, border = ("%3C", 10**9) if way == "DESC" else ("%3E", 0)
    query = f"{method}&start=-1&order[{key}]={way}&select[]={key}&filter[{operator}{key}]="
    links = [f"$result[p{n - 1}]{path}[49][{key}]" for n in range(1, 50)]
    return {f"p{n}": query + link for n, link in enumerate([str(border), *links])}


@pytest.mark.parametrize("way", ["ASC", "DESC"])
@pytest.mark.parametrize(
    ("method", "key", "path"),
    [("crm.item.list?entityTypeId=2", "id", "[items]"), ("crm.deal.list?", "ID", "")],
)
def test_chains_in_both_directions(
    bulk: Caller, many: Company, *, method: str, key: str, path: str, way: str
) -> None:
    pages = bulk.batch(chain(method, key, way, path))["result"].values()
    rows = [row for page in pages for row in (page["items"] if path else page)]
    ids = [int(row[key]) for row in rows]
    everybody = shelf(many).ids
    assert ids == (everybody[:2500] if way == "ASC" else everybody[:-2501:-1])
    assert not shelf(many).rows, "looking keeps nothing"


def test_ids_have_gaps(many: Company, now: datetime) -> None:
    ids = shelf(many).ids
    assert len(ids) == len(set(ids)) == DEALS
    assert 0.89 < DEALS / ids[-1] < 0.91
    assert max(later - sooner for sooner, later in pairwise(ids)) > 2
    again = bulk_company(tasks=0, deals=DEALS, now=now)
    assert list(shelf(again)) == list(shelf(many))
    sparse = bulk_company(tasks=0, deals=100, present=0.1, now=now)
    assert shelf(sparse).ids[-1] > 800


def test_half_a_million(now: datetime) -> None:
    store = shelf(bulk_company(tasks=0, deals=500_000, now=now))
    assert len(store) == 500_000
    rare = store.may_match("categoryId", "=", "10")
    assert rare is not None
    assert len(rare) == 208
    assert all(RARE.items() <= row.fields.items() for row in store.look(rare))


def test_counts(bulk: Caller, many: Company) -> None:
    ids = shelf(many).ids
    first = bulk("crm.item.list", entityTypeId=2, select=["id"])
    assert (first["total"], first["next"]) == (DEALS, 50)
    last = bulk("crm.deal.list", select=["ID"], start=DEALS - 50)
    assert (last["total"], last.get("next")) == (DEALS, None)
    assert [int(row["ID"]) for row in last["result"]] == ids[-50:]
    down = bulk("crm.deal.list", order={"ID": "DESC"}, start=50, filter={"<=ID": ids[199]})
    assert (down["total"], down["next"]) == (200, 100)
    assert [int(row["ID"]) for row in down["result"]] == ids[149:99:-1]
    beyond = bulk("crm.deal.list", order={"ID": "DESC"}, start=5050)
    assert (beyond["result"], beyond["total"], beyond.get("next")) == ([], DEALS, None)
    none = bulk("crm.deal.list", filter={">ID": 100, "<ID": 50})
    assert (none["result"], none["total"]) == ([], 0)


def test_filters_with_and_without_an_index(bulk: Caller, many: Company) -> None:
    rows = list(shelf(many))

    def total(**filters: object) -> int:
        return int(bulk("crm.item.list", entityTypeId=2, filter=filters)["total"])

    for name, value in RARE.items():
        assert total(**{name: value}) == total(**{f"@{name}": [str(value)]}) == 2
        assert total(**{f"!{name}": value}) == DEALS - 2
    for name in ("categoryId", "stageId", "assignedById", "stageSemanticId"):
        for value, count in Counter(row.fields[name] for row in rows).items():
            assert total(**{name: str(value)}) == count
    assert total(stageId=["WON", "LOSE"], assignedById=[3, 4]) == sum(
        row.fields["stageId"] in {"WON", "LOSE"} and row.fields["assignedById"] in {3, 4}
        for row in rows
    )
    assert total(stageId="NO_SUCH") == 0
    for days in (0, 5, 20, 200):
        border = many.now - timedelta(days=days)
        for name in ("updatedTime", "createdTime"):
            expected = sum(row.fields[name] >= border for row in rows)
            assert total(**{f">={name}": border.isoformat()}) == expected
    down = bulk("crm.deal.list", filter={"ASSIGNED_BY_ID": 1}, order={"ID": "DESC"}, start=-1)
    ids = [int(row["ID"]) for row in down["result"]]
    assert len(ids) == 2
    assert ids == sorted(ids, reverse=True)
    below = {"ASSIGNED_BY_ID": 1, "<ID": ids[0]}
    assert len(bulk("crm.deal.list", filter=below, start=-1)["result"]) == 1


def test_changes_stay_and_are_found(bulk: Caller, many: Company) -> None:
    one, other, gone = shelf(many).ids[10:13]
    rare = shelf(many).ids[1200]
    bulk("crm.item.update", entityTypeId=2, id=one, fields={"title": "New", "assignedById": 1})
    update = {"UF_CRM_SCORE": "55", "STAGE_ID": "C10:EXECUTING", "NO_SUCH": 1, "ID": 5}
    assert bulk("crm.deal.update", id=other, fields=update)["result"] is True
    bulk("crm.item.update", entityTypeId=2, id=rare, fields={"stageId": "WON"})
    assert set(shelf(many).rows) == {one, other, rare}

    def found(**filters: object) -> dict[int, dict[str, object]]:
        answer = bulk("crm.item.list", entityTypeId=2, filter=filters, start=-1)
        return {row["id"]: row for row in answer["result"]["items"]}

    mine = found(assignedById=1)
    assert mine[one]["title"] == "New"
    moved = found(stageId="C10:EXECUTING")
    assert moved[other]["ufCrmScore"] == 55
    assert rare in mine
    assert rare not in moved
    at = bulk("crm.item.get", entityTypeId=2, id=one)["result"]["item"]["updatedTime"]
    assert {one, other, rare} <= found(**{">=updatedTime": at}).keys()
    many.delete_deal(gone)
    many.delete_deal(one)
    new = many.add_deal(responsible=1, at=many.now)
    assert new > rare
    assert one not in found(assignedById=1)
    assert new in found(assignedById=1)
    assert bulk("crm.deal.list")["total"] == DEALS - 1
    assert gone not in shelf(many)


def test_errors_of_the_old_update(
    bulk: Caller, many: Company, opened: Callable[..., Caller]
) -> None:
    def why(call: Caller, **params: object) -> tuple[str, str]:
        answer = call("crm.deal.update", **params)
        return answer["error"], answer["error_description"]

    deal = shelf(many).ids[0]
    assert why(bulk, fields={}) == ("", "ID is not defined or invalid.")
    assert why(bulk, id=10**8, fields={}) == ("", "Not found")
    assert why(bulk, id=deal, fields={"STAGE_ID": "X"})[0] == ""
    stranger = many.add_person("Ann", departments=())
    call = opened(many, user_id=stranger, admin=False)
    assert why(call, id=deal, fields={"TITLE": "x"}) == ("", "Access denied.")
    assert bulk.portal.journal.writes == ()


def test_zero_as_a_text_is_zero(bulk: Caller) -> None:
    result = bulk.batch({"a": "crm.item.list?entityTypeId=2&filter[categoryId]=0"})
    assert result["result_total"] == {"a": DEALS - 2}


def test_a_shelf_of_rows_made_on_demand(many: Company) -> None:
    store = shelf(many)
    missing = next(number for number in range(1, 1000) if number not in store)
    assert store.get(missing) is None
    assert "1" not in store
    with pytest.raises(KeyError):
        store[missing]
    with pytest.raises(KeyError):
        store.remove(missing)
    assert store[store.ids[0]] is store.get(store.ids[0])
    assert next(iter(store)) is store[store.ids[0]]
