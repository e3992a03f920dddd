"""How many automatic messages one address gets: a loop or a joker must not make us a nuisance.

Promise 15 in its simple form. Messages from people and alerts to engineers are never held back.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection
from django.db.models import F, Q

from tournevis.ground.channels.models import Delivery

AN_HOUR = timedelta(hours=1)
MOST_AN_HOUR = 10


def free_at(delivery: Delivery, now: datetime) -> datetime | None:
    """When this message may leave: None for now, else a time within the hour.

    Called in the transaction that marks it as leaving; the address is held until its commit, so
    that two workers do not both take the last place.
    """
    if not delivery.is_automatic or delivery.again_if_unsure:
        return None
    _hold(delivery.to)
    others = Delivery.objects.filter(
        organisation=delivery.organisation_id,
        to=delivery.to,
        channel=delivery.channel,
        is_automatic=True,
        again_if_unsure=False,
    ).exclude(pk=delivery.pk)
    # One query: a message on its way from "sending" to "accepted" would slip between two.
    lately = others.filter(_left_since(now - AN_HOUR)).order_by(
        F("accepted_at").desc(nulls_first=True)
    )
    times = list(lately.values_list("accepted_at", flat=True)[:MOST_AN_HOUR])
    return None if len(times) < MOST_AN_HOUR else (times[-1] or now) + AN_HOUR


def _hold(address: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"cap {address.lower()}"])


def _left_since(time: datetime) -> Q:
    """Those that left, and those that perhaps did."""
    state = Delivery.State
    perhaps = Q(state=state.SENDING) | Q(state=state.AMBIGUOUS, created_at__gt=time)
    return Q(accepted_at__gt=time) | perhaps
