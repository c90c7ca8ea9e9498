"""Who am I, what may I do, what time is it."""

from __future__ import annotations

from b24game.sandbox.call import Answer, Call
from b24game.sandbox.wire import iso


def profile(call: Call) -> Answer:
    """Page common/users/profile; TIME_ZONE is empty unless the person has set one."""
    me = call.me
    return Answer(
        {
            "ID": str(me.id),
            "ADMIN": call.caller.admin,
            "NAME": me.name,
            "LAST_NAME": me.last_name,
            "PERSONAL_GENDER": me.gender,
            "TIME_ZONE": me.time_zone,
        }
    )


def scope(call: Call) -> Answer:
    """Page common/system/scope."""
    return Answer(sorted(call.caller.scopes))


def server_time(call: Call) -> Answer:
    """Page common/system/server-time."""
    return Answer(iso(call.now.replace(microsecond=0)))


def user_admin(call: Call) -> Answer:
    """Page common/users/user-admin."""
    return Answer(call.caller.admin)


def app_info(call: Call) -> Answer:
    """A webhook is no application: it gets its scopes and the licence only."""
    return Answer({"SCOPE": sorted(call.caller.scopes), "LICENSE": "ru_std"})


def method_get(call: Call) -> Answer:
    """Page common/system/method-get; the name is compared in lower case."""
    from b24game.sandbox.methods import METHODS, scope_of  # noqa: PLC0415 - the list holds us

    name = call.params.text("name", "NAME").lower()
    exists = name in METHODS or name == "batch"
    needed = scope_of(name)
    granted = not needed or needed in call.caller.scopes
    return Answer({"isExisting": exists, "isAvailable": exists and granted})


METHODS = {
    "profile": profile,
    "scope": scope,
    "server.time": server_time,
    "user.admin": user_admin,
    "app.info": app_info,
    "method.get": method_get,
}
