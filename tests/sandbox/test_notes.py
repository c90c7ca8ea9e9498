"""Knowledge Base 2.0 under REST 3.0: its answers, its refusals, its kept answers."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from b24game.sandbox import Fault, FrozenClock, Limits, access_denied
from b24game.sandbox.methods import notes
from tests.sandbox.test_contract import differences, printed

if TYPE_CHECKING:
    from collections.abc import Callable

    from b24game.sandbox import Company
    from tests.sandbox.conftest import Caller

PREFIX = "BITRIX_REST_V3_EXCEPTION_"
REQUEST, OBJECT = (f"{PREFIX}VALIDATION_{kind}VALIDATIONEXCEPTION" for kind in ("REQUEST", "DTO"))
MARKDOWN = "# Рейтинг\n\n1. Вера"


class Newer:
    """Calls methods of REST 3.0."""

    def __init__(self, call: Caller) -> None:
        self.portal = call.portal
        self.http = call.http
        self.root = f"{call.portal.base}/rest/api/{call.portal.user_id}/{call.portal.secret}/"

    def post(
        self,
        method: str,
        /,
        *,
        key: str | None = None,
        **params: Any,  # noqa: ANN401 - plain JSON
    ) -> httpx.Response:
        headers = {} if key is None else {"Idempotency-Key": key}
        return self.http.post(self.root + method, json=params, headers=headers)

    def __call__(self, method: str, /, **params: Any) -> Any:  # noqa: ANN401 - plain JSON
        response = self.post(method, **params)
        assert response.status_code == 200, response.text
        return response.json()["result"]

    def error(
        self,
        method: str,
        /,
        **params: Any,  # noqa: ANN401 - plain JSON
    ) -> tuple[int, str]:
        response = self.post(method, **params)
        body = response.json()
        assert body.keys() == {"error"}
        return response.status_code, body["error"]["code"]


@pytest.fixture
def note(lone: Caller) -> Newer:
    """An empty company."""
    return Newer(lone)


@pytest.fixture
def base(company: Company, now: datetime) -> int:
    return company.add_collection(1, "База знаний", now)


def page(base: int, title: str = "Рейтинг", **more: object) -> dict[str, object]:
    return {"collectionId": base, "title": title, **more}


def test_a_base_with_a_tree_of_documents(note: Newer, company: Company) -> None:
    base = note("note.collection.add", fields={"name": "База знаний"})["item"]["id"]
    assert note("note.collection.list")["items"][0]["name"] == "База знаний"
    above = note("note.document.add", fields=page(base, markdown=MARKDOWN))["item"]
    assert (above["markdown"], above["parentId"], above["position"]) == (MARKDOWN, None, 1)
    below = note("note.document.add", fields=page(base, "Октябрь", parentId=above["id"]))["item"]
    again = note("note.document.add", fields=page(base))["item"]
    tree = note("note.document.tree.list", collectionId=base)
    assert tree["truncated"] is False
    assert [(one["id"], one["title"]) for one in tree["items"]] == [
        (above["id"], "Рейтинг"),
        (again["id"], "Рейтинг"),
    ]
    (child,) = tree["items"][0]["children"]
    assert (child["id"], child["parentId"], child["children"]) == (below["id"], above["id"], [])
    company.documents.remove(again["id"])
    assert len(note("note.document.tree.list", collectionId=base)["items"]) == 1
    assert note.error("note.document.get", id=again["id"]) == (
        400,
        f"{PREFIX}ENTITYNOTFOUNDEXCEPTION",
    )


def test_moments_are_utc(note: Newer, base: int, company: Company, now: datetime) -> None:
    number = company.add_document(1, base, "x", now)
    assert now.astimezone(timezone(timedelta(hours=3))).hour == 12
    assert note("note.document.get", id=number)["item"]["createdAt"] == "2026-10-05T09:00:00Z"


def test_an_update_replaces_what_it_names(note: Newer, base: int, company: Company) -> None:
    number = note("note.document.add", fields=page(base, markdown="старое"))["item"]["id"]
    clock = note.portal.clock
    assert isinstance(clock, FrozenClock)
    clock.move(clock.at + timedelta(hours=1))
    item = note("note.document.update", id=number, fields={"markdown": MARKDOWN})["item"]
    assert (item["title"], item["markdown"]) == ("Рейтинг", MARKDOWN)
    assert item["updatedAt"] > item["createdAt"]
    note("note.document.update", id=number, fields={"title": "Итоги"})
    document = company.documents[number]
    assert (document.title, document.markdown) == ("Итоги", MARKDOWN)


def test_somebody_is_editing(note: Newer, base: int, company: Company, now: datetime) -> None:
    number = company.add_document(1, base, "Рейтинг", now, markdown="старое")
    document = company.documents[number]
    document.being_edited = True
    asked = {"id": number, "fields": {"markdown": MARKDOWN}}
    code = "NOTE_DOCUMENT_HAS_UNSAVED_CHANGES"
    assert note.error("note.document.update", **asked) == (400, code)
    assert note.error("note.document.update", **asked, overwrite=False) == (400, code)
    note("note.document.update", id=number, fields={"title": "Итоги"})
    assert document.markdown == "старое"
    note("note.document.update", **asked, overwrite=True)
    assert (document.markdown, document.being_edited) == (MARKDOWN, False)
    note("note.document.update", **asked)


def test_pages_of_bases(note: Newer, company: Company, now: datetime) -> None:
    for position in (3, 1, 2, 1):
        company.add_collection(1, f"{position}", now, position=position)
    seen: list[int] = []
    after: object = None
    while True:
        pagination = {"limit": 2} if after is None else {"limit": 2, "afterCursor": after}
        found = note("note.collection.list", pagination=pagination)
        seen += [one["position"] for one in found["items"]]
        after = found["nextCursor"]
        if after is None:
            break
    assert seen == [1, 1, 2, 3]
    for limit in (0, 201, "2"):
        assert note.error("note.collection.list", pagination={"limit": limit}) == (400, REQUEST)


def test_a_large_tree_is_cut(
    note: Newer, base: int, company: Company, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notes, "_MOST_NODES", 3)
    first = company.add_document(1, base, "a", now)
    company.add_document(1, base, "b", now, parent=first)
    company.add_document(1, base, "c", now)
    assert note("note.document.tree.list", collectionId=base)["truncated"] is False
    company.add_document(1, base, "d", now)
    tree = note("note.document.tree.list", collectionId=base)
    assert (tree["truncated"], [one["title"] for one in tree["items"]]) == (True, ["a", "c"])


@pytest.mark.parametrize(
    ("method", "params", "code", "field"),
    [
        ("note.collection.add", {}, REQUEST, "fields"),
        ("note.collection.add", {"fields": {"position": 1}}, OBJECT, "name"),
        ("note.collection.add", {"fields": {"name": " "}}, OBJECT, "name"),
        ("note.collection.add", {"fields": {"name": "x" * 256}}, OBJECT, "name"),
        ("note.document.tree.list", {}, REQUEST, "collectionId"),
        ("note.document.tree.list", {"collectionId": "1"}, REQUEST, "collectionId"),
        ("note.document.get", {}, REQUEST, "id"),
        ("note.document.get", {"id": True}, REQUEST, "id"),
        ("note.document.add", {"fields": {"collectionId": 1}}, OBJECT, "title"),
        ("note.document.add", {"fields": {"title": "x"}}, OBJECT, "collectionId"),
        ("note.document.update", {"fields": {"title": "x"}}, REQUEST, "id"),
        ("note.document.update", {"id": 1, "fields": {"title": ""}}, OBJECT, "title"),
        ("note.document.update", {"id": 1, "fields": {}, "overwrite": 1}, REQUEST, "overwrite"),
    ],
)
def test_what_is_missing_or_wrong_is_named(
    note: Newer, method: str, params: dict[str, Any], code: str, field: str
) -> None:
    response = note.post(method, **params)
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (400, code)
    assert [one["field"] for one in error["validation"]] == [field]
    assert field in error["validation"][0]["message"]


def test_other_refusals(note: Newer, base: int, company: Company, now: datetime) -> None:
    number = company.add_document(1, base, "x", now)
    missing = (400, f"{PREFIX}ENTITYNOTFOUNDEXCEPTION")
    assert note.error("note.document.add", fields=page(99)) == missing
    assert note.error("note.document.tree.list", collectionId=99) == missing
    assert note.error("note.document.update", id=99, fields={"title": "x"}) == missing
    empty = note.error("note.document.update", id=number, fields={})
    assert empty == (400, "NOTE_EMPTY_UPDATE")
    other = company.add_collection(1, "другая", now)
    parent = note.error("note.document.add", fields=page(other, parentId=number))
    assert parent == (400, "NOTE_INVALID_PARENT")
    large = "я" * (1_048_576 // 2 + 1)
    assert note.error("note.document.add", fields=page(base, markdown=large)) == (
        400,
        "NOTE_MARKDOWN_TOO_LARGE",
    )
    note("note.document.add", fields=page(base, markdown=large[1:]))


def test_only_a_json_body_is_read(note: Newer, base: int) -> None:
    url = f"{note.root}note.document.tree.list"
    form = note.http.post(url, data={"collectionId": "1"}).json()["error"]["code"]
    assert form == f"{PREFIX}INVALIDJSONEXCEPTION"
    plain = {"Content-Type": "text/plain"}
    text = note.http.post(url, content=b'{"collectionId": 1}', headers=plain)
    assert text.json()["error"]["code"] == f"{PREFIX}INVALIDJSONEXCEPTION"
    kind = {"Content-Type": "application/json"}
    for body in (b'{"collectionId":', b"[1]"):
        answer = note.http.post(url, content=body, headers=kind)
        assert answer.json()["error"]["code"] == f"{PREFIX}INVALIDJSONEXCEPTION"
    query = note.http.get(f"{url}?collectionId={base}").json()["error"]["code"]
    assert query == REQUEST
    assert note.http.get(f"{note.root}note.collection.list").status_code == 200


def test_the_two_versions_have_methods_of_their_own(note: Newer, lone: Caller) -> None:
    old = lone.post("note.collection.list")
    assert (old.status_code, old.json()["error"]) == (404, "ERROR_METHOD_NOT_FOUND")
    missing = (400, f"{PREFIX}METHODNOTFOUNDEXCEPTION")
    assert note.error("user.get") == note.error("batch", cmd={"a": "profile"}) == missing
    errors = lone.batch({"a": "note.collection.list"})["result_error"]
    assert errors["a"]["error"] == "ERROR_METHOD_NOT_FOUND"


def test_a_portal_without_the_newer_knowledge_base(note: Newer) -> None:
    note("note.collection.list")
    note.portal.newer_methods.clear()
    assert note.error("note.collection.list") == (400, f"{PREFIX}METHODNOTFOUNDEXCEPTION")
    assert "note.collection.list" in notes.METHODS


def test_scope_rights_and_limits(opened: Callable[..., Caller], company: Company) -> None:
    note = Newer(opened(company, scopes=["log"]))
    assert note.error("note.collection.list") == (403, f"{PREFIX}INSUFFICIENTSCOPEEXCEPTION")
    note = Newer(opened(company))
    note.portal.faults.add(access_denied("note.document.add"))
    denied = note.error("note.document.add", fields=page(1))
    assert denied == (403, f"{PREFIX}ACCESSDENIEDEXCEPTION")
    note = Newer(opened(company, limits=Limits(burst=1, per_second=0.001)))
    note("note.collection.list")
    assert note.error("note.collection.list") == (503, "QUERY_LIMIT_EXCEEDED")


def test_a_key_lets_a_call_run_once(note: Newer, base: int, company: Company) -> None:
    first = note.post("note.document.add", key="week-41", fields=page(base))
    assert first.headers["Idempotency-Key"] == "week-41"
    assert "Idempotent-Replayed" not in first.headers
    again = note.post("note.document.add", key="week-41", fields=page(base))
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.json() == first.json()
    assert len(company.documents) == 1
    assert len(note.portal.journal.writes_of("note.document.add")) == 1
    other = note.post("note.document.add", key="week-41", fields=page(base, "другая"))
    assert other.status_code == 422
    assert other.json()["error"]["code"] == f"{PREFIX}IDEMPOTENCYKEYREUSEDEXCEPTION"
    # Another method, another key and no key are other calls.
    note.post("note.collection.add", key="week-41", fields={"name": "x"})
    note.post("note.document.add", key="week-42", fields=page(base))
    note.post("note.document.add", fields=page(base))
    assert (len(company.documents), len(company.collections)) == (3, 2)


def test_an_answer_is_kept_for_a_day(note: Newer, base: int, company: Company) -> None:
    clock = note.portal.clock
    assert isinstance(clock, FrozenClock)
    for hours, documents in ((0, 1), (23, 1), (1, 2)):
        clock.move(clock.at + timedelta(hours=hours))
        note.post("note.document.add", key="k", fields=page(base))
        assert len(company.documents) == documents


def test_errors_are_not_kept(note: Newer, company: Company, now: datetime) -> None:
    assert note.post("note.document.add", key="k", fields=page(1)).status_code == 400
    company.add_collection(1, "x", now)
    answer = note.post("note.document.add", key="k", fields=page(1))
    assert (answer.status_code, "Idempotent-Replayed" in answer.headers) == (200, False)


def test_a_lost_answer_is_kept(note: Newer, base: int, company: Company) -> None:
    note.portal.faults.add(Fault("lost_answer", "note.document.add", times=1))
    assert note.post("note.document.add", key="k", fields=page(base)).status_code == 504
    note.portal.faults.add(Fault("reset_after", "note.document.add", times=1))
    with pytest.raises(httpx.TransportError):
        note.post("note.document.add", key="k", fields=page(base))
    answer = note.post("note.document.add", key="k", fields=page(base))
    assert answer.headers["Idempotent-Replayed"] == "true"
    assert len(company.documents) == 1


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb"])
def test_a_key_that_is_none(note: Newer, base: int, key: str) -> None:
    answer = note.post("note.document.add", key=key, fields=page(base))
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == f"{PREFIX}INVALIDIDEMPOTENCYKEYEXCEPTION"
    assert note.post("note.collection.list", key=key).status_code == 200


def test_the_old_version_overlooks_keys(lone: Caller, company: Company) -> None:
    for _ in range(2):
        lone.http.post(
            "log.blogpost.add", json={"POST_MESSAGE": "x"}, headers={"Idempotency-Key": "k"}
        )
    assert len(company.posts) == 2


def test_shapes_are_the_documented_ones(note: Newer, base: int) -> None:
    number = note("note.document.add", fields=page(base, markdown="x"))["item"]["id"]
    calls: list[tuple[str, dict[str, Any]]] = [
        ("note.collection.add", {"fields": {"name": "x"}}),
        ("note.collection.add", {"fields": {}}),
        ("note.collection.list", {"pagination": {"limit": 1}}),
        ("note.document.tree.list", {"collectionId": base}),
        ("note.document.tree.list", {}),
        ("note.document.add", {"fields": page(base)}),
        ("note.document.add", {"fields": {"collectionId": base}}),
        ("note.document.get", {"id": number}),
        ("note.document.get", {}),
        ("note.document.update", {"id": number, "fields": {"title": "x"}}),
        ("note.document.update", {"id": number, "fields": {}}),
    ]
    compared = set()
    for method, params in calls:
        answer = note.post(method, **params).json()
        for sample in printed(method):
            if ("error" in answer) == ("error" in sample):
                assert differences(answer, sample, method) == []
                assert _keys(answer) == _keys(sample), method
                compared.add((method, "error" in sample))
    assert {method for method, _error in compared} == notes.METHODS.keys()
    assert len(compared) == 11


def _keys(answer: dict[str, Any]) -> set[str]:
    """The keys of the answer's own part, of its object or of its first row."""
    if "error" in answer:
        return set(answer["error"])
    result = answer["result"]
    row = result["item"] if "item" in result else result["items"][0]
    return {*result, *row, *answer}
