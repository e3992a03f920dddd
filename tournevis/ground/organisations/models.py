"""Every row of the organisations; each kind in a file of its own."""

from __future__ import annotations

from tournevis.ground.organisations.contracting import (
    Contract,
    ContractChange,
    Cover,
    Pausing,
    ServiceLevel,
    centre_id_of,
    centre_of,
    walls_of,
)
from tournevis.ground.organisations.keys import (
    Account,
    AccountManager,
    ApiToken,
    Domain,
    Knock,
    MagicLink,
    SendingRules,
    SigningKey,
)
from tournevis.ground.organisations.people import (
    STAFF,
    Address,
    Language,
    Membership,
    Organisation,
    Person,
    Role,
)

__all__ = [
    "STAFF",
    "Account",
    "AccountManager",
    "Address",
    "ApiToken",
    "Contract",
    "ContractChange",
    "Cover",
    "Domain",
    "Knock",
    "Language",
    "MagicLink",
    "Membership",
    "Organisation",
    "Pausing",
    "Person",
    "Role",
    "SendingRules",
    "ServiceLevel",
    "SigningKey",
    "centre_id_of",
    "centre_of",
    "walls_of",
]
