"""Keeping what was typed: once a form, so many an hour from one place and for one address."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext as _
from django.utils.translation import override

from tournevis.ground.channels import inbox
from tournevis.ground.channels.form.compose import Typed, composed, fingerprint
from tournevis.ground.channels.form.stamp import Stamp
from tournevis.ground.channels.models import Doorway, Inbound
from tournevis.ground.organisations import knocks, walls
from tournevis.ground.organisations.models import Organisation

HOUR = timedelta(hours=1)
MOST_FROM_A_PLACE, MOST_FOR_AN_ADDRESS, MOST_OF_A_CENTRE = 20, 5, 300  # an hour
_signer = Signer(salt="ask sent")


def centre_of_form(slug: str) -> Organisation | None:
    """The centre whose form this is; None where there is none. Opens no wall."""
    with walls.system():
        centres = Organisation.objects.filter(kind=Organisation.Kind.CENTRE, slug=slug)
        return centres.first() if slug else None


def may_send(centre: Organisation, typed: Typed, place: str, now: datetime) -> bool:
    """Whether this is not one too many."""
    caps = (
        (place, MOST_FROM_A_PLACE),
        (typed.email or typed.phone, MOST_FOR_AN_ADDRESS),
        (f"centre {centre.pk}", MOST_OF_A_CENTRE),
    )
    return all(knocks.may_pass("form", who, now, most=most, within=HOUR) for who, most in caps)


def keep(centre: Organisation, typed: Typed, stamp: Stamp, *, is_trap: bool) -> Inbound:
    """Keep it whole. What fell into the trap for machines is put aside, for a person to look at."""
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    message_id = f"form-{stamp.mark}@{host}"
    raw = composed(typed, to=centre.email, message_id=message_id, date=stamp.shown_at)
    with walls.opened(centre.pk) as now:
        kept = inbox.keep(
            centre.pk,
            channel=Doorway.WEB,
            account=centre.slug,
            sender=typed.email or typed.phone,
            raw=raw,
            message_id=message_id,
            content_hash=fingerprint(typed),
            now=now,
        )
        if is_trap and kept.state == Inbound.State.RECEIVED:
            with override(centre.language):
                why = _("a field that no person sees was filled in: perhaps a machine")
            kept.settle(state=Inbound.State.QUARANTINED, trouble=why)
    return kept


def proof_of(kept: Inbound) -> str:
    """What the sender is given: it opens the page that says what became of it."""
    return _signer.sign(f"{kept.organisation_id}.{kept.pk}")


def read_proof(given: str) -> tuple[int, int] | None:
    """(centre, message) of such a proof; None for anything else."""
    try:
        centre, _, kept = _signer.unsign(given).partition(".")
    except BadSignature:
        return None
    return int(centre), int(kept)
