"""Source, a monitoring that may tell us of alerts."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tournevis.ground.estate.models import Asset, Product
from tournevis.ground.organisations.models import Person
from tournevis.ground.organisations.walled import Walled


class Source(Walled):
    """A monitoring that watches one client and tells us of alerts, with a secret of its own.

    Its incidents are opened in the name of `person`: someone of the client's, or a person who
    stands for the source. `closes`: an incident that nobody has begun is closed by itself once
    its alerts are over. `mapping`: where a generic source says what (dotted paths).
    """

    class Kind(models.TextChoices):
        ALERTMANAGER = "alertmanager", "Prometheus Alertmanager"
        ZABBIX = "zabbix", "Zabbix"
        GENERIC = "generic", "JSON"

    crosses: ClassVar[tuple[str, ...]] = ("person",)

    kind = models.CharField(max_length=12, choices=Kind)
    name = models.CharField(max_length=100)
    token_hash = models.CharField(max_length=64, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, null=True, related_name="+")
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, null=True, related_name="+")
    mapping = models.JSONField(default=dict, blank=True)
    closes = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
