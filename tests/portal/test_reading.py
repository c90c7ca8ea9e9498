"""Against the embedded portal: every row of every stream, exactly once, for few requests."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from b24game.errors import AuthorisationError
from b24game.portal.faults import Refused, Unavailable
from b24game.portal.portal import Portal
from b24game.portal.request import Request
from b24game.portal.streams import (
    COMPANIES,
    CONTACTS,
    DEALS,
    DEPARTMENTS,
    POSTS,
    STATUSES,
    STREAMS,
    TASKS,
    USERS,
)
from b24game.portal.webhook import Webhook
from b24game.rules.card_fields import COMPANY_FIELDS, CONTACT_FIELDS
from b24game.sandbox import Company, Fault, Faults, SandboxPortal, access_denied, build_company
from b24game.sandbox.model import DEAL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from b24game.portal.reading import Reading
    from tests.portal.fakes import Json

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SINCE = int(NOW.timestamp())


@pytest.fixture(scope="module")
def company() -> Company:
    return build_company(seed=3, now=NOW)


@pytest.fixture
def sandbox(company: Company) -> Iterator[SandboxPortal]:
    with SandboxPortal(company) as one:
        yield one


def open_portal(sandbox: SandboxPortal, **more: Json) -> Portal:
    more.setdefault("sleep", lambda _seconds: None)
    return Portal(Webhook.parse(sandbox.webhook), **more)


def everything(**more: Json) -> list[Request]:
    fields = {"contacts": ("name", "phone", "UF_CRM_NOSUCH"), "companies": ("title", "email")}
    return [
        Request(stream, count=True, fields=fields.get(stream.name, ()), **more)
        for stream in STREAMS.values()
    ]


def rows(reading: Reading, name: str) -> list[Any]:
    pages = list(reading.pages(name))
    assert not [bad for page in pages for bad in page.bad]
    return [row for page in pages for row in page.rows]


def test_every_row_of_every_stream_once(sandbox: SandboxPortal) -> None:
    with open_portal(sandbox) as portal:
        reading = portal.read(everything(), identity=True)
        for name in STREAMS:
            found = rows(reading, name)
            assert found
            if name == "currencies":
                assert reading.total(name) is None
                continue
            ids = [row.id for row in found]
            assert len(set(ids)) == len(ids)
            assert reading.total(name) == len(ids)
        assert reading.unknown_fields("contacts") == ("UF_CRM_NOSUCH",)
        # The sandbox writes its journal after it has answered.
        assert portal.requests - sum(sandbox.requests.values()) in {0, 1}
        assert portal.server_offset == 10800


def test_nouns_say_what_the_company_says(sandbox: SandboxPortal, company: Company) -> None:
    with open_portal(sandbox) as portal:
        reading = portal.read([Request(TASKS), Request(DEALS), Request(USERS)])
        tasks = rows(reading, "tasks")
        for task in tasks:
            kept = company.tasks[task.id]
            closed = kept.closed and int(kept.closed.timestamp())
            assert (task.title, task.status, task.closed_at) == (kept.title, kept.status, closed)
            assert task.responsible_id == kept.responsible_id
        amounts = {deal.id: deal.amount for deal in rows(reading, "deals")}
        assert any(amounts.values())
        people = {person.id: person for person in rows(reading, "users")}
        assert any(not person.active for person in people.values())
        for person in people.values():
            assert person.active == company.people[person.id].active


def test_an_unchanged_portal_costs_one_request(sandbox: SandboxPortal) -> None:
    with open_portal(sandbox) as portal:
        first = portal.read(everything())
        counts = {name: rows(first, name) for name in STREAMS}
        before = portal.requests
        requests = [
            Request(
                stream,
                since=SINCE + 3600 if stream.since_key and "moves" not in stream.name else None,
                after=counts[stream.name][-1].id if "moves" in stream.name else 0,
                count=True,
                expected=0 if stream.since_key else len(counts[stream.name]),
            )
            for stream in STREAMS.values()
        ]
        second = portal.read(requests, identity=True)
        for name, stream in STREAMS.items():
            found = rows(second, name)
            assert found == ([] if stream.since_key else counts[name])
        assert portal.requests == before + 1


def test_identity(sandbox: SandboxPortal) -> None:
    with open_portal(sandbox) as portal:
        who = portal.identity()
        assert portal.requests == 1
    assert (who.user_id, who.admin, who.crm_mode, who.server_offset) == (1, True, 1, 10800)
    assert {"crm", "task", "log"} <= who.scopes
    assert abs(who.server_time - time.time()) < 5


def test_a_missing_scope_stops_one_stream(company: Company) -> None:
    with (
        SandboxPortal(company, scopes=("user", "task", "department")) as sandbox,
        open_portal(sandbox) as portal,
    ):
        reading = portal.read([Request(POSTS), Request(USERS), Request(DEALS)], identity=True)
        with pytest.raises(Unavailable) as caught:
            reading.pages("posts")
        assert (caught.value.stream, caught.value.scope, caught.value.reason) == (
            "posts",
            "log",
            "scope",
        )
        assert rows(reading, "users")
        assert reading.identity is not None
        assert reading.identity.crm_mode is None


def test_a_missing_right_stops_one_stream(company: Company) -> None:
    with (
        SandboxPortal(company, faults=Faults(access_denied("user.get"))) as sandbox,
        open_portal(sandbox) as portal,
    ):
        reading = portal.read([Request(USERS), Request(DEPARTMENTS)])
        with pytest.raises(Unavailable, match="may not see") as caught:
            reading.pages(USERS)
        assert caught.value.reason == "access"
        assert rows(reading, "departments")


def test_a_wrong_secret(sandbox: SandboxPortal) -> None:
    webhook = Webhook.parse(sandbox.webhook.replace(sandbox.secret, "wrong0code"))
    with Portal(webhook) as portal, pytest.raises(AuthorisationError):
        portal.identity()


def test_custom_fields_are_named_by_the_portal() -> None:
    company = build_company(seed=3, now=NOW, tasks=5, contacts=5, companies=5)
    with SandboxPortal(company) as sandbox, open_portal(sandbox) as portal:
        fields = {"FIELD_NAME": "INN_2", "USER_TYPE_ID": "string"}
        portal.call("crm.contact.userfield.add", {"fields": fields}, repeat="never")
        names = ("name", "UF_CRM_INN_2", "UF_CRM_NONE")
        before = portal.requests
        reading = portal.read([Request(CONTACTS, fields=names), Request(COMPANIES)])
        assert portal.requests == before + 2
        assert reading.unknown_fields(CONTACTS) == ("UF_CRM_NONE",)
        assert not any("UF_CRM_INN_2" in card.filled for card in rows(reading, "contacts"))
        assert any("name" in card.filled for card in rows(reading, "contacts"))


def test_every_field_of_cards_that_rules_may_name_comes(sandbox: SandboxPortal) -> None:
    with open_portal(sandbox) as portal:
        contacts = Request(CONTACTS, fields=CONTACT_FIELDS)
        reading = portal.read([contacts, Request(COMPANIES, fields=COMPANY_FIELDS)])
        for name in ("contacts", "companies"):
            assert rows(reading, name)
            assert not reading.unknown_fields(name)


def test_histories(sandbox: SandboxPortal, company: Company) -> None:
    ids = [task.id for task in company.tasks][:120]
    with open_portal(sandbox) as portal:
        found = dict(portal.histories([*ids, 999_999]))
        assert portal.requests == 3
    assert sorted(found) == [*ids, 999_999]
    assert found[999_999] == () or isinstance(found[999_999], Refused)
    kinds = {
        event.kind for events in found.values() if isinstance(events, tuple) for event in events
    }
    assert kinds >= {"status", "deadline"}
    for task_id in ids:
        events = found[task_id]
        assert isinstance(events, tuple)
        closings = [one for one in events if one.kind == "status" and one.after == 5]
        if company.tasks[task_id].status == 5:
            assert closings
        assert list(events) == sorted(events, key=lambda one: (one.at, one.id))


def test_addressed_posts(sandbox: SandboxPortal, company: Company) -> None:
    users = [person.id for person in company.people]
    with open_portal(sandbox) as portal:
        found = portal.addressed(users, 0)
        assert portal.requests == -(-len(users) // 50)
    for user in users:
        expected = {post.id for post in company.posts if f"U{user}" in post.rights}
        assert found[user] == expected


def test_addressed_posts_of_more_than_one_page() -> None:
    company = build_company(seed=3, now=NOW, tasks=5, posts=5)
    ids = {company.add_post(1, "Спасибо", NOW, to=(2,)) for _ in range(120)}
    with SandboxPortal(company) as sandbox, open_portal(sandbox) as portal:
        found = portal.addressed([2, 3], SINCE - 60)
    assert ids <= found[2]
    assert not ids & found[3]


def test_comments(sandbox: SandboxPortal, company: Company) -> None:
    ids = [deal.id for deal in company.cards[DEAL]]
    with open_portal(sandbox) as portal:
        found = dict(portal.comments(ids))
    assert sorted(found) == sorted(ids)
    assert any(found.values())
    for deal_id, comments in found.items():
        assert isinstance(comments, tuple)
        assert all(comment.deal_id == deal_id for comment in comments)


def test_deletions_are_found() -> None:
    company = build_company(seed=3, now=NOW)
    with SandboxPortal(company) as sandbox, open_portal(sandbox) as portal:
        known = [row.id for row in rows(portal.read([Request(TASKS), Request(DEALS)]), "tasks")]
        gone = {known[0], known[400], known[-1]}
        for task_id in gone:
            company.delete_task(task_id)
        reading = portal.read([Request(TASKS, since=SINCE + 3600, count=True)])
        assert reading.total(TASKS) == len(known) - 3
        before = portal.requests
        assert portal.missing(TASKS, known) == gone
        assert portal.requests == before + 1
        assert portal.missing(DEALS, [deal.id for deal in company.cards[DEAL]]) == frozenset()


@pytest.mark.parametrize("kind", ["reset", "truncated", "html", "lost_answer"])
def test_trouble_on_the_way_loses_nothing(company: Company, kind: Json) -> None:
    faults = Faults(Fault(kind, probability=0.25), seed=5)
    with SandboxPortal(company, faults=faults) as sandbox, open_portal(sandbox) as portal:
        reading = portal.read([Request(TASKS), Request(STATUSES), Request(POSTS)])
        ids = [row.id for row in rows(reading, "tasks")]
        assert ids == sorted(task.id for task in company.tasks)
        assert len(rows(reading, "posts")) == len(list(company.posts))


def test_one_stream_at_a_time(sandbox: SandboxPortal) -> None:
    with open_portal(sandbox) as portal:
        with pytest.raises(ValueError, match="once"):
            portal.read([Request(TASKS), Request(TASKS)])
        with pytest.raises(ValueError, match="nothing"):
            portal.read([])
