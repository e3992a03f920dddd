"""Product and Asset; what one must know for a product, and who is given nothing else."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tournevis.ground.organisations.models import Person
from tournevis.ground.organisations.walled import Walled
from tournevis.ground.staff.models import Skill


class Product(models.Model):
    """What is supported. A catalogue: it holds nothing about any client."""

    key = models.SlugField(unique=True)
    name = models.CharField(max_length=100)

    def __str__(self) -> str:
        return self.name


class Asset(Walled):
    """One instance of a product at a client, with its version and its site."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=100)
    version = models.CharField(max_length=50, blank=True)
    site = models.CharField(max_length=100, blank=True)

    def __str__(self) -> str:
        return self.name


class Needs(Walled):
    """To work on this product one must have this skill, says the centre."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="needs")
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="products")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "skill"], name="needs_once")]


class Specialist(Walled):
    """This engineer is given only products that need a skill, and whose skills they all have."""

    crosses: ClassVar[tuple[str, ...]] = ("person",)

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "person"], name="specialist_once")
        ]
