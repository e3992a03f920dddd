"""The dead-man's heartbeat: every minute an address outside is told that all goes round.

Its silence is the alarm, so it is sent only after everything else was seen to: every round came by
in this process, the database answers, the audit is fresh and nobody waits. The address is the
administrator's own, so it may be anywhere; it is given ten seconds.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta

import httpx
import structlog
from django.conf import settings

from tournevis.ground.incidents.auditor.rows import Audit
from tournevis.ground.incidents.auditor.standing import Standing, standing
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.due import not_made_within

AGAIN = 10.0  # seconds, at most, after a beat that was not accepted
ROUND_AT_MOST = 120.0  # seconds for every round to have come by
PATIENCE = 10.0  # seconds for the whole answer
log = structlog.get_logger(__name__)


def beat_if_due() -> bool:
    """Beat if a minute has passed since the last one and all is well; whether the outside took it."""
    with walls.system() as now:
        here = standing(now)
    every = timedelta(seconds=settings.HEARTBEAT_SECONDS)
    if here.beat_at is not None and timedelta(0) <= now - here.beat_at < every:
        return False
    why = why_not(here)
    if why:
        log.error("no heartbeat", why=why)
        return False
    trouble = _told(settings.HEARTBEAT_URL)
    with walls.system() as now:
        latest = Audit.objects.filter(pk=here.audit.pk) if here.audit else Audit.objects.none()
        latest.update(
            **({"beat_trouble": trouble[:200]} if trouble else {"beat_at": now, "beat_trouble": ""})
        )
    return not trouble


def why_not(here: Standing) -> str:
    """Why there must be no beat now, in plain words; "" when there may be."""
    stuck = not_made_within(ROUND_AT_MOST)
    if stuck:
        return f"rounds that do not come by: {', '.join(stuck)}"
    if not here.is_fresh:
        return "no audit within the last minutes"
    return f"{here.pressing} lapses" if here.pressing else ""


def _told(url: str) -> str:
    """Tell the outside; "" when it accepted, else the trouble. The address may hold a secret: it
    is neither logged nor kept."""
    try:
        code = asyncio.run(_answered(url))
        trouble = "" if 200 <= code < 300 else f"answered {code}"
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, TimeoutError) as error:
        trouble = type(error).__name__
    if trouble:
        log.error("the heartbeat was not accepted", trouble=trouble)
    return trouble


async def _answered(url: str) -> int:
    """The status of the answer; its body is not read. The time is for all of it."""
    name = {"User-Agent": "Tournevis"}
    async with (
        asyncio.timeout(PATIENCE),
        httpx.AsyncClient(timeout=PATIENCE) as client,
        client.stream("GET", url, headers=name) as answer,
    ):
        return answer.status_code
