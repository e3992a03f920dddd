"""How the house stands by the last audit and the last heartbeat: for screens, doctor and gauges."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from tournevis.ground.incidents.auditor.rows import Audit, Lapse

FRESH = timedelta(minutes=3)


@dataclass(frozen=True)
class Standing:
    """`audit` is the last look, None before the first; `beat_at` the last heartbeat accepted."""

    now: datetime
    audit: Audit | None
    beat_at: datetime | None
    pressing: int
    mended: int

    @property
    def is_fresh(self) -> bool:
        """Whether somebody looked within the last minutes."""
        return self.audit is not None and self.now - self.audit.at < FRESH

    @property
    def is_well(self) -> bool:
        """Somebody looked, and nobody waits for nothing."""
        return self.is_fresh and self.pressing == 0

    @property
    def is_beating(self) -> bool:
        """Whether the outside heard of us lately; also where there is nobody outside to hear."""
        if not settings.HEARTBEAT_URL:
            return True
        return self.beat_at is not None and self.now - self.beat_at < FRESH


def standing(now: datetime) -> Standing:
    """How it stands. The caller's walls decide which lapses are counted; audits have none."""
    last = Audit.objects.order_by("-at").first()
    beaten = Audit.objects.filter(beat_at__isnull=False).order_by("-at")
    here = Lapse.objects.filter(gone_at=None)
    return Standing(
        now=now,
        audit=last,
        beat_at=beaten.values_list("beat_at", flat=True).first(),
        pressing=sum(each.is_pressing for each in here),
        mended=here.filter(mended_at__isnull=False).count(),
    )


def lapses() -> list[Lapse]:
    """What lapsed and still does, the oldest first, as the caller's walls show it."""
    return list(Lapse.objects.filter(gone_at=None).select_related("incident").order_by("since"))
