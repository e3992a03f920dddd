"""Which company an address speaks for, by its domain."""

from __future__ import annotations

import re

from tournevis.ground.organisations.models import Domain

# Anyone can have an address there: it says nothing about the company.
SHARED = frozenset(
    {
        *("gmail.com", "googlemail.com", "outlook.com", "outlook.fr", "hotmail.com", "hotmail.fr"),
        *("hotmail.co.uk", "live.com", "live.fr", "live.co.uk", "msn.com", "yahoo.com", "yahoo.fr"),
        *("yahoo.co.uk", "ymail.com", "rocketmail.com", "icloud.com", "me.com", "mac.com"),
        *("orange.fr", "wanadoo.fr", "free.fr", "aliceadsl.fr", "sfr.fr", "neuf.fr", "club.fr"),
        *(
            "club-internet.fr",
            "cegetel.net",
            "9online.fr",
            "laposte.net",
            "bbox.fr",
            "numericable.fr",
        ),
        *("noos.fr", "voila.fr", "caramail.com", "tutanota.com", "tuta.io", "tuta.com", "pm.me"),
        *("proton.me", "protonmail.com", "gmx.com", "gmx.fr", "gmx.de", "gmx.net", "web.de"),
        *("t-online.de", "aol.com", "aol.fr", "mail.com", "zoho.com", "zohomail.eu", "yandex.com"),
        *("fastmail.com", "hey.com", "mailo.com", "netcourrier.com", "bluewin.ch", "skynet.be"),
        *("btinternet.com", "sky.com", "talktalk.net", "virginmedia.com", "mailinator.com"),
        *("yopmail.com", "guerrillamail.com", "10minutemail.com", "privaterelay.appleid.com"),
    }
)
_FORM = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}")


class NotADomain(ValueError):
    """This cannot be the domain of a company; `shared`: because anyone can write from there."""

    def __init__(self, name: str, *, shared: bool) -> None:
        super().__init__(name)
        self.shared = shared


def claim(name: str, *, company: int, centre: int) -> Domain:
    """From now on, who writes from this domain writes for this company.

    The same company's own domain again changes nothing. Raises `NotADomain` for a mail provider's
    or for what is none, and `Taken` when it is another company's at this centre. The walls are
    open to every company of the centre that the caller may see, or what is taken is not known.
    """
    plain = checked(name)
    found, _ = Domain.objects.get_or_create(
        centre_id=centre, name=plain, defaults={"organisation_id": company}
    )
    if found.organisation_id != company:
        raise Taken(plain)
    return found


class Taken(ValueError):
    """This domain is another company's."""


def checked(name: str) -> str:
    """The domain in lower case, as Internet names are written (IDNA); raises `NotADomain`.

    >>> checked(" @Bakery.Example")
    'bakery.example'
    """
    plain = name.strip().removeprefix("@").rstrip(".").lower()
    try:
        plain = plain.encode("idna").decode()
    except UnicodeError:
        raise NotADomain(plain, shared=False) from None
    if not _FORM.fullmatch(plain):
        raise NotADomain(plain, shared=False)
    if plain in SHARED:
        raise NotADomain(plain, shared=True)
    return plain


def domain_of(address: str) -> str:
    """The domain of an address, in lower case; "" where it has none.

    >>> domain_of("Ben@Bakery.Example")
    'bakery.example'
    """
    return address.rpartition("@")[2].lower() if "@" in address else ""


def company_of(address: str, centre: int) -> int | None:
    """The id of the company to which this centre gave the address's domain, itself, not above it."""
    name = domain_of(address)
    if not name or name in SHARED:
        return None
    rows = Domain.objects.filter(centre=centre, name=name)
    return rows.values_list("organisation_id", flat=True).first()
