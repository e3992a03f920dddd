"""Where a gateway reports on one delivery: a path that we signed, so that nobody else can."""

from __future__ import annotations

from django.core.signing import BadSignature, Signer
from django.http import Http404

from tournevis.ground.channels import reports
from tournevis.ground.channels.models import Delivery


def mark(delivery: Delivery) -> str:
    """The delivery's organisation and number, signed, fit for a path."""
    return signer().sign(f"{delivery.organisation_id}.{delivery.pk}")


def checked(signed: str) -> tuple[int, int]:
    """The organisation and delivery of a mark of ours; `Http404` for any other."""
    try:
        organisation, delivery = map(int, signer().unsign(signed).split("."))
    except (BadSignature, ValueError) as trouble:
        raise Http404 from trouble
    return organisation, delivery


def noted(signed: str, *, kind: str, is_bad: bool, answer: str = "") -> None:
    """Note a report on the delivery that this mark names; `Http404` when there is none."""
    organisation, delivery = checked(signed)
    if not reports.noted(organisation, delivery, kind=kind, is_bad=is_bad, answer=answer):
        raise Http404


def signer() -> Signer:
    """Signs with a separator that needs no quoting in a path."""
    return Signer(salt="tournevis.sms.report", sep="~")
