"""Sites and their pages; knowledge bases are sites of a kind that only ``scope`` leads to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from b24game.sandbox.call import Answer, Call
from b24game.sandbox.errors import Refusal
from b24game.sandbox.query import Column, make_test, split_key
from b24game.sandbox.store import Row
from b24game.sandbox.wire import as_id, yes

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from b24game.sandbox.knowledge import Site, SitePage

R = TypeVar("R", bound=Row)

_ORDINARY = frozenset({"PAGE", "STORE", "SMN"})
_SPECIAL = frozenset({"KNOWLEDGE", "GROUP", "MAINPAGE"})
_ENDS_IN_NUMBERS = re.compile(r".+_\d+_\d+")
_HOST = "https://romashka.example"

_SITES: dict[str, Column[Site]] = {
    "ID": Column(lambda row: row.id, "number"),
    "TITLE": Column(lambda row: row.title),
    "CODE": Column(lambda row: f"/{row.code}/"),
    "XML_ID": Column(lambda row: row.xml_id),
    "ACTIVE": Column(lambda row: row.active, "flag"),
}
_PAGES: dict[str, Column[SitePage]] = {
    "ID": Column(lambda row: row.id, "number"),
    "SITE_ID": Column(lambda row: row.site_id, "number"),
    "TITLE": Column(lambda row: row.title),
    "CODE": Column(lambda row: row.code),
    "XML_ID": Column(lambda row: row.xml_id),
    "ACTIVE": Column(lambda row: row.published is not None, "flag"),
}


def kinds(call: Call) -> frozenset[str]:
    """Kinds of sites a call works with, by its ``scope``. Page landing/types."""
    scope = call.params.text("scope")
    return frozenset({scope}) if scope in _SPECIAL else _ORDINARY


def needed(call: Call, *names: str) -> None:
    """Refuse a call without its parameters."""
    missing = [name for name in names if call.params.get(name) is None]
    if missing:
        raise Refusal("MISSING_PARAMS", f"Missing required params: {', '.join(missing)}")


def asked_page(call: Call, lid: object) -> SitePage:
    """The page of an id, if the call's ``scope`` leads to it."""
    row = call.company.site_pages.get(as_id(lid))
    if row is None or call.company.sites[row.site_id].kind not in kinds(call):
        raise Refusal("LANDING_NOT_EXIST", "Landing not found")
    return row


def site_list(call: Call) -> Answer:
    """Page landing/site/landing-site-get-list.

    A filter by a kind that the scope does not lead to is replaced by the kinds it leads to.
    """
    params, allowed = call.params.mapping("params"), kinds(call)
    tests = _tests(_filter(params), _SITES)
    for name in ("TYPE", "=TYPE"):
        allowed = allowed & {str(_filter(params).get(name))} or allowed
    rows = [
        _site(row)
        for row in call.company.sites
        if row.kind in allowed and all(test(row) for test in tests)
    ]
    return _listed(rows, params, {"ID", "TYPE"})


def _site(row: Site) -> dict[str, object]:
    return {
        "ID": str(row.id),
        "TITLE": row.title,
        "CODE": f"/{row.code}/",
        "TYPE": row.kind,
        "ACTIVE": yes(row.active),
        "DELETED": "N",
        "DESCRIPTION": None,
        "XML_ID": row.xml_id,
        "DOMAIN_ID": "1",
        "CREATED_BY_ID": str(row.author_id),
        "MODIFIED_BY_ID": str(row.author_id),
        "DATE_CREATE": moment(row.created),
        "DATE_MODIFY": moment(row.created),
    }


def site_add(call: Call) -> Answer:
    """Page landing/site/landing-site-add: the kind has to be one that the scope leads to."""
    needed(call, "fields")
    fields = call.params.mapping("fields")
    title, kind = _title(fields), str(fields.get("TYPE") or "PAGE")
    if kind not in kinds(call):
        raise Refusal("ACCESS_DENIED", "Access denied")
    code = _code(fields, title)
    new_id = call.company.add_site(
        call.caller.user_id,
        title,
        call.now,
        kind=kind,
        code=f"site{code}" if code.isdigit() else code,
        xml_id=str(fields.get("XML_ID") or ""),
    )
    return Answer(new_id)


def page_list(call: Call) -> Answer:
    """Page landing/page/methods/landing-landing-get-list."""
    params, allowed, company = call.params.mapping("params"), kinds(call), call.company
    tests = _tests(_filter(params), _PAGES)
    rows = [
        _page(row)
        for row in company.site_pages
        if company.sites[row.site_id].kind in allowed and all(test(row) for test in tests)
    ]
    return _listed(rows, params, {"ID", "DOMAIN_ID"})


def _page(row: SitePage) -> dict[str, object]:
    return {
        "ID": str(row.id),
        "TITLE": row.title,
        "CODE": row.code,
        "SITE_ID": str(row.site_id),
        "FOLDER_ID": None,
        "ACTIVE": yes(row.published),
        "DELETED": "N",
        "DESCRIPTION": None,
        "XML_ID": row.xml_id,
        "CREATED_BY_ID": str(row.author_id),
        "MODIFIED_BY_ID": str(row.author_id),
        "DATE_CREATE": moment(row.created),
        "DATE_MODIFY": moment(row.changed),
        "DATE_PUBLIC": None if row.published is None else moment(row.published),
        "DOMAIN_ID": "1",
    }


def page_add(call: Call) -> Answer:
    """Page landing/page/methods/landing-landing-add."""
    needed(call, "fields")
    fields, company = call.params.mapping("fields"), call.company
    site = company.sites.get(as_id(fields.get("SITE_ID")))
    if site is None or site.kind not in kinds(call):
        raise Refusal("SITE_NOT_FOUND", "Site not found")
    if fields.get("CODE") == "":  # unlike a site's code, and unlike one of blanks
        raise Refusal("CANT_BE_EMPTY", "The page address cannot be empty")
    title = _title(fields)
    code = _code(fields, title)
    if _ENDS_IN_NUMBERS.fullmatch(code):
        raise Refusal("WRONG_CODE_FORMAT", "Invalid page address")
    me, xml_id = call.caller.user_id, str(fields.get("XML_ID") or "")
    return Answer(company.add_page(me, site.id, title, call.now, code=code, xml_id=xml_id))


def page_publication(call: Call) -> Answer:
    """Page landing/page/methods/landing-landing-publication."""
    needed(call, "lid")
    call.company.publish_page(asked_page(call, call.params.get("lid")).id, call.now)
    return Answer(result=True)


def page_url(call: Call) -> Answer:
    """Page landing/page/methods/landing-landing-get-public-url."""
    needed(call, "lid")
    row = asked_page(call, call.params.get("lid"))
    site = call.company.sites[row.site_id]
    below = "/knowledge" if site.kind == "KNOWLEDGE" else ""
    return Answer(f"{_HOST}{below}/{site.code}/{row.code}/")


def moment(at: datetime) -> str:
    """A moment in the format of the site, without a zone."""
    return at.strftime("%m/%d/%Y %I:%M:%S %p").lower()


def _title(fields: dict[str, object]) -> str:
    """The title; the pages do not say how a missing one is refused."""
    title = str(fields.get("TITLE") or "")
    if not title:
        raise Refusal("MISSING_PARAMS", "Missing required params: TITLE")
    return title


def _code(fields: dict[str, object], title: str) -> str:
    """The part of an address, made of the title where none is given."""
    code = str(fields.get("CODE") or "").strip()
    if "/" in code:
        raise Refusal("SLASH_IS_NOT_ALLOWED", "Slash is not allowed in the landing address.")
    return code or re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "page"


def _filter(params: dict[str, object]) -> dict[str, object]:
    asked = params.get("filter")
    return asked if isinstance(asked, dict) else {}


def _tests(asked: dict[str, object], columns: dict[str, Column[R]]) -> list[Callable[[R], bool]]:
    """The conditions of a filter on fields that can be filtered by."""
    split = [(*split_key(sent), value) for sent, value in asked.items()]
    return [
        make_test(operator, columns[name], value)
        for operator, name, value in split
        if name in columns
    ]


def _listed(rows: list[dict[str, object]], params: dict[str, object], always: set[str]) -> Answer:
    """The rows from an offset on, as many as are wanted: nothing tells of more.

    Each with the fields that are asked for, and those that always come.
    """
    begin = as_id(params.get("offset"))
    end = begin + as_id(params["limit"]) if params.get("limit") else None
    asked = params.get("select")
    if not isinstance(asked, list) or "*" in asked:
        return Answer(rows[begin:end])
    names = {*asked, *always}
    return Answer([{name: row[name] for name in row if name in names} for row in rows[begin:end]])


METHODS = {
    "landing.site.getlist": site_list,
    "landing.site.add": site_add,
    "landing.landing.getlist": page_list,
    "landing.landing.add": page_add,
    "landing.landing.publication": page_publication,
    "landing.landing.getpublicurl": page_url,
}
