"""Blocks of the pages of sites: the repository they come from, and their drafts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.sandbox.call import Answer, Call
from b24game.sandbox.errors import Refusal
from b24game.sandbox.methods.landing import asked_page, kinds, moment, needed
from b24game.sandbox.wire import as_flag, as_id

if TYPE_CHECKING:
    from b24game.sandbox.knowledge import Block, SitePage

_REPOSITORY: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "27.one_col_fix_title_and_text_2": ("Title and text", ("text",), ()),
    "31.1.two_cols_text_img": ("Text with a picture", ("text", "image"), ()),
    "33.1.form_1_transparent_black_left_text": ("Form", ("text", "forms"), ("PAGE", "STORE")),
}
"""Name, sections, and the kinds of sites a block is for; none named is all."""

_SECTIONS = {"text": "Text", "image": "Image", "forms": "Forms"}


def _blocks(call: Call, section: str) -> dict[str, object]:
    """The blocks of a section that fit the sites the call works with."""
    return {
        code: _entry(name, sections, only)
        for code, (name, sections, only) in _REPOSITORY.items()
        if section in sections and _fits(call, only)
    }


def _fits(call: Call, only: tuple[str, ...]) -> bool:
    return not only or not kinds(call).isdisjoint(only)


def _entry(name: str, sections: tuple[str, ...], only: tuple[str, ...]) -> dict[str, object]:
    return {
        "id": None,
        "name": name,
        "namespace": "bitrix",
        "new": False,
        "version": None,
        "type": list(only),
        "section": list(sections),
        "system": False,
        "description": name,
        "preview": "",
        "restricted": False,
        "repo_id": False,
        "app_code": False,
        "only_for_license": "",
        "requires_updates": False,
    }


def repository(call: Call) -> Answer:
    """Page landing/block/methods/landing-block-get-repository: an unknown section is ``false``."""
    found: dict[str, object] = {
        code: {
            "name": name,
            "meta": [],
            "new": False,
            "type": None,
            "specialType": None,
            "separator": False,
            "app_code": False,
            "items": _blocks(call, code),
        }
        for code, name in _SECTIONS.items()
    }
    section = call.params.get("section")
    return Answer(found if section is None else found.get(str(section), False))


def block_add(call: Call) -> Answer:
    """Page landing/page/block-methods/landing-landing-add-block: the id of the draft."""
    needed(call, "lid", "fields")
    page, fields = asked_page(call, call.params.get("lid")), call.params.mapping("fields")
    code = str(fields.get("CODE") or "")
    name, _sections, only = _REPOSITORY.get(code, ("", (), ("NOTHING",)))
    if not _fits(call, only):
        text = "Cannot add block because it is not intended for this type of page."
        raise Refusal("BLOCK_CANT_BE_ADDED", text)
    content = str(fields.get("CONTENT") or f"<section><h2>{name}</h2></section>")
    after = as_id(fields.get("AFTER_ID"))
    return Answer(call.company.add_block(page.id, code, content, call.now, after=after))


def block_list(call: Call) -> Answer:
    """Page landing/block/methods/landing-block-get-list: what is published, or the drafts."""
    needed(call, "lid")
    params = call.params.mapping("params")
    draft, content = as_flag(params.get("edit_mode")), as_flag(params.get("get_content"))
    pages = [asked_page(call, lid) for lid in call.params.listing("lid")]
    return Answer(
        [
            _block(call, page, block, draft=draft, content=content)
            for page in pages
            for block in page.blocks
            if draft or block.public_id is not None
        ]
    )


def _block(
    call: Call, page: SitePage, block: Block, *, draft: bool, content: bool
) -> dict[str, object]:
    number = block.id if draft else block.public_id
    row: dict[str, object] = {
        "id": number,
        "lid": page.id,
        "code": block.code,
        "name": _REPOSITORY[block.code][0],
        "active": True,
        "meta": {
            "LID": str(page.id),
            "CREATED_BY_ID": str(page.author_id),
            "DATE_CREATE": moment(page.created),
            "MODIFIED_BY_ID": str(page.author_id),
            "DATE_MODIFY": moment(page.changed),
            "SITE_TYPE": call.company.sites[page.site_id].kind,
            "LANDING_TITLE": page.title,
            "XML_ID": "",
        },
    }
    if content:
        slug = "block-" + block.code.replace(".", "-").replace("_", "-")
        inside = block.content if draft else block.public_content
        wrapped = f'<div id="b{number}" class="block-wrapper {slug}">{inside}</div>'
        row |= {"content": wrapped, "css": [], "js": []}
    return row


def block_update(call: Call) -> Answer:
    """Page landing/block/methods/landing-block-update-content: takes the id of a draft only."""
    needed(call, "lid", "block", "content")
    page, block = asked_page(call, call.params.get("lid")), as_id(call.params.get("block"))
    if block not in {one.id for one in page.blocks}:
        raise Refusal("BLOCK_NOT_FOUND", "Block not found")
    call.company.edit_block(page.id, block, call.params.text("content"), call.now)
    return Answer(result=True)


METHODS = {
    "landing.block.getrepository": repository,
    "landing.landing.addblock": block_add,
    "landing.block.getlist": block_list,
    "landing.block.updatecontent": block_update,
}
