"""Pages of the knowledge base, sent to a real portal: one document each, whatever gets lost."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from b24game.portal.portal import Portal
from b24game.portal.webhook import Webhook
from b24game.publish import late, outbox, pages, sending
from b24game.publish.once import key as key_of
from b24game.sandbox import Fault, FrozenClock, SandboxPortal, empty_company
from b24game.sandbox.methods import notes as note_methods
from b24game.state.file import transaction, writing
from tests.game.stage import START

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

    from b24game.publish.delivery import Delivery
    from b24game.sandbox.knowledge import Document, SitePage

BASE, TITLE, KEY = "Игра", "Рейтинг", "page:leaderboard"
HOSTILE = (
    "Анна <script>alert(1)</script> **x** [a](javascript:alert(1)) & ![i](https://e.example/i)"
)


class Library:
    """A portal with its knowledge bases, and the outbox that writes to them."""

    def __init__(self, folder: Path) -> None:
        self.company = empty_company(START)
        self.portal = SandboxPortal(self.company, clock=FrozenClock(START))
        self.state = folder / "state.db"

    def plan(
        self, text: str, *, base: str = BASE, title: str = TITLE, page: str = "leaderboard"
    ) -> None:
        wanted = pages.intent(page, base=base, title=title, markdown=text, counted=0)
        with writing(self.state) as connection, transaction(connection):
            connection.execute(
                "INSERT OR IGNORE INTO runs VALUES (1, 'test', 0, 0, NULL, 'running')"
            )
            outbox.plan(connection, [wanted], 1, 0)

    @contextmanager
    def opened(self) -> Iterator[tuple[sqlite3.Connection, Portal]]:
        """Open both ends; nobody waits."""
        access = Webhook.parse(self.portal.webhook)
        with (
            writing(self.state) as connection,
            Portal(access, sleep=lambda _seconds: None) as portal,
        ):
            yield connection, portal

    def send(self) -> list[Delivery]:
        with self.opened() as (connection, portal):
            return sending.send(
                connection, portal, list(outbox.items(connection, outbox.OPEN)), 0
            ).deliveries

    def put(self, text: str, **more: str) -> Delivery:
        self.plan(text, **more)
        (delivery,) = self.send()
        return delivery

    def left_sending(self) -> None:
        """A run died: what it was doing may have arrived."""
        with writing(self.state) as connection, transaction(connection):
            outbox.mark(connection, KEY, "sending", 0)

    def forget(self) -> None:
        """The state file was restored from before the page was written."""
        with writing(self.state) as connection, transaction(connection):
            connection.execute("DELETE FROM outbox")

    def item(self) -> outbox.Item:
        with writing(self.state) as connection:
            item = outbox.item(connection, KEY)
        assert item is not None
        return item

    def asked(self, method: str) -> int:
        return self.portal.requests[method]

    def without_notes(self) -> None:
        self.portal.newer_methods.clear()

    def document(self) -> Document:
        (document,) = self.company.documents
        return document

    def page(self) -> SitePage:
        (site,) = self.company.sites
        (page,) = self.company.site_pages
        assert (site.kind, page.site_id) == ("KNOWLEDGE", site.id)
        return page


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    monkeypatch.setattr(late, "_PAUSES", (0, 0, 0))
    library = Library(tmp_path)
    with library.portal:
        yield library


def test_made_once_and_then_replaced(library: Library) -> None:
    first = library.put("Первый")
    (base,) = library.company.collections
    document = library.document()
    assert (base.name, document.collection_id, document.title) == (BASE, base.id, TITLE)
    assert document.markdown.startswith("Первый\n\n")
    assert "b24game-leaderboard" in document.markdown
    assert (first.state, first.how, first.receipt) == ("sent", "written", f"note:{document.id}")

    library.portal.journal.clear()
    second = library.put("Второй", title="Лидеры")
    assert (second.how, second.receipt) == ("edited", first.receipt)
    assert (library.document().title, library.document().markdown[:6]) == ("Лидеры", "Второй")
    assert dict(library.portal.requests) == {"note.document.update": 1}

    library.portal.journal.clear()
    library.plan("Второй", title="Лидеры")
    assert library.send() == []
    assert library.portal.journal.requests == ()


def test_each_page_has_its_document(library: Library) -> None:
    library.put("Рейтинг")
    library.put("Правила", title="Правила", page="rules")
    assert [row.title for row in library.company.documents] == [TITLE, "Правила"]
    assert len(library.company.collections) == 1


def test_a_base_of_that_name_is_used(library: Library) -> None:
    for number in range(230):
        library.company.add_collection(1, f"База {number}", START)
    number = library.company.add_collection(1, BASE, START)
    library.put("Текст")
    assert library.document().collection_id == number
    assert library.asked("note.collection.add") == 0


def test_what_people_wrote_is_left_alone(library: Library) -> None:
    base = library.company.add_collection(1, BASE, START)
    theirs = library.company.add_document(1, base, TITLE, START, markdown="наш текст")
    library.put("Текст")
    assert library.company.documents[theirs].markdown == "наш текст"
    assert len(library.company.documents) == 2


def test_deleted_by_people(library: Library) -> None:
    first = library.put("Первый")
    library.company.documents.remove(library.document().id)
    second = library.put("Второй")
    assert second.how == "written"
    assert second.receipt == f"note:{library.document().id}" != first.receipt
    # The portal still remembers what it answered to the first text.
    library.company.documents.remove(library.document().id)
    library.put("Первый")
    assert library.document().markdown.startswith("Первый")


def test_deleted_with_its_base(library: Library) -> None:
    library.put("Первый")
    library.company.documents.remove(library.document().id)
    (base,) = library.company.collections
    library.company.collections.remove(base.id)
    library.put("Второй")
    (anew,) = library.company.collections
    assert (anew.name, library.document().collection_id) == (BASE, anew.id)
    assert anew.id != base.id


def test_somebody_is_editing(library: Library) -> None:
    library.put("Первый")
    library.document().being_edited = True
    assert library.put("Второй").how == "edited"
    assert library.document().markdown.startswith("Второй")


def test_another_base_is_wanted(library: Library) -> None:
    library.put("Текст")
    library.put("Текст", base="Другая")
    documents = list(library.company.documents)
    assert [row.collection_id for row in documents] == [1, 2]
    assert library.item().receipt == f"note:{documents[1].id}"


def test_the_state_file_was_lost(library: Library) -> None:
    library.put("Первый")
    library.forget()
    assert library.put("Второй").how == "found"
    assert library.document().markdown.startswith("Второй")


@pytest.mark.parametrize("below", [False, True])
def test_a_run_died_while_sending(library: Library, below: bool) -> None:  # noqa: FBT001 - a case
    library.put("Первый")
    if below:  # people moved it under pages of theirs
        document = library.document()
        top = library.company.add_document(1, document.collection_id, "Все", START)
        above = library.company.add_document(1, document.collection_id, "Сводки", START, parent=top)
        document.parent_id = above
    library.forget()
    library.plan("Первый")
    library.left_sending()
    library.plan("Второй")
    (delivery,) = library.send()
    assert (delivery.state, delivery.how) == ("sent", "found")
    ours = [row for row in library.company.documents if "b24game" in row.markdown]
    assert [row.markdown[:6] for row in ours] == ["Второй"]
    assert len(library.portal.journal.writes_of("note.document.add")) == 1


def test_a_key_of_another_call(library: Library) -> None:
    base = library.company.add_collection(1, BASE, START)
    library.plan("Текст")
    content = library.item().content
    fields = {"collectionId": base, "title": TITLE, "markdown": content["markdown"]}
    method = "note.document.add"
    with library.opened() as (_connection, portal):
        other = {"fields": {"collectionId": base, "title": "Чужая"}}
        portal.call_v3(method, other, repeat="safe", key=key_of(method, fields))
    (delivery,) = library.send()
    assert (delivery.state, delivery.how) == ("sent", "written")
    assert [row.title for row in library.company.documents] == ["Чужая", TITLE]


def test_a_tree_too_large_to_look_through(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = library.company.add_collection(1, BASE, START)
    for number in range(3):
        library.company.add_document(1, base, f"Страница {number}", START)
    monkeypatch.setattr(note_methods, "_MOST_NODES", 2)
    refused = library.put("Текст")
    assert (refused.state, refused.reason) == ("given_up", "truncated")
    assert len(library.company.documents) == 3
    assert library.put("Текст", base="Другая").state == "sent"
    # What is known by its id needs no looking.
    assert library.put("Новый", base="Другая").how == "edited"


@pytest.mark.parametrize("method", ["note.collection.add", "note.document.add"])
@pytest.mark.parametrize("kind", ["lost_answer", "reset_after", "truncated", "html", "reset"])
def test_an_add_is_told_again(
    library: Library,
    method: str,
    kind: Any,  # noqa: ANN401 - a kind of fault
) -> None:
    library.portal.faults.add(Fault(kind, method, times=2))
    assert library.put("Текст").how == "written"
    assert library.document().collection_id == 1
    assert len(library.company.collections) == 1


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("kind", ["lost_answer", "reset_after", "truncated"])
@pytest.mark.parametrize("carrier", ["note", "landing"])
def test_answers_are_lost(
    library: Library,
    kind: Any,  # noqa: ANN401 - a kind of fault
    seed: int,
    carrier: str,
) -> None:
    if carrier == "landing":
        library.without_notes()
    library.portal.faults.__init__(Fault(kind, probability=0.4), seed=seed)  # type: ignore[misc]  # the same faults, drawn by this seed
    for text in ("Первый", "Второй"):
        library.plan(text)
        for _run in range(40):
            library.send()
            if library.item().state == "sent":
                break
        assert library.item().state == "sent"
        if carrier == "note":
            assert library.document().markdown.startswith(text)
            assert len(library.company.collections) == 1
        else:
            (block,) = library.page().blocks
            assert text in block.public_content


@pytest.mark.parametrize(
    "method", ["landing.site.add", "landing.landing.add", "landing.landing.addblock"]
)
@pytest.mark.parametrize("kind", ["lost_answer", "reset_after", "html"])
def test_an_old_base_answers_nothing_to_an_add(
    library: Library,
    method: str,
    kind: Any,  # noqa: ANN401 - a kind of fault
) -> None:
    library.without_notes()
    library.portal.faults.add(Fault(kind, method.lower(), times=1))
    delivery = library.put("Текст")
    assert (delivery.state, delivery.how) == ("sent", "written")
    (block,) = library.page().blocks
    assert "Текст" in block.public_content


def test_an_add_that_never_answers_is_looked_for_by_the_next_run(library: Library) -> None:
    library.without_notes()
    html = library.portal.faults.add(Fault("html", "landing.landing.add"))
    delivery = library.put("Текст")
    assert (delivery.state, delivery.reason) == ("sending", "unknown")
    assert (html.hits, library.item().state) == (2, "sending")
    library.portal.faults.clear()
    assert [one.state for one in library.send()] == ["sent"]
    assert "Текст" in library.page().blocks[0].public_content


def test_an_old_base(library: Library) -> None:
    library.without_notes()
    first = library.put("## Ноябрь\n\n- **1. Анна** — 5")
    page = library.page()
    assert first.receipt == f"landing:{page.site_id}:{page.id}"
    assert (page.title, page.published is None) == (TITLE, False)
    assert library.company.sites[page.site_id].title == BASE
    (block,) = page.blocks
    for html in ("<h1>Рейтинг</h1>", "<h2>Ноябрь</h2>", "<li><strong>1. Анна</strong> — 5</li>"):
        assert html in block.public_content
    theirs = library.company.add_block(page.id, block.code, "<p>Наше</p>", START)
    library.portal.journal.clear()
    second = library.put("Второй")
    assert (second.how, second.receipt) == ("edited", first.receipt)
    assert library.asked("note.collection.list") == 0  # which one it is was found out once
    assert [row.id for row in page.blocks] == [theirs, block.id]
    assert "Второй" in block.public_content
    assert page.blocks[0].content == "<p>Наше</p>"
    assert len(library.portal.journal.writes_of("landing.landing.add")) == 0


def test_an_old_base_whose_page_was_deleted(library: Library) -> None:
    library.without_notes()
    library.put("Первый")
    library.company.site_pages.remove(library.page().id)
    assert library.put("Второй").how == "written"
    assert "Второй" in library.page().blocks[0].public_content


def test_an_old_base_that_is_found_again(library: Library) -> None:
    library.without_notes()
    library.put("Первый")
    library.forget()
    library.plan("Второй")
    library.left_sending()
    (delivery,) = library.send()
    assert (delivery.state, delivery.how) == ("sent", "found")
    (block,) = library.page().blocks
    assert "Второй" in block.public_content


def test_html_is_shown_and_does_nothing(library: Library) -> None:
    library.without_notes()
    library.put(f"- {HOSTILE}", title="<b>Рейтинг</b>")
    (block,) = library.page().blocks
    assert "<script" not in block.public_content
    assert "<b>" not in block.public_content
    assert 'href="javascript' not in block.public_content


def test_a_portal_that_knows_no_newer_rest(library: Library) -> None:
    library.portal.faults.add(
        Fault("error", "note.collection.list", code="NO_AUTH_FOUND", status=401)
    )
    assert library.put("Текст").receipt == "landing:1:1"


@pytest.mark.parametrize("newer", [True, False])
def test_neither_may_be_used(library: Library, newer: bool) -> None:  # noqa: FBT001 - a case
    if not newer:
        library.without_notes()
    library.portal.scopes -= {"note", "landing"}
    delivery = library.put("Текст")
    assert delivery.state == "planned"
    assert delivery.reason == "refused: INSUFFICIENT_SCOPE note, landing"
    library.portal.scopes |= {"landing"}
    assert [one.receipt for one in library.send()] == ["landing:1:1"]


def test_without_the_right_to_make_a_base(library: Library) -> None:
    library.portal.faults.add(
        Fault("error", "note.collection.add", code="ACCESS_DENIED", status=403)
    )
    delivery = library.put("Текст")
    assert delivery.state == "planned"
    assert "ACCESS" in delivery.reason
    assert list(library.company.sites) == []
