"""Fields of CRM cards under their ``crm.item`` names, with their types and empty values.

Taken from the pages crm/universal/object-fields and crm-item-get; fields the portal always answers
with null ("field is disabled") are listed last.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from b24game.sandbox.model import COMPANY, CONTACT, DEAL, LEAD

if TYPE_CHECKING:
    from collections.abc import Iterator

ENTITY_CODES = {LEAD: "CRM_LEAD", DEAL: "CRM_DEAL", CONTACT: "CRM_CONTACT", COMPANY: "CRM_COMPANY"}
ENTITY_NAMES = {LEAD: "lead", DEAL: "deal", CONTACT: "contact", COMPANY: "company"}


@dataclass(frozen=True, slots=True)
class CardField:
    """One field: its type as ``crm.item.fields`` names it, and the value of an empty one."""

    name: str
    kind: str
    empty: object = None
    read_only: bool = False
    status_type: str = ""
    upper: str = ""

    @property
    def upper_name(self) -> str:
        """The name in the older methods."""
        return self.upper or upper_snake(self.name)


def upper_snake(camel: str) -> str:
    """``assignedById`` to ``ASSIGNED_BY_ID``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", camel).upper()


def camel_custom(original: str) -> str:
    """``UF_CRM_LEAD_SCORE`` to ``ufCrmLeadScore``; with digits only the prefix changes.

    Page crm/universal/index: ``UF_CRM_1720019876534`` is answered as ``ufCrm_1720019876534``.
    """
    rest = original.removeprefix("UF_CRM_")
    if any(letter.isdigit() for letter in rest):
        return f"ufCrm_{rest}"
    return "ufCrm" + "".join(part.capitalize() for part in rest.split("_"))


def _common() -> Iterator[CardField]:
    yield CardField("id", "integer", 0, read_only=True)
    yield CardField("createdTime", "datetime", read_only=True, upper="DATE_CREATE")
    yield CardField("updatedTime", "datetime", read_only=True, upper="DATE_MODIFY")
    yield CardField("createdBy", "user", 1, read_only=True, upper="CREATED_BY_ID")
    yield CardField("updatedBy", "user", 1, read_only=True, upper="MODIFY_BY_ID")
    yield CardField("assignedById", "user", 1)
    yield CardField("opened", "boolean", "Y")
    yield CardField("comments", "text", "")
    yield CardField("lastActivityBy", "user", 1, read_only=True)
    yield CardField("lastActivityTime", "datetime", read_only=True)
    yield CardField("originatorId", "string")
    yield CardField("originId", "string")
    yield CardField("webformId", "integer", 0, read_only=True)
    for name in ("utmSource", "utmMedium", "utmCampaign", "utmContent", "utmTerm"):
        yield CardField(name, "string")


def _staged(upper: str, status_type: str) -> Iterator[CardField]:
    yield CardField("title", "string", "")
    yield CardField("companyId", "crm_company", 0)
    yield CardField("contactId", "crm_contact", 0)
    yield CardField("contactIds", "crm_contact", ())
    yield CardField("observers", "user", ())
    yield CardField("stageId", "crm_status", "NEW", status_type=status_type, upper=upper)
    semantic = upper.replace("_ID", "_SEMANTIC_ID")
    yield CardField("stageSemanticId", "string", "P", read_only=True, upper=semantic)
    yield CardField("movedBy", "user", 1, read_only=True, upper="MOVED_BY_ID")
    yield CardField("movedTime", "datetime", read_only=True)
    yield CardField("opportunity", "double", 0)
    yield CardField("isManualOpportunity", "boolean", "Y")
    yield CardField("currencyId", "crm_currency", "RUB")
    yield CardField("sourceId", "crm_status", "", status_type="SOURCE")
    yield CardField("sourceDescription", "text", "")
    yield CardField("isReturnCustomer", "boolean", "N", read_only=True)


def _named() -> Iterator[CardField]:
    yield CardField("name", "string")
    yield CardField("lastName", "string")
    yield CardField("secondName", "string")
    yield CardField("post", "string")
    yield CardField("birthdate", "date")
    yield CardField("honorific", "crm_status", status_type="HONORIFIC")


def _reachable() -> Iterator[CardField]:
    for name in ("hasPhone", "hasEmail", "hasImol"):
        yield CardField(name, "boolean", "N", read_only=True)
    for name in ("phone", "phoneWork", "phoneMobile", "phoneMailing"):
        yield CardField(name, "string", "")
    for name in ("email", "emailWork", "emailHome", "emailMailing", "imol"):
        yield CardField(name, "string", "")


def _disabled(*names: str) -> Iterator[CardField]:
    for name in names:
        yield CardField(name, "string", read_only=True)


def _lead() -> Iterator[CardField]:
    yield from _common()
    yield from _staged("STATUS_ID", "STATUS")
    yield from _named()
    yield from _reachable()
    yield CardField("companyTitle", "string")
    yield CardField("dateClosed", "datetime", read_only=True)
    yield from _disabled("address", "isConvert", "statusDescription", "productId", "shortName")


def _deal() -> Iterator[CardField]:
    yield from _common()
    yield from _staged("STAGE_ID", "DEAL_STAGE")
    yield CardField("categoryId", "crm_category", 0)
    yield CardField("leadId", "crm_lead", read_only=True)
    yield CardField("typeId", "crm_status", "SALE", status_type="DEAL_TYPE")
    yield CardField("closed", "boolean", "N", read_only=True)
    yield CardField("begindate", "date")
    yield CardField("closedate", "date")
    yield CardField("isNew", "boolean", "N", read_only=True)
    yield CardField("isRecurring", "boolean", "N", read_only=True)
    yield CardField("isRepeatedApproach", "boolean", "N", read_only=True)
    yield CardField("probability", "integer")
    yield CardField("taxValue", "double", 0)
    yield CardField("additionalInfo", "text")
    yield from _disabled("isWork", "isWon", "isLose", "receivedAmount", "lostAmount", "hasProducts")


def _contact() -> Iterator[CardField]:
    yield from _common()
    yield from _named()
    yield from _reachable()
    yield CardField("typeId", "crm_status", "CLIENT", status_type="CONTACT_TYPE")
    yield CardField("sourceId", "crm_status", "", status_type="SOURCE")
    yield CardField("sourceDescription", "text", "")
    yield CardField("companyId", "crm_company", 0)
    yield CardField("companyIds", "crm_company", ())
    yield CardField("leadId", "crm_lead", read_only=True)
    yield CardField("observers", "user", ())
    yield CardField("photo", "file")
    yield CardField("export", "boolean", "Y")
    yield from _disabled("address", "fullName")


def _company() -> Iterator[CardField]:
    yield from _common()
    yield from _reachable()
    yield CardField("title", "string", "")
    yield CardField(
        "typeId", "crm_status", "CUSTOMER", status_type="COMPANY_TYPE", upper="COMPANY_TYPE"
    )
    yield CardField("industry", "crm_status", "", status_type="INDUSTRY")
    yield CardField("employees", "crm_status", "", status_type="EMPLOYEES")
    yield CardField("revenue", "double", 0)
    yield CardField("currencyId", "crm_currency", "RUB")
    yield CardField("isMyCompany", "boolean", "N", read_only=True)
    yield CardField("contactIds", "crm_contact", ())
    yield CardField("leadId", "crm_lead", read_only=True)
    yield CardField("observers", "user", ())
    yield CardField("logo", "file")
    yield from _disabled("address", "bankingDetails")


FIELDS: dict[int, dict[str, CardField]] = {
    type_id: {field.name: field for field in fields()}
    for type_id, fields in ((LEAD, _lead), (DEAL, _deal), (CONTACT, _contact), (COMPANY, _company))
}

UPPER_NAMES = {
    type_id: {name: field.upper_name for name, field in fields.items()}
    for type_id, fields in FIELDS.items()
}
"""Names of the fields in the older methods."""


def empty_card(type_id: int) -> dict[str, object]:
    """A card's fields with the values the portal gives to empty ones."""
    return {
        name: list(field.empty) if isinstance(field.empty, tuple) else field.empty
        for name, field in FIELDS[type_id].items()
    }
