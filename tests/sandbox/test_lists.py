from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from b24game.sandbox import Company, bulk_company

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tests.sandbox.conftest import Caller


def test_offset_pages_count_and_end(call: Caller, demo: Company) -> None:
    first = call("tasks.task.list", select=["ID"], order={"ID": "asc"})
    assert (first["total"], first["next"]) == (len(demo.tasks), 50)
    last = call("tasks.task.list", select=["ID"], order={"ID": "asc"}, start=1450)
    assert "next" not in last
    assert len(last["result"]["tasks"]) == len(demo.tasks) - 1450


def test_keyset_walk_reads_every_task_once(call: Caller, demo: Company) -> None:
    seen: list[int] = []
    while True:
        answer = call(
            "tasks.task.list",
            filter={">ID": seen[-1] if seen else 0},
            order={"ID": "asc"},
            select=["ID"],
            start=-1,
        )
        assert (answer["total"], answer.get("next")) == (0, None)
        page = [int(task["id"]) for task in answer["result"]["tasks"]]
        assert page == sorted(page)
        seen += page
        if len(page) < 50:
            break
    assert seen == demo.tasks.ids


def test_filters_of_tasks(call: Caller, demo: Company) -> None:
    def total(**filters: object) -> int:
        return int(call("tasks.task.list", filter=filters, select=["ID"])["total"])

    border = demo.now - timedelta(days=7)
    recent = sum(task.changed >= border for task in demo.tasks)
    assert total(**{">=CHANGED_DATE": border.isoformat()}) == recent
    utc = border.isoformat().replace("12:00:00+03:00", "09:00:00+00:00")
    assert total(**{">=CHANGED_DATE": utc}) == recent
    assert total(REAL_STATUS=[5]) == sum(task.status == 5 for task in demo.tasks)
    assert total(**{"!REAL_STATUS": [5, 2]}) == sum(t.status not in {2, 5} for t in demo.tasks)
    assert total(DEADLINE="") == sum(task.deadline is None for task in demo.tasks)
    assert total(**{">=ID": 10, "<ID": 20}) == 10
    assert total(ID=[3, "4", 10**7]) == 2
    assert total(NO_SUCH_FIELD=1) == len(demo.tasks)
    assert total(STATUS=-1) == sum(
        t.deadline is not None and t.deadline < demo.now and t.status not in {5, 6}
        for t in demo.tasks
    )


def test_order(call: Caller) -> None:
    rows = call("tasks.task.list", order={"CHANGED_DATE": "desc"}, select=["CHANGED_DATE"])
    dates = [row["changedDate"] for row in rows["result"]["tasks"]]
    assert dates == sorted(dates, reverse=True)
    down = call(
        "crm.item.list", entityTypeId=2, order={"id": "DESC"}, filter={"<id": 100}, start=-1
    )
    assert [row["id"] for row in down["result"]["items"]] == list(range(99, 49, -1))


def test_select_is_honoured(call: Caller) -> None:
    task = call("tasks.task.list", select=["ID", "TITLE"])["result"]["tasks"][0]
    assert task.keys() == {"id", "title", "group"}
    item = call("crm.item.list", entityTypeId=3, select=["lastName"])["result"]["items"][0]
    assert item.keys() == {"id", "lastName"}
    assert "fm" in call("crm.item.list", entityTypeId=3, select=["*"])["result"]["items"][0]
    assert "fm" not in call("crm.item.list", entityTypeId=3)["result"]["items"][0]


def test_users_leave_out_bots_and_integrators(call: Caller, demo: Company) -> None:
    users = [*call("user.get")["result"], *call("user.get", start=50)["result"]]
    hidden = {row.id for row in demo.people if row.kind in {"bot", "integrator"}}
    assert hidden
    assert {int(user["ID"]) for user in users} == set(demo.people.ids) - hidden
    fired = call("user.get", FILTER={"ACTIVE": False})["result"]
    assert len(fired) == 4
    extranet = call("user.get", FILTER={"USER_TYPE": "extranet"})["result"][0]
    assert extranet["UF_DEPARTMENT"] is False
    latest = call("user.get", sort="ID", order="DESC", start=-1)["result"]
    assert int(latest[0]["ID"]) > int(latest[1]["ID"])


def test_departments(call: Caller) -> None:
    rows = {row["ID"]: row for row in call("department.get")["result"]}
    assert len(rows) == 8
    assert [row for row in rows.values() if "PARENT" not in row] == [rows["1"]]
    assert sum("UF_HEAD" not in row for row in rows.values()) == 1
    assert call("department.get", PARENT=2)["total"] == 2


def test_feed_by_addressee_date_and_id(call: Caller, demo: Company) -> None:
    border = demo.now - timedelta(days=10)
    rows = call("log.blogpost.get", LOG_DATE_FROM=border.isoformat())["result"]
    assert len(rows) == min(50, sum(post.at >= border for post in demo.posts))
    addressed = next(
        post for post in demo.posts if post.rights[0].startswith("U") and post.rights[0] != "UA"
    )
    found = call("log.blogpost.get", LOG_RIGHTS=[addressed.rights[0]])["result"]
    assert str(addressed.id) in {row["ID"] for row in found}
    assert call("log.blogpost.get", POST_ID=addressed.id)["total"] == 1
    second = call("log.blogpost.get", start=50)
    assert second["next"] == 100


def test_bindings_repeat_rows(lone: Caller, company: Company, now: datetime) -> None:
    lead = company.add_lead(responsible=1, at=now)
    deal = company.add_deal(responsible=1, at=now)
    company.add_activity(1, responsible=1, at=now, card=(1, lead), more_cards=[(2, deal)])
    company.add_activity(1, responsible=1, at=now, card=(1, lead))
    pairs = [{"OWNER_TYPE_ID": 1, "OWNER_ID": lead}, {"OWNER_TYPE_ID": 2, "OWNER_ID": deal}]
    rows = lone("crm.activity.list", filter={"BINDINGS": pairs})["result"]
    assert sorted(row["ID"] for row in rows) == ["1", "1", "2"]
    one = lone("crm.activity.list", filter={"BINDINGS": pairs[1:]})["result"]
    assert [row["ID"] for row in one] == ["1"]


def test_lead_history_names_the_stage_differently(call: Caller) -> None:
    row = call("crm.stagehistory.list", entityTypeId=1)["result"]["items"][0]
    assert {"STATUS_ID", "STATUS_SEMANTIC_ID"} < row.keys()
    assert not {"STAGE_ID", "CATEGORY_ID"} & row.keys()


def test_custom_field_names(lone: Caller, company: Company, now: datetime) -> None:
    lead = company.add_lead(responsible=1, at=now)
    company.add_custom_field("CRM_LEAD", "UF_CRM_LEAD_SCORE", "integer")
    company.add_custom_field("CRM_LEAD", "UF_CRM_FIELD1", "boolean")
    names = lone("crm.item.fields", entityTypeId=1)["result"]["fields"]
    custom = {key: row["upperName"] for key, row in names.items() if row["isDynamic"]}
    assert custom == {"ufCrmLeadScore": "UF_CRM_LEAD_SCORE", "ufCrm_FIELD1": "UF_CRM_FIELD1"}
    update = {"entityTypeId": 1, "id": lead}
    lone("crm.item.update", **update, fields={"UF_CRM_LEAD_SCORE": 1})
    assert company.cards[1][lead].custom == {}
    lone("crm.item.update", **update, fields={"UF_CRM_LEAD_SCORE": "55"}, useOriginalUfNames="Y")
    found = lone(
        "crm.item.list", entityTypeId=1, filter={">ufCrmLeadScore": 50}, select=["ufCrmLeadScore"]
    )
    assert found["result"]["items"] == [{"id": lead, "ufCrmLeadScore": 55}]
    lone("crm.item.update", **update, fields={"ufCrm_FIELD1": "Y"})
    assert lone("crm.item.list", entityTypeId=1, filter={"ufCrm_FIELD1": 1})["total"] == 1
    assert lone("crm.lead.list", filter={"ID": lead}, select=["UF_*"])["result"][0] == {
        "ID": str(lead),
        "UF_CRM_LEAD_SCORE": "55",
        "UF_CRM_FIELD1": "Y",
    }


def test_a_batch_of_fifty_pages_over_a_big_company(
    opened: Callable[..., Caller], now: datetime
) -> None:
    call = opened(bulk_company(tasks=20_000, now=now))
    query = "select[]=ID&select[]=DEADLINE&order[ID]=asc&start=-1"
    query += f"&filter[{quote('>=CHANGED_DATE')}]={quote('2026-01-01T00:00:00+03:00')}"
    cmd = {"p0": f"tasks.task.list?{query}&filter[>ID]=0"}
    for number in range(1, 50):
        last = f"$result[p{number - 1}][tasks][49][id]"
        cmd[f"p{number}"] = f"tasks.task.list?{query}&filter[>ID]={last}"
    pages = call.batch(cmd, halt=1)["result"].values()
    ids = [int(task["id"]) for page in pages for task in page["tasks"]]
    assert len(ids) == 2500
    assert ids == sorted(set(ids))


@pytest.mark.parametrize("kind", ["deal", "lead", "contact", "company"])
def test_legacy_lists_answer_texts(call: Caller, kind: str) -> None:
    rows = call(f"crm.{kind}.list", filter={">ID": 3}, order={"ID": "ASC"}, start=-1)["result"]
    assert [int(row["ID"]) for row in rows[:3]] == [4, 5, 6]
    values = [value for row in rows for value in row.values()]
    assert {type(value) for value in values} <= {str, list, type(None)}
