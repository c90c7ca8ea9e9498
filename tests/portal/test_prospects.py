"""What scoring reads: leads, deals, their clients, activities and stages."""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import parse_qs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from b24game.portal.card_map import CardMap
from b24game.portal.faults import Refused, Unavailable
from b24game.portal.portal import Portal
from b24game.portal.prospects import unknown_fields
from b24game.portal.rows.prospects import SYSTEM_FIELDS, ProspectField, prospect_decoder
from b24game.portal.rows.row import Context
from b24game.portal.webhook import Webhook
from b24game.sandbox import Company, Fault, Faults, FrozenClock, SandboxPortal, empty_company
from b24game.sandbox.card_book import set_reach
from b24game.sandbox.model import COMPANY, CONTACT, DEAL, EMAIL, LEAD, MEETING, PHONE_CALL, PROVIDED
from tests.portal.fakes import TIME, Json, no, ok, portal_over

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random

    import httpx

    from b24game.model import Prospect, ProspectKind, Touch
    from b24game.portal.pages import Page

Noun = TypeVar("Noun")
NOW = datetime(2026, 10, 5, 9, tzinfo=UTC)
AT = int(NOW.timestamp())
CONTEXT = Context(server_offset=10800)
STAGES = ("NEW", "IN_PROCESS", "PROCESSED", "CONVERTED", "JUNK")


@pytest.fixture
def company() -> Company:
    return empty_company(NOW)


@contextmanager
def reading(company: Company, **options: Any) -> Iterator[Portal]:  # noqa: ANN401 - passed on
    """A portal of its own for a company."""
    options.setdefault("clock", FrozenClock(NOW))
    with (
        SandboxPortal(company, **options) as sandbox,
        Portal(Webhook.parse(sandbox.webhook), sleep=lambda _seconds: None) as portal,
    ):
        yield portal


def rows(pages: Iterator[Page[Noun]]) -> list[Noun]:
    found = list(pages)
    assert not [bad for page in found for bad in page.bad]
    return [row for page in found for row in page.rows]


def answering(answer: Callable[[str, dict[str, list[str]]], Json]) -> Callable[[str, Json], Json]:
    """A portal that answers each command of a batch by method and parameters."""

    def handle(method: str, body: Json) -> httpx.Response:
        if method != "batch":
            return ok(answer(method, body))
        results = {}
        for key, line in body["cmd"].items():
            asked, _mark, query = line.partition("?")
            results[key] = answer(asked, parse_qs(query))
        empty: dict[str, object] = dict.fromkeys(("result_error", "result_total", "result_next"))
        times = dict.fromkeys(results, TIME)
        return ok(empty | {"result": results, "result_time": times})

    return handle


def card(kind: ProspectKind, *more: str) -> CardMap:
    """A card with the fields of the portal's own."""
    names = {key for key, _kind in SYSTEM_FIELDS[kind].values()}
    return CardMap(kind, {}, frozenset({*names, "stageId", "stageSemanticId", *more}))


# The map of fields


def test_card_map_tells_names_types_options_and_labels(company: Company) -> None:
    field = company.add_custom_field(
        "CRM_LEAD", "UF_CRM_17200X", "enumeration", label="Срок", options=("Завтра", "Потом")
    )
    company.add_custom_field("CRM_LEAD", "UF_CRM_TAGS", "string", multiple=True)
    company.add_custom_field("CRM_DEAL", "UF_CRM_TERM", "date")
    with reading(company) as portal:
        lead, deal = portal.card_map("lead"), portal.card_map("deal")
        assert portal.requests == 2
    term = lead.fields["UF_CRM_17200X"]
    assert (term.name, term.kind, term.label) == ("ufCrm_17200X", "enumeration", "Срок")
    assert term.options == {str(field * 100): "Завтра", str(field * 100 + 1): "Потом"}
    assert lead.fields["UF_CRM_TAGS"].multiple
    assert lead.fields["SOURCE_ID"].dictionary == "SOURCE"
    assert lead.fields["SOURCE_ID"].name == "sourceId"
    assert {"companyTitle", "ufCrmTags"} <= lead.names
    assert deal.fields["UF_CRM_TERM"].kind == "date"
    assert "UF_CRM_TAGS" not in deal.fields


@pytest.mark.parametrize(
    "result",
    [[], {}, {"fields": []}, {"fields": {}}, {"fields": {"id": {"type": "integer"}}}, None],
)
def test_an_answer_that_is_no_map_does_not_say_that_fields_are_unknown(result: Json) -> None:
    portal, _clock = portal_over(lambda _method, _body: ok(result))
    with pytest.raises(Refused) as raised:
        portal.card_map("lead")
    assert raised.value.reason == "unreadable"


def test_a_refused_map_is_refused() -> None:
    portal, _clock = portal_over(lambda _method, _body: no("ACCESS_DENIED", 403))
    with pytest.raises(Refused) as raised:
        portal.card_map("deal")
    assert raised.value.reason == "access"


@pytest.mark.parametrize(
    ("items", "options"),
    [
        ([{"ID": 7, "VALUE": " a "}, {"ID": "8", "VALUE": 5}], {"7": "a", "8": "5"}),
        ({"x": {"ID": "7", "VALUE": "a"}}, {"7": "a"}),
        ([{"ID": "7"}, {"VALUE": "a"}, "b", {"ID": "", "VALUE": "c"}], {}),
        ("none", {}),
    ],
)
def test_options_come_in_many_forms(items: Json, options: dict[str, str]) -> None:
    described = {"upperName": "uf_crm_x", "type": "Enumeration", "items": items}
    portal, _clock = portal_over(lambda _m, _b: ok({"fields": {"ufCrmX": described}}))
    assert portal.card_map("lead").fields["UF_CRM_X"].options == options


def test_unknown_fields() -> None:
    asked = ("source", "phone", "job_title", "amount", "employees", "stage", "UF_CRM_X", "nonsense")
    assert unknown_fields(card("lead"), asked) == ("UF_CRM_X", "nonsense")
    assert unknown_fields(card("deal"), asked) == ("UF_CRM_X", "nonsense")
    poor = CardMap("lead", {}, frozenset({"post"}))
    assert unknown_fields(poor, asked[:3]) == ("source", "phone")


# Rows

LEAD_ROW = {
    "id": "7",
    "title": "T",
    "stageId": "NEW",
    "stageSemanticId": "P",
    "assignedById": "5",
    "createdTime": "2026-09-01T10:00:00+03:00",
    "updatedTime": "2026-09-02T10:00:00+03:00",
    "movedTime": "2026-09-02T09:00:00+03:00",
    "movedBy": 5,
    "opportunity": "150000.50",
    "currencyId": "USD",
    "companyId": None,
}


def decoded(row: Json, *fields: ProspectField, kind: ProspectKind = "lead") -> Prospect:
    decode = prospect_decoder(kind, (), fields, ("ufCrmLeadScore", "ufCrmLeadScoreDate"))
    score = {"ufCrmLeadScore": None, "ufCrmLeadScoreDate": ""}
    (found,) = decode(LEAD_ROW | score | row, CONTEXT)
    return found


def test_a_lead() -> None:
    found = decoded({"dateClosed": None, "contactIds": [], "contactId": "3"})
    assert (found.id, found.responsible_id, found.moved_by) == (7, 5, 5)
    assert found.created_at == int(datetime(2026, 9, 1, 7, tzinfo=UTC).timestamp())
    assert found.moved_at == found.updated_at - 3600
    assert (found.amount, found.currency) == (150000.5, "USD")
    assert (found.company_id, found.contact_id, found.closed_at) == (0, 3, None)
    assert found.values == {"stage": "NEW"}
    assert (found.score, found.scored) == (None, False)


def test_a_stage_goes_by_either_name() -> None:
    row = {"stageId": None, "stageSemanticId": None, "statusId": "JUNK", "statusSemanticId": "f"}
    found = decoded(row)
    assert (found.stage_id, found.semantic, found.values["stage"]) == ("JUNK", "F", "JUNK")


def test_the_first_of_several_contacts_counts() -> None:
    assert decoded({"contactIds": [9, "3"], "contactId": 3}).contact_id == 9


def test_a_deal_is_closed_when_it_was_moved_there() -> None:
    won = {"stageId": "WON", "stageSemanticId": "S", "closedate": "2027-01-01T00:00:00+03:00"}
    found = decoded(won, kind="deal")
    assert found.closed_at == found.moved_at
    assert decoded({}, kind="deal").closed_at is None


def test_a_template_is_no_deal() -> None:
    decode = prospect_decoder("deal", (), (), ("", ""))
    assert decode({**LEAD_ROW, "isRecurring": "Y"}, CONTEXT) == ()


@pytest.mark.parametrize(
    ("score", "read"),
    [
        (55, 55),
        ("55", 55),
        ("55.0000", 55),
        (0, 0),
        ("-5", -5),
        ("", None),
        (None, None),
        ("hot", None),
        ("55.5", None),
        ([], None),
    ],
)
def test_a_score_typed_by_hand_is_none(score: Json, read: int | None) -> None:
    assert decoded({"ufCrmLeadScore": score}).score == read


def test_a_score_date_is_there_or_not() -> None:
    assert decoded({"ufCrmLeadScoreDate": "2026-10-01T00:00:00+03:00"}).scored
    assert not decoded({"ufCrmLeadScoreDate": False}).scored


@pytest.mark.parametrize(
    ("kind", "value", "read"),
    [
        ("string", "Директор", "Директор"),
        ("string", "two\nlines", "two\nlines"),
        ("string", 5, "5"),
        ("string", "  ", None),
        ("string", False, None),
        ("url", "https://example.com", "https://example.com"),
        ("address", "Main St|55.7;37.6|12", "Main St|55.7;37.6|12"),
        ("enumeration", 45, "45"),
        ("enumeration", "45", "45"),
        ("enumeration", 0, None),
        ("enumeration", [45, 46], "45\n46"),
        ("enumeration", [], None),
        ("boolean", "Y", "Y"),
        ("boolean", True, "Y"),
        ("boolean", 1, "Y"),
        ("boolean", "N", None),
        ("boolean", 0, None),
        ("boolean", "0", None),
        ("integer", "12", 12.0),
        ("integer", 0, 0.0),
        ("double", "1.5", 1.5),
        ("double", "", None),
        ("money", "100|USD", "100|USD"),
        ("date", "2026-09-01T03:00:00+03:00", 1788220800.0),
        ("date", "2026-09-01", 1788210000.0),
        ("datetime", "2026-09-01T00:00:00+00:00", 1788220800.0),
        ("datetime", None, None),
        ("datetime", "0", None),
        ("crm_status", "WEB", "WEB"),
        ("crm_status", "0", "0"),
        ("crm_webform", 0, None),
        ("crm_webform", 3, "3"),
        ("crm", "CO_3", "CO_3"),
        ("employee", 0, None),
        ("employee", 7, "7"),
        ("file", {"id": 5, "url": "x"}, "Y"),
        ("file", 5, "Y"),
        ("file", 0, None),
        ("file", [], None),
        ("app_thing", {"any": 1}, "Y"),
        ("app_thing", {"any": ""}, None),
    ],
)
def test_a_value(kind: str, value: Json, read: float | str | None) -> None:
    found = decoded({"ufCrmX": value}, ProspectField("UF_CRM_X", "ufCrmX", kind))
    assert found.values.get("UF_CRM_X") == read
    assert type(found.values.get("UF_CRM_X")) is type(read)


@pytest.mark.parametrize(
    ("kind", "value", "read"),
    [
        ("string", ["a", " ", "b\nc", None], "a\nb c"),
        ("string", {"1": "a", "2": "b"}, "a\nb"),
        ("string", "a", "a"),
        ("integer", [1, 0, 2.5], "1\n0\n2.5"),
        ("enumeration", [45, 0], "45"),
        ("boolean", ["N", "Y"], "Y"),
        ("file", [{"id": 1}, {"id": 2}], "Y\nY"),
        ("string", False, None),
        ("string", [[]], None),
    ],
)
def test_several_values_stand_one_a_line(kind: str, value: Json, read: str | None) -> None:
    found = decoded({"ufCrmX": value}, ProspectField("UF_CRM_X", "ufCrmX", kind, multiple=True))
    assert found.values.get("UF_CRM_X") == read


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("integer", "many"),
        ("double", {"a": 1}),
        ("date", "soon"),
        ("boolean", "maybe"),
        ("string", True),
    ],
)
def test_an_unreadable_value_is_no_guess(kind: str, value: Json) -> None:
    with pytest.raises(ValueError, match="ufCrmX is"):
        decoded({"ufCrmX": value}, ProspectField("UF_CRM_X", "ufCrmX", kind))


def test_a_field_that_did_not_come_is_not_taken_as_empty() -> None:
    with pytest.raises(ValueError, match="hasPhone did not come"):
        decoded({}, ProspectField("phone", "hasPhone", "boolean"))
    decode = prospect_decoder("lead", ("opportunity",), (), ("", ""))
    with pytest.raises(ValueError, match="opportunity did not come"):
        decode({name: LEAD_ROW[name] for name in LEAD_ROW if name != "opportunity"}, CONTEXT)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["Y", "0", "2026-09-01", "100|USD", "C_2", "1.5", "NEW", "P"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)
KINDS = ["string", "integer", "date", "boolean", "enumeration", "file", "crm", "money", "odd"]


@given(
    odd=st.dictionaries(
        st.sampled_from([*LEAD_ROW, "isRecurring", "contactIds", "dateClosed"]), JSON
    ),
    value=JSON,
    kind=st.sampled_from(KINDS),
    several=st.booleans(),
    score=JSON,
)
def test_any_row_is_read_or_undecodable(
    *, odd: dict[str, Json], value: Json, kind: str, several: bool, score: Json
) -> None:
    field = ProspectField("UF_CRM_X", "ufCrmX", kind, several)
    decode = prospect_decoder("lead", (), [field], ("ufCrmScore", ""))
    try:
        found = decode({**LEAD_ROW, **odd, "ufCrmX": value, "ufCrmScore": score}, CONTEXT)
    except ValueError:
        return
    for one in found:
        read = one.values.get("UF_CRM_X")
        assert read != ""
        assert read is None or isinstance(read, (str, float))
        assert not isinstance(read, float) or isfinite(read)
        assert one.score is None or type(one.score) is int


@given(st.dictionaries(st.text(max_size=4), JSON), JSON, JSON)
def test_any_map_of_fields_is_read_or_refused(
    fields: dict[str, Json], described: Json, items: Json
) -> None:
    fields["x"] = {"upperName": described, "items": items, "type": described, "title": items}
    text = json.loads(json.dumps(fields).replace("NaN", "0").replace("Infinity", "0"))
    portal, _clock = portal_over(lambda _method, _body: ok({"fields": text}))
    try:
        found = portal.card_map("lead")
    except Refused:
        assert not (isinstance(described, str) and described.strip())
        return
    assert found.fields
    assert all(name == one.upper for name, one in found.fields.items())


# Leads and deals over HTTP

ASKED = (
    "source",
    "job_title",
    "company_name",
    "email",
    "phone",
    "messenger",
    "created",
    "UF_CRM_N",
)


def test_leads_with_their_values_and_score(company: Company) -> None:
    company.add_custom_field("CRM_LEAD", "UF_CRM_N", "integer")
    company.add_custom_field("CRM_LEAD", "UF_CRM_LEAD_SCORE", "integer")
    company.add_custom_field("CRM_LEAD", "UF_CRM_LEAD_SCORE_DATE", "datetime")
    first = company.add_lead(
        responsible=1,
        at=NOW - timedelta(days=2),
        title="A",
        amount=120000,
        phone="+74955550000",
        post="CEO",
        companyTitle="Кедр",
        companyId=4,
        contactId=6,
        sourceId="WEB",
    )
    company.edit_card(
        LEAD, first, NOW, UF_CRM_N=3, UF_CRM_LEAD_SCORE=55, UF_CRM_LEAD_SCORE_DATE=NOW
    )
    second = company.add_lead(responsible=1, at=NOW - timedelta(days=1))
    company.move_lead(second, "JUNK", NOW)
    with reading(company) as portal:
        found = rows(portal.prospects("lead", portal.card_map("lead"), ASKED))
    one, two = found
    assert one.values == {
        "source": "WEB",
        "job_title": "CEO",
        "company_name": "Кедр",
        "phone": "Y",
        "created": float(AT - 2 * 86400),
        "UF_CRM_N": 3.0,
        "stage": "NEW",
    }
    assert (one.score, one.scored, one.company_id, one.contact_id) == (55, True, 4, 6)
    assert (one.amount, one.currency, one.semantic, one.closed_at) == (120000, "RUB", "P", None)
    assert (two.semantic, two.closed_at, two.moved_at, two.score) == ("F", AT, AT, None)
    assert not two.scored


def test_deals_of_a_simple_crm(company: Company) -> None:
    company.crm_mode = 2
    contact = company.add_contact(responsible=1, at=NOW, name="A")
    deal = company.add_deal(
        responsible=1, at=NOW, amount=10, contacts=[contact, 99], company_id=5, source="CALL"
    )
    company.add_deal(responsible=1, at=NOW, recurring=True)
    with reading(company) as portal:
        assert portal.identity().crm_mode == 2
        card_of = portal.card_map("deal")
        (found,) = rows(portal.prospects("deal", card_of, ("source", "phone", "job_title")))
    assert (found.kind, found.id, found.contact_id, found.company_id) == ("deal", deal, contact, 5)
    assert found.values == {"source": "CALL", "stage": "NEW"}


@settings(max_examples=12, deadline=None)
@given(
    stages=st.lists(st.sampled_from(STAGES), max_size=130),
    asked=st.sets(st.sampled_from(STAGES)),
    lot=st.randoms(use_true_random=False),
)
def test_what_is_asked_for_comes_once(stages: list[str], asked: set[str], lot: Random) -> None:
    company = empty_company(NOW)
    for place, stage in enumerate(stages):
        at = NOW - timedelta(hours=len(stages) - place)
        company.add_lead(responsible=1, at=at, stage=stage, sourceId="WEB")
    everything = list(company.cards[LEAD])
    wanted = [one.id for one in everything if lot.random() < 0.5]
    late = AT - 3600 * (len(stages) // 2)
    with reading(company) as portal:
        lead = portal.card_map("lead")

        def read(**part: Any) -> list[int]:  # noqa: ANN401 - passed on
            return [one.id for one in rows(portal.prospects("lead", lead, ("source",), **part))]

        assert read() == [one.id for one in everything]
        assert read(stages=sorted(asked)) == [
            one.id for one in everything if one.fields["stageId"] in asked
        ]
        assert sorted(read(ids=[*wanted, 10**6, *wanted])) == wanted
        assert sorted(read(ids=wanted, stages=["NEW"])) == [
            one.id for one in everything if one.id in wanted and one.fields["stageId"] == "NEW"
        ]
        assert read(since=late) == [
            one.id
            for one in everything
            if one.fields["updatedTime"].timestamp() >= late  # type: ignore[attr-defined]
        ]


def test_bad_rows_among_good_ones() -> None:
    lead = {**LEAD_ROW, "sourceId": "WEB"}
    odd = [
        {**lead, "id": 3},
        {**{name: lead[name] for name in lead if name != "sourceId"}, "id": 2},
        {**lead, "id": 1, "opportunity": "much"},
    ]
    portal, _clock = portal_over(answering(lambda _method, _asked: {"items": odd}))
    (page,) = portal.prospects("lead", card("lead"), ("source",))
    assert [one.id for one in page.rows] == [3]
    assert sorted((bad.stream, bad.where, bad.problem) for bad in page.bad) == [
        ("leads", "1", "opportunity is no amount"),
        ("leads", "2", "sourceId did not come"),
    ]


def test_a_portal_that_says_status_is_asked_for_status() -> None:
    asked: list[dict[str, list[str]]] = []
    row = {name.replace("stage", "status"): value for name, value in LEAD_ROW.items()}

    def answer(_method: str, query: dict[str, list[str]]) -> Json:
        asked.append(query)
        return {"items": [row]}

    portal, _clock = portal_over(answering(answer))
    statuses = CardMap("lead", {}, frozenset({"statusId", "statusSemanticId"}))
    (found,) = rows(portal.prospects("lead", statuses, (), stages=["NEW"]))
    assert found.stage_id == "NEW"
    assert asked[0]["filter[@statusId][]"] == ["NEW"]
    assert {"statusId", "statusSemanticId"} <= {*asked[0]["select[]"]}
    assert "stageId" not in asked[0]["select[]"]


def test_nothing_asked_for_asks_for_nothing(company: Company) -> None:
    company.add_lead(responsible=1, at=NOW)
    with reading(company) as portal:
        lead = portal.card_map("lead")
        before = portal.requests
        assert not rows(portal.prospects("lead", lead, (), stages=[]))
        assert not rows(portal.prospects("lead", lead, (), ids=[]))
        assert not rows(portal.touches("lead", owners=[]))
        assert portal.companies([0, 0]) == {}
        assert portal.requests == before


def test_a_portal_that_overlooks_the_ids_is_not_believed() -> None:
    portal, _clock = portal_over(answering(lambda _m, _q: {"items": [LEAD_ROW]}))
    with pytest.raises(Unavailable):
        list(portal.prospects("lead", card("lead"), (), ids=[5, 6]))
    row = {"id": 7, "title": "", "employees": "", "hasPhone": "N", "hasEmail": "N"}
    portal, _clock = portal_over(answering(lambda _m, _q: {"items": [row]}))
    with pytest.raises(Refused):
        portal.companies([5])


@pytest.mark.parametrize("ids", [None, [1]])
def test_without_the_scope_leads_are_unavailable(company: Company, ids: list[int] | None) -> None:
    with reading(company, scopes=("user",)) as portal:
        with pytest.raises(Unavailable) as raised:
            list(portal.prospects("lead", card("lead"), (), ids=ids))
        assert raised.value.reason == "scope"
        with pytest.raises(Refused):
            portal.card_map("lead")
        with pytest.raises(Refused):
            portal.contacts([1])
        with pytest.raises(Unavailable):
            list(portal.touches("lead", owners=ids))
        with pytest.raises(Unavailable):
            list(portal.moves("lead"))


def test_others_see_their_own_only(company: Company) -> None:
    away = company.add_department("Филиал")
    person = company.add_person("Ян", "Иной", departments=(away,))
    company.add_lead(responsible=1, at=NOW)
    own = company.add_lead(responsible=person, at=NOW)
    with reading(company, user_id=person, admin=False) as portal:
        lead = portal.card_map("lead")
        assert [one.id for one in rows(portal.prospects("lead", lead, ()))] == [own]
        assert [one.id for one in rows(portal.prospects("lead", lead, (), ids=[1, own]))] == [own]


# Clients


def test_companies_and_contacts(company: Company) -> None:
    firm = company.add_company(
        responsible=1, at=NOW, title="Кедр", employees="EMPLOYEES_2", email="a@example.com"
    )
    person = company.add_contact(responsible=1, at=NOW, name="Анна", post="CEO")
    set_reach(company.cards[CONTACT][person], phone="+74955550001")
    bare = company.add_company(responsible=1, at=NOW, title="")
    with reading(company) as portal:
        firms = portal.companies([firm, bare, 0, 999, firm])
        people = portal.contacts([person])
        assert portal.requests == 2
    assert set(firms) == {firm, bare}
    assert (firms[firm].name, firms[firm].size) == ("Кедр", "EMPLOYEES_2")
    assert (firms[firm].email, firms[firm].phone, firms[bare].size) == (True, False, "")
    assert (people[person].name, people[person].post, people[person].phone) == ("", "CEO", True)


def test_an_unreadable_company_is_absent() -> None:
    items = [
        {"id": 5, "title": "A", "employees": "", "hasPhone": "maybe", "hasEmail": "N"},
        {"id": 6, "title": "B", "hasPhone": "Y", "hasEmail": "N"},
        {"id": 7, "title": "C", "employees": None, "hasPhone": "Y", "hasEmail": "N"},
    ]
    portal, _clock = portal_over(answering(lambda _m, _q: {"items": items}))
    assert set(portal.companies([5, 6, 7])) == {7}


# Activities and stages


def test_activities_of_leads(company: Company) -> None:
    lead, other = (company.add_lead(responsible=1, at=NOW) for _ in range(2))
    deal = company.add_deal(responsible=1, at=NOW)
    for number, (kind, owner) in enumerate(
        [
            (PHONE_CALL, (LEAD, lead)),
            (EMAIL, (LEAD, lead)),
            (MEETING, (LEAD, other)),
            (PROVIDED, (LEAD, lead)),
            (EMAIL, (DEAL, deal)),
        ]
    ):
        company.add_activity(
            kind,
            responsible=1,
            at=NOW + timedelta(hours=number),
            card=owner,
            direction=2 if kind in {PHONE_CALL, EMAIL} else 0,
            completed=kind == EMAIL,
        )
    company.activities[1].start += timedelta(minutes=5)
    company.activities[2].start += timedelta(minutes=5)
    with reading(company) as portal:
        everything = rows(portal.touches("lead"))
        few = rows(portal.touches("lead", owners=[lead, 999]))
        deals = rows(portal.touches("deal"))
    assert [(one.kind, one.owner_id, one.outgoing, one.completed) for one in everything] == [
        ("call", lead, True, False),
        ("email", lead, True, True),
        ("meeting", other, False, False),
        ("todo", lead, False, False),
    ]
    assert [one.at - AT for one in everything] == [300, 3600, 7200, 10800]
    assert [one.created_at - AT for one in everything] == [0, 3600, 7200, 10800]
    assert few == [one for one in everything if one.owner_id == lead]
    assert [one.owner_id for one in deals] == [deal]


@settings(max_examples=6, deadline=None)
@given(st.integers(1, 130), st.integers(1, 400), st.randoms(use_true_random=False))
def test_activities_by_owners_come_once(leads: int, count: int, lot: Random) -> None:
    company = empty_company(NOW)
    ids = [company.add_lead(responsible=1, at=NOW) for _ in range(leads)]
    for _ in range(count):
        owner = lot.choice([(LEAD, lot.choice(ids)), (LEAD, ids[0]), (COMPANY, 1)])
        company.add_activity(EMAIL, responsible=1, at=NOW, card=owner, direction=1)
    asked = {number for number in ids if lot.random() < 0.7}
    expected = {
        row.id
        for row in company.activities
        if row.bindings[0][0] == LEAD and row.bindings[0][1] in asked
    }
    with reading(company) as portal:
        found = rows(portal.touches("lead", owners=sorted(asked)))
        everything = rows(portal.touches("lead"))
    assert sorted(one.id for one in found) == sorted(expected)
    assert {one.id for one in everything if one.owner_id in asked} == expected


def test_a_portal_that_overlooks_the_owner_brings_no_strangers() -> None:
    row = {
        "OWNER_TYPE_ID": "1",
        "OWNER_ID": "4",
        "TYPE_ID": "2",
        "DIRECTION": "1",
        "COMPLETED": "Y",
        "CREATED": "2026-09-01T10:00:00+03:00",
        "START_TIME": "",
    }
    odd = [
        {**row, "ID": "1"},
        {**row, "ID": "2", "OWNER_ID": "5"},
        {**row, "ID": "3", "OWNER_TYPE_ID": "3"},
        {**row, "ID": "4", "CREATED": "?"},
    ]

    def touched(pages: Iterator[Page[Touch]]) -> tuple[list[int], list[str]]:
        found = list(pages)
        good = [one.id for page in found for one in page.rows]
        return good, [bad.where for page in found for bad in page.bad]

    portal, _clock = portal_over(answering(lambda _method, _asked: odd))
    assert touched(portal.touches("lead", owners=[4])) == ([1], ["4"])
    portal, _clock = portal_over(answering(lambda _method, _asked: odd[::-1]))
    assert touched(portal.touches("lead")) == ([1, 2], ["4"])


def test_a_portal_that_goes_round_in_circles_is_not_believed() -> None:
    row = {"OWNER_TYPE_ID": 1, "OWNER_ID": 4, "TYPE_ID": 2, "CREATED": "2026-09-01T10:00:00+03:00"}
    full = [{**row, "ID": number} for number in range(1, 51)]
    portal, _clock = portal_over(answering(lambda _method, _asked: full))
    with pytest.raises(Unavailable, match="overlooks the filter"):
        list(portal.touches("lead", owners=[4]))


def test_stages_that_leads_went_through(company: Company) -> None:
    lead = company.add_lead(responsible=1, at=NOW)
    company.add_deal(responsible=1, at=NOW)
    company.move_lead(lead, "CONVERTED", NOW)
    with reading(company) as portal:
        first, last = rows(portal.moves("lead"))
        assert [(one.stage_id, one.semantic) for one in (first, last)] == [
            ("NEW", "P"),
            ("CONVERTED", "S"),
        ]
        assert rows(portal.moves("lead", after=first.id)) == [last]
        assert len(rows(portal.moves("deal"))) == 1


# A bad day


def test_faults_lose_nothing(company: Company) -> None:
    for number in range(700):
        lead = company.add_lead(responsible=1, at=NOW, companyId=number % 90)
        company.add_activity(EMAIL, responsible=1, at=NOW, card=(LEAD, lead))
    for _ in range(90):
        company.add_company(responsible=1, at=NOW, title="A")
    faults = Faults(seed=5)
    for kind in ("reset", "html", "truncated", "lost_answer"):
        faults.add(Fault(kind, probability=0.08))
    with reading(company, faults=faults) as portal:
        lead_map = portal.card_map("lead")
        ids = list(range(1, 701))
        for _round in range(3):
            found = rows(portal.prospects("lead", lead_map, ("phone",), stages=["NEW"]))
            assert [one.id for one in found] == ids
            assert len(rows(portal.prospects("lead", lead_map, (), ids=ids))) == 700
            assert len(rows(portal.touches("lead"))) == 700
            assert len(rows(portal.touches("lead", owners=ids))) == 700
            assert len(portal.companies(ids)) == 90
        assert portal.requests > 30


def test_ten_thousand_open_leads_cost_few_requests() -> None:
    from b24game.sandbox import bulk_company

    company = bulk_company(tasks=0, leads=10_000, now=NOW)
    with reading(company) as portal:
        lead = portal.card_map("lead")
        start = portal.requests
        open_stages = ("NEW", "IN_PROCESS", "PROCESSED")
        found = rows(portal.prospects("lead", lead, ("source", "phone"), stages=open_stages))
        assert len(found) == 10_000
        assert portal.requests - start <= 6
        start = portal.requests
        linked = sorted({one.company_id for one in found})
        assert len(portal.companies(linked)) == len(linked) - 1  # 0 is none
        assert portal.requests - start == 1
