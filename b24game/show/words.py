"""Ids in words for people: rules, levels, states. An unknown id is shown as it is."""

from __future__ import annotations

from b24game.language import _


def rule(name: str) -> str:
    """Return what a shipped rule rewards, in two or three words."""
    return {
        "task_on_time": _("task closed on time"),
        "task_early": _("task closed early"),
        "task_overdue": _("task overdue"),
        "appreciation_sent": _("appreciation sent"),
        "appreciation_received": _("appreciation received"),
        "feed_post": _("feed post"),
        "card_complete": _("client card complete"),
        "deal_won": _("deal won"),
        "deal_comment": _("deal comment"),
        "call_made": _("call made"),
        "activity_completed": _("activity completed"),
        "lead_created": _("lead created"),
        "lead_qualified": _("lead qualified"),
        "lead_handled_fast": _("lead handled fast"),
        "activity_in_time": _("activity in time"),
        "repeat_customer": _("repeat customer"),
        "big_deal": _("big deal"),
        "deal_amount_percent": _("share of a deal's amount"),
        "deal_amount_bands": _("by a deal's amount"),
    }.get(name, name)


def period_state(name: str) -> str:
    """Return whether points may still arrive in a period."""
    return {"open": _("open"), "settling": _("settling"), "locked": _("locked")}.get(name, name)


def stream_state(name: str) -> str:
    """Return whether a source could be read."""
    return {"read": _("read"), "unavailable": _("unavailable"), "off": _("off")}.get(name, name)


def run_state(name: str) -> str:
    """Return how a run ended."""
    return {
        "success": _("done"),
        "partial": _("partly done"),
        "error": _("failed"),
        "running": _("running"),
        "interrupted": _("interrupted"),
    }.get(name, name)


def result(name: str) -> str:
    """Return the outcome of a check."""
    return {
        "ok": _("ok"),
        "failed": _("FAILED"),
        "warning": _("warning"),
        "missing": _("MISSING"),
    }.get(name, name)


def stream(name: str) -> str:
    """Return what a source holds."""
    return {
        "users": _("users"),
        "departments": _("departments"),
        "currencies": _("currencies"),
        "statuses": _("dictionaries"),
        "tasks": _("tasks"),
        "task_history": _("task histories"),
        "stage_moves": _("deal stages"),
        "deals": _("deals"),
        "contacts": _("contacts"),
        "companies": _("companies"),
        "posts": _("feed posts"),
        "appreciations": _("appreciations"),
        "leads": _("leads"),
        "lead_moves": _("lead stages"),
        "activities": _("activities"),
        "calls": _("calls"),
        "comments": _("deal comments"),
    }.get(name, name)


def check(name: str) -> str:
    """Return what a check of the state file looks at."""
    return {
        "file": _("the file and its links"),
        "append_only": _("nothing can be changed"),
        "seals": _("the seals fit"),
        "turns": _("awards and reversals"),
        "balances": _("balances from facts and rules"),
    }.get(name, name)


def probe(name: str) -> str:
    """Return what `init` looked at."""
    kind, _space, scope = name.partition(" ")
    if kind == "scope":
        return _("scope {name}").format(name=scope)
    return {
        "administrator": _("administrator"),
        "crm mode": _("CRM mode"),
        "profile fields": _("profile fields"),
    }.get(name, name)


def pause(reason: str) -> str:
    """Return why nothing happens for a while."""
    return {
        "rate_limit": _("the portal's limit of requests"),
        "operating_limit": _("the portal's limit of working time"),
        "retry": _("the portal did not answer"),
    }.get(reason, reason)


def post_status(name: str) -> str:
    """Return what became of a post."""
    return {
        "planned": _("planned"),
        "posted": _("posted"),
        "updated": _("updated"),
        "unchanged": _("unchanged"),
        "adopted": _("posted by an earlier run"),
        "dropped": _("dropped"),
    }.get(name, name)


def write_state(name: str) -> str:
    """Return where a write to the portal stands."""
    return {
        "planned": _("planned"),
        "sending": _("outcome unknown"),
        "sent": _("sent"),
        "given_up": _("given up"),
        "dropped": _("dropped"),
    }.get(name, name)
