"""The editing API and the demo company are consistent with their own history."""

from __future__ import annotations

import pickle
from base64 import b64encode
from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from b24game.sandbox import Company, build_company, bulk_company
from b24game.sandbox.demo.feed_stories import MARKER
from b24game.sandbox.demo.staff import UNKNOWN_ID

if TYPE_CHECKING:
    from tests.sandbox.conftest import Caller

DAY = timedelta(days=1)


def _history(call: Caller, task: int) -> list[tuple[str, str | None, str | None]]:
    rows = call("tasks.task.history.list", taskId=task, order={"createdDate": "ASC"})
    return [
        (row["field"], row["value"]["from"], row["value"]["to"]) for row in rows["result"]["list"]
    ]


def _task(call: Caller, task: int) -> dict[str, Any]:
    return dict(call("tasks.task.get", taskId=task)["result"]["task"])


def test_life_of_a_task(lone: Caller, company: Company, now: datetime) -> None:
    deadline = now + 2 * DAY
    task = company.add_task(responsible=1, at=now, deadline=deadline)
    row = _task(lone, task)
    assert row["changedDate"] == row["createdDate"]
    assert (row["closedDate"], row["closedBy"], row["status"]) == (None, "0", "2")
    company.move_deadline(task, None, now + DAY)
    company.move_deadline(task, deadline, now + DAY)
    company.close_task(task, now + DAY)
    row = _task(lone, task)
    assert row["closedDate"] == row["changedDate"] == "2026-10-06T12:00:00+03:00"
    assert (row["status"], row["closedBy"]) == ("5", "1")
    company.renew_task(task, now + 3 * DAY)
    row = _task(lone, task)
    assert (row["closedDate"], row["closedBy"], row["status"]) == (None, "0", "2")
    company.reassign_task(task, 9, now + 3 * DAY)
    unix = str(int(deadline.timestamp()))
    assert _history(lone, task) == [
        ("NEW", None, None),
        ("DEADLINE", unix, ""),
        ("DEADLINE", "", unix),
        ("STATUS", "2", "5"),
        ("RENEW", None, None),
        ("STATUS", "5", "2"),
        ("RESPONSIBLE_ID", "1", "9"),
    ]
    only = lone("tasks.task.history.list", taskId=task, filter={"FIELD": "RENEW"})["result"]["list"]
    assert len(only) == 1
    company.delete_task(task)
    assert company.add_task(responsible=1, at=now) == task + 1


def test_control_task(lone: Caller, company: Company, now: datetime) -> None:
    task = company.add_task(responsible=1, at=now, deadline=now + DAY, control=True)
    company.hand_in_task(task, now + DAY)
    assert (_task(lone, task)["status"], _task(lone, task)["closedDate"]) == ("4", None)
    company.disapprove_task(task, now + DAY)
    company.hand_in_task(task, now + 2 * DAY)
    company.approve_task(task, now + 3 * DAY)
    assert _task(lone, task)["closedDate"] == "2026-10-08T12:00:00+03:00"
    steps = [(was, then) for kind, was, then in _history(lone, task) if kind == "STATUS"]
    assert steps == [("2", "4"), ("4", "2"), ("2", "4"), ("4", "5")]


def test_life_of_a_deal(lone: Caller, company: Company, now: datetime) -> None:
    deal = company.add_deal(responsible=1, at=now, stage="C10:NEW", amount=150000.5)
    company.move_deal(deal, "C10:WON", now + DAY)
    company.move_deal(deal, "C10:EXECUTING", now + 2 * DAY)
    company.move_deal(deal, "WON", now + 3 * DAY)
    company.reassign_deal(deal, 5, now + 4 * DAY)
    rows = lone("crm.stagehistory.list", entityTypeId=2)["result"]["items"]
    assert [(row["TYPE_ID"], row["STAGE_SEMANTIC_ID"], row["CATEGORY_ID"]) for row in rows] == [
        (1, "P", 10),
        (3, "S", 10),
        (2, "P", 10),
        (5, "S", 0),
    ]
    item = lone("crm.item.get", entityTypeId=2, id=deal)["result"]["item"]
    assert (item["assignedById"], item["stageSemanticId"], item["closed"]) == (5, "S", "Y")
    assert item["closedate"] == "2026-10-08T03:00:00+03:00"
    assert (item["movedTime"][:10], item["updatedTime"][:10]) == ("2026-10-08", "2026-10-09")
    company.delete_deal(deal)
    assert lone("crm.stagehistory.list", entityTypeId=2)["total"] == 0


def test_card_edits_and_saves_without_change(lone: Caller, company: Company, now: datetime) -> None:
    card = company.add_contact(responsible=1, at=now, name="Anna", email="a@example.com")
    assert company.edit_card(3, card, now + DAY, phone="+7000", lastName="Ivanova")
    item = lone("crm.item.get", entityTypeId=3, id=card)["result"]["item"]
    assert (item["hasPhone"], item["phone"], item["lastName"]) == ("Y", "+7000", "Ivanova")
    assert {row["typeId"] for row in item["fm"]} == {"PHONE", "EMAIL"}
    assert not company.edit_card(3, card, now + 2 * DAY, phone="+7000")
    assert company.edit_card(3, card, now + 2 * DAY, phone="")
    item = lone("crm.item.get", entityTypeId=3, id=card)["result"]["item"]
    assert (item["hasPhone"], item["phone"], item["updatedTime"][:10]) == ("N", "", "2026-10-07")
    company.delete_card(3, card)
    assert lone("crm.item.get", entityTypeId=3, id=card)["error"] == "NOT_FOUND"


def test_stage_by_update_goes_through_history(
    lone: Caller, company: Company, now: datetime
) -> None:
    lead = company.add_lead(responsible=1, at=now - DAY)
    update = {"entityTypeId": 1, "id": lead}
    lone("crm.item.update", **update, fields={"stageId": "JUNK", "nonsense": 1})
    item = lone("crm.item.get", **update)["result"]["item"]
    assert (item["stageSemanticId"], item["dateClosed"]) == ("F", now.isoformat())
    answer = lone("crm.item.update", **update, fields={"stageId": "NO_SUCH"})
    assert answer["error"] == "CRM_FIELD_ERROR_VALUE_NOT_VALID"
    assert len(company.stage_history) == 2


def test_feed_notices_and_profile_writes(lone: Caller, company: Company, now: datetime) -> None:
    user = company.add_person("Ann", "Lee", at=now)
    post = lone(
        "log.blogpost.add",
        POST_MESSAGE="Well done",
        POST_TITLE="T",
        DEST=[f"U{user}"],
        GRATITUDE_MEDAL="cup",
        GRATITUDE_EMPLOYEES=[user],
    )["result"]
    (row,) = lone("log.blogpost.get", LOG_RIGHTS=[f"U{user}"])["result"]
    assert (row["ID"], row["UF_GRATITUDE"]["VALUE"]) == (str(post), 1)
    assert (company.posts[post].medal, company.posts[post].praised) == ("cup", (user,))
    lone("log.blogpost.add", POST_MESSAGE="x", GRATITUDE_MEDAL="nope", GRATITUDE_EMPLOYEES=[user])
    dropped = company.posts[post + 1]
    assert (dropped.gratitude, dropped.medal, dropped.praised) == (None, "", ())
    assert lone("log.blogpost.update", POST_ID=post)["error"] == "EMPTY_TITLE"
    lone("log.blogpost.update", POST_ID=post, POST_MESSAGE="Very well")
    assert (company.posts[post].title, company.posts[post].text) == ("", "Very well")
    assert lone("log.blogpost.delete", POST_ID=post)["result"] is True
    assert post not in company.posts
    for text in ("one", "two"):
        lone("im.notify.personal.add", USER_ID=user, MESSAGE=text, TAG="t")
    assert [notice.text for notice in company.notices] == ["two"]
    company.dismiss(user)
    assert lone("im.notify.personal.add", USER_ID=user, MESSAGE="x")["result"] is False
    lone("user.userfield.add", fields={"FIELD_NAME": "points", "USER_TYPE_ID": "integer"})
    again = lone(
        "user.userfield.add", fields={"FIELD_NAME": "UF_USR_POINTS", "USER_TYPE_ID": "integer"}
    )
    assert again["error"] == "ERROR_CORE"
    lone("user.update", ID=user, UF_USR_POINTS=120, UF_USR_OTHER=1)
    (person,) = lone("user.get", FILTER={"ID": user})["result"]
    assert (person["UF_USR_POINTS"], person["ACTIVE"]) == ("120", False)
    assert "UF_USR_OTHER" not in person
    assert len(lone.portal.journal.writes_of("user.update")) == 1


def test_files_of_a_post(lone: Caller, company: Company) -> None:
    picture = b64encode(b"\x89PNG picture").decode()
    files = [["card.png", picture], ["bad.png", f"!{picture}"], ["alone.png"], "odd"]
    post = lone("log.blogpost.add", POST_MESSAGE="x", FILES=files)["result"]
    assert [(one.name, one.size) for one in company.posts[post].files] == [("card.png", 12)]
    bare = lone("log.blogpost.add", POST_MESSAGE="x")["result"]
    assert company.posts[bare].files == ()


def test_rates(lone: Caller, company: Company) -> None:
    company.set_rate("EUR", 9900, count=100)
    rates = {row["CURRENCY"]: row for row in lone("crm.currency.list")["result"]}
    assert (rates["EUR"]["AMOUNT"], rates["EUR"]["AMOUNT_CNT"]) == ("9900.0000", "100")
    assert (rates["RUB"]["BASE"], lone("crm.currency.base.get")["result"]) == ("Y", "RUB")


def test_same_seed_same_company(now: datetime) -> None:
    def frozen(seed: int) -> bytes:
        company = build_company(seed=seed, now=now, tasks=200)
        state = {name: value for name, value in vars(company).items() if name != "lock"}
        return pickle.dumps(state)

    assert frozen(1) == frozen(1)
    assert frozen(1) != frozen(2)


def test_demo_people(demo: Company) -> None:
    assert 60 <= len(demo.people) <= 70
    kinds = Counter(person.kind for person in demo.people)
    assert (kinds["extranet"], kinds["bot"], kinds["integrator"]) == (1, 1, 1)
    assert sum(not person.active for person in demo.people) == 4
    assert sum(len(person.departments) == 2 for person in demo.people) == 3
    tiny = [person for person in demo.people if person.departments == [8]]
    assert len(tiny) == 3
    names = " ".join(person.full_name for person in demo.people)
    assert all(odd in names for odd in ("[b]x[/b]", "=1+1", "<script>", "\x1b", "|", '"'))


def test_demo_history_agrees_with_the_rows(demo: Company) -> None:
    assert len(demo.tasks) == 1500
    for task in demo.tasks:
        events = demo.task_history[task.id]
        assert events[0].kind == "NEW"
        status, responsible = "2", None
        for event in events:
            assert task.created <= event.at <= demo.now
            if event.kind == "STATUS":
                assert event.before == status
                status = str(event.after)
            if event.kind == "RESPONSIBLE_ID":
                responsible = event.after
        assert status == str(task.status)
        assert responsible in {None, str(task.responsible_id)}
        moves = [event.after for event in events if event.kind == "DEADLINE"]
        if moves and task.deadline is not None:
            assert moves[-1] == str(int(task.deadline.timestamp()))
        assert (task.closed is None) == (task.status != 5)
        changes = [event.at for event in events if event.kind != "COMMENT"]
        assert task.changed == max(changes)
    stages = {(event.type_id, event.owner_id): event for event in demo.stage_history}
    for type_id in (1, 2):
        for card in demo.cards[type_id]:
            last = stages[type_id, card.id]
            assert (last.stage, last.semantic) == (
                card.fields["stageId"],
                card.fields["stageSemanticId"],
            )


def test_demo_has_every_awkward_task(demo: Company) -> None:
    seen: Counter[str] = Counter()
    for task in demo.tasks:
        events = demo.task_history[task.id]
        closes = [e.at for e in events if (e.kind, e.after) == ("STATUS", "5")]
        renews = [e.at for e in events if e.kind == "RENEW"]
        first = next((int(e.before or 0) for e in events if e.kind == "DEADLINE"), 0)
        late_moves = [e for e in events if e.kind == "DEADLINE" and e.at.timestamp() > first]
        seen["no deadline"] += task.deadline is None
        seen["deferred"] += task.status == 6
        seen["unknown"] += task.responsible_id == UNKNOWN_ID
        seen["untouched"] += task.changed == task.created
        seen["closed again"] += len(closes) > 1 and bool(renews)
        seen["passed on"] += any(e.kind == "RESPONSIBLE_ID" for e in events)
        if task.deadline is None:
            continue
        margin = task.deadline - task.closed if task.closed else None
        seen["early"] += margin is not None and margin >= DAY
        seen["on time"] += margin is not None and timedelta(0) <= margin < DAY
        seen["late"] += margin is not None and margin < timedelta(0)
        seen["open overdue"] += task.status in {2, 3} and task.deadline < demo.now
        seen["pending control"] += task.status == 4 and task.deadline < demo.now
        seen["reopened before"] += any(at <= task.deadline for at in renews) and not task.closed
        seen["reopened after"] += any(at > task.deadline for at in renews)
        seen["moved before"] += first > 0 and not late_moves
        seen["moved after, kept"] += bool(late_moves) and margin is not None and margin > DAY * 0
        seen["moved after, missed"] += bool(late_moves) and margin is not None and margin < DAY * 0
        seen["handed back"] += any((e.before, e.after) == ("4", "2") for e in events)
    assert all(seen.values()), seen


def test_demo_crm_and_feed_cases(demo: Company) -> None:
    deals = demo.cards[2]
    won_first = Counter()  # type: Counter[int]
    trails: dict[int, str] = {}
    for event in demo.stage_history:
        if event.type_id == 2:
            trails[event.owner_id] = trails.get(event.owner_id, "") + event.semantic
    assert any(trail.endswith("SP") for trail in trails.values())
    assert any(trail.endswith("SPS") for trail in trails.values())
    assert any(trail.endswith("SS") for trail in trails.values())
    assert {deal.fields["categoryId"] for deal in deals} == {0, 10}
    assert any(deal.fields["isRecurring"] == "Y" for deal in deals)
    assert any(float(str(deal.fields["opportunity"])) > 100_000 for deal in deals)
    assert {deal.fields["currencyId"] for deal in deals} == {"RUB", "USD", "EUR"}
    assert sum(card.fields["isMyCompany"] == "Y" for card in demo.cards[4]) == 1
    won_first.update(
        int(str(d.fields["assignedById"])) for d in deals if d.fields["stageSemanticId"] == "S"
    )
    assert len(won_first) > 10
    thanks = [post for post in demo.posts if post.gratitude is not None]
    mentions = Counter(post.text.count("[USER=") for post in thanks)
    assert min(mentions[0], mentions[1], mentions[2]) > 0
    assert any(f"[USER={post.author_id}]" in post.text for post in thanks)
    assert any(post.author_id == UNKNOWN_ID for post in demo.posts)
    assert any(MARKER in post.text and post.author_id == 1 for post in demo.posts)


def test_bulk_company(now: datetime) -> None:
    company = bulk_company(tasks=2000, now=now)
    statuses = Counter(task.status for task in company.tasks)
    assert len(company.tasks) == 2000
    assert 0.7 < statuses[5] / 2000 < 0.95
    reopened = [
        t for t in company.tasks if any(e.kind == "RENEW" for e in company.task_history[t.id])
    ]
    assert reopened
    assert all(task.changed <= now for task in company.tasks)
