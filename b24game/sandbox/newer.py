"""How REST 3.0 refuses, and how it reads parameters: by exact type. Page rest-v3."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from b24game.sandbox.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

T = TypeVar("T", int, str, bool, dict[str, object])

PREFIX = "BITRIX_REST_V3_EXCEPTION_"
_SAME = {
    "insufficient_scope": "INSUFFICIENTSCOPEEXCEPTION",
    "ACCESS_DENIED": "ACCESSDENIEDEXCEPTION",
}
"""What both versions refuse, by the code of the old one."""


class Invalid(Refusal):
    """A parameter is missing or wrong."""

    def __init__(self, code: str, description: str, field: str, problem: str) -> None:
        """Refuse because of one field."""
        super().__init__(f"{PREFIX}VALIDATION_{code}", description)
        self.validation = [{"message": problem, "field": field}]


def not_json() -> Refusal:
    """The body is no JSON object."""
    return Refusal(f"{PREFIX}INVALIDJSONEXCEPTION", "Invalid JSON")


def no_method() -> Refusal:
    """A method that this version does not have; the code is the one of its batches."""
    return Refusal(f"{PREFIX}METHODNOTFOUNDEXCEPTION", "Method not found")


def not_found(kind: str) -> Refusal:
    """No such object: 400, not 404."""
    return Refusal(f"{PREFIX}ENTITYNOTFOUNDEXCEPTION", f"{kind} not found")


def error_body(refusal: Refusal) -> dict[str, object]:
    """The body of a refusal; the form of those about limits is not documented, this is a guess."""
    code = _SAME.get(str(refusal.code))
    error: dict[str, object] = {
        "code": PREFIX + code if code else str(refusal.code),
        "message": refusal.description,
    }
    if isinstance(refusal, Invalid):
        error["validation"] = refusal.validation
    return {"error": error} if refusal.time is None else {"error": error, "time": refusal.time}


@dataclass(frozen=True, slots=True)
class Form:
    """Values to be read by name and type: the parameters of a request, or its ``fields``."""

    values: Mapping[str, object]
    code: str = "REQUESTVALIDATIONEXCEPTION"
    complaint: str = "Error during request object validation"

    @classmethod
    def of_object(cls, values: Mapping[str, object]) -> Form:
        """The fields of an object to be written."""
        return cls(values, "DTOVALIDATIONEXCEPTION", "Object validation error")

    def need(self, name: str, kind: type[T]) -> T:
        """A value that must be there."""
        value = self.may(name, kind)
        if value is None:
            raise self.invalid(name, f"Mandatory field `{name}` is missing")
        return value

    def may(self, name: str, kind: type[T]) -> T | None:
        """A value of its type, if it is there."""
        value = self.values.get(name)
        if value is None:
            return None
        if type(value) is not kind:  # a flag is no number here
            problem = f"Field `{name}` requires data type `{kind.__name__}`"
            raise self.invalid(name, problem)
        return value

    def invalid(self, name: str, problem: str) -> Invalid:
        """A field is wrong."""
        return Invalid(self.code, self.complaint, name, problem)
