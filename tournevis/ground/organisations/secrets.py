"""Secrets at rest: what must be said to others in the clear (a mailbox's password) is kept sealed.

Each organisation has a key of its own, derived from `SECRET_KEY` (HKDF-SHA-256, RFC 5869), so that
what was sealed for one cannot be opened as another's. Keys in `SECRET_KEY_FALLBACKS` still open;
`tournevis secrets rotate` seals everything again under the first.
"""

from __future__ import annotations

import base64
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.apps import apps
from django.conf import settings
from django.db import models

from tournevis.ground.organisations import walls


class CannotBeOpened(Exception):
    """Sealed under a key that nobody has any more, or for another organisation."""


class SealedField(models.TextField):  # type: ignore[type-arg]
    """Holds what `seal` returned. Empty when there is no secret; never shown, never logged."""


def seal(organisation: int, secret: str) -> str:
    """The secret as it is kept; "" stays ""."""
    return _keys(organisation).encrypt(secret.encode()).decode() if secret else ""


def opened(organisation: int, sealed: str) -> str:
    """The secret again. Raises `CannotBeOpened`."""
    if not sealed:
        return ""
    try:
        return _keys(organisation).decrypt(sealed.encode()).decode()
    except (InvalidToken, UnicodeDecodeError) as trouble:
        raise CannotBeOpened("sealed under another key: it has to be given again") from trouble


def rotate() -> tuple[int, int]:
    """Seal everything again under `SECRET_KEY`; how many secrets were, and how many could not be."""
    done = lost = 0
    for model, field in _sealed_fields():
        with walls.system():
            rows = list(model._default_manager.values_list("pk", "organisation_id", field))
        for pk, organisation, _ in (row for row in rows if row[2]):
            is_done = _rotated(model, field, pk, organisation)
            done, lost = done + is_done, lost + (not is_done)
    return done, lost


def _rotated(model: type[models.Model], field: str, pk: int, organisation: int) -> bool:
    with walls.opened(organisation):
        rows = model._default_manager.select_for_update().filter(pk=pk)
        sealed = rows.values_list(field, flat=True).first()
        try:
            again = _keys(organisation).rotate(str(sealed or "").encode()).decode()
        except InvalidToken:
            return False
        return bool(model._default_manager.filter(pk=pk).update(**{field: again}))


def _sealed_fields() -> list[tuple[type[models.Model], str]]:
    return [
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, SealedField)
    ]


def _keys(organisation: int) -> MultiFernet:
    secrets: list[Any] = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([_key(str(secret), organisation) for secret in secrets])


def _key(secret: str, organisation: int) -> Fernet:
    about = f"tournevis secrets of organisation {organisation}".encode()
    derived = HKDF(hashes.SHA256(), length=32, salt=None, info=about).derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
