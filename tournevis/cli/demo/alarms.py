"""A small storm: a client's monitoring tells of many things at once, as such programs do."""

from __future__ import annotations

import json
import os
import urllib.request

from tournevis.ground.channels.models import Source
from tournevis.ground.channels.monitoring import sources
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Organisation

CLIENT = "Cabinet Verdier"
SILENT = ("Borne Wi-Fi accueil", "Borne Wi-Fi étage", "Commutateur baie 2", "Caméra du parking",
          "Onduleur baie 2", "Téléphone du standard", "Serveur de fichiers", "Badgeuse entrée")  # fmt: skip


def post_sample_alerts() -> str:
    """Have the client's monitoring knock once for each; says in a line how many."""
    secret = _monitoring()
    for name in SILENT:
        told = {"key": name, "state": "firing", "title": f"{name}\u202f: ne répond plus"}
        _knock(secret, told | {"severity": "average", "group": name})
    return f"  A monitoring told of {len(SILENT)} devices: whoever is on call hears of most together.\n"


def _monitoring() -> str:
    """The secret of a new source of this client."""
    with walls.system():
        client = Organisation.objects.get(name=CLIENT)
    with walls.opened(client.pk) as now:
        made = sources.make(client, kind=Source.Kind.GENERIC, name="Supervision", now=now)
    return made[1]


def _knock(secret: str, told: dict[str, str]) -> None:
    port = os.environ.get("PORT", "8000")
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/monitor/generic/",
        json.dumps(told).encode(),
        {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=20):  # noqa: S310 - our own
        pass
