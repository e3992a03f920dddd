"""Is the house well? `/healthz` for whoever watches it, `/metrics` for whoever plots it."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_GET
from prometheus_client import CollectorRegistry, Gauge, generate_latest

from tournevis.ground.channels.models import Delivery, Device, Inbound
from tournevis.ground.incidents.auditor.standing import standing
from tournevis.ground.incidents.models import Deadline, Incident
from tournevis.ground.organisations import walls
from tournevis.steps.intake.alarms import figures

HEARTBEAT = (
    "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '30 s'"
)


@require_GET
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when everything serves: the database answers and a worker gives a sign of life.

    Whether nobody waits for nothing (`audit`) is told beside it: that is no reason to restart.
    """
    try:
        workers = _count(HEARTBEAT)
        with walls.system() as now:
            here = standing(now)
    except DatabaseError:
        return JsonResponse({"ok": False, "database": False}, status=503)
    told = {"ok": workers > 0, "database": True, "worker": workers > 0, "audit": here.is_well}
    return JsonResponse(told, status=200 if workers else 503)


@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """Counts of what waits and what is late, in Prometheus' text format. No content, no names.

    Only for who holds `METRICS_TOKEN`; where none is set, only for this machine itself.
    """
    if not _may_measure(request):
        raise PermissionDenied
    registry = CollectorRegistry()
    with walls.system() as now:
        intake, here = figures(Inbound.objects.all(), now), standing(now)
        waiting = {
            "inbound_waiting": intake.waiting,
            "inbound_oldest_seconds": intake.oldest_seconds,
            "inbound_quarantined": intake.put_aside,
            "inbound_quarantined_last_hour": intake.put_aside_lately,
            "intake_behind": intake.is_behind,
            "intake_quarantine_growing": intake.is_growing,
            "deliveries_waiting": Delivery.objects.filter(due_at__isnull=False).count(),
            "deliveries_failed": Delivery.objects.stuck().count(),
            "push_devices": Device.objects.filter(gone_at=None).count(),
            "push_devices_in_trouble": Device.objects.exclude(trouble="").count(),
            "incidents_open": Incident.objects.open().count(),
            "jobs_waiting": _count("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'"),
            "workers": _count(HEARTBEAT),
            "lapses": here.pressing,
            "lapses_mended": here.mended,
            "audit_age_seconds": _age(here.audit.at if here.audit else None, now),
            "audit_seconds": here.audit.seconds if here.audit else 0.0,
            "heartbeat_age_seconds": _age(here.beat_at, now),
        }
        late = late_by_kind(now)
    waiting["first_contacts_late"] = late[Deadline.Kind.FIRST_CONTACT]
    promises = Gauge(
        "tournevis_promises_late", "promises late", labelnames=["kind"], registry=registry
    )
    for kind, count in late.items():
        promises.labels(kind=kind).set(count)
    for name, value in waiting.items():
        Gauge(f"tournevis_{name}", name.replace("_", " "), registry=registry).set(value)
    return HttpResponse(generate_latest(registry), content_type="text/plain; version=0.0.4")


def late_by_kind(now: datetime) -> dict[str, int]:
    """How many promises of each kind are late on incidents that are not closed."""
    rows = Deadline.objects.running().filter(due_at__lt=now)
    rows = rows.exclude(incident__status=Incident.Status.CLOSED)
    counted = dict(rows.order_by().values_list("kind").annotate(Count("pk")))
    return {kind: counted.get(kind, 0) for kind in Deadline.Kind.values}


def _age(at: datetime | None, now: datetime) -> float:
    """Seconds since then; -1 for never."""
    return max(0.0, (now - at).total_seconds()) if at else -1.0


def _may_measure(request: HttpRequest) -> bool:
    token = settings.METRICS_TOKEN
    if token:
        return constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {token}")
    is_local = request.META.get("REMOTE_ADDR", "") in ("127.0.0.1", "::1", "")
    return is_local and "X-Forwarded-For" not in request.headers


def _count(query: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return int(cursor.fetchone()[0])
