"""Product and Asset."""

from __future__ import annotations

from django.db import models

from tournevis.ground.organisations.walled import Walled


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
