"""Signing in: nobody signs up by themselves, and its mails leave through the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage
from django.http import HttpRequest

from tournevis.ground.channels import outbox
from tournevis.ground.channels.posting import OPENS
from tournevis.ground.channels.push.subscribing import forget
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.knocks import network_of
from tournevis.ground.organisations.models import Account


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """A centre gives people their accounts; there is no open door."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """There are no user names: the address is the name."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Signed with our name; its links lead to our address, whatever host the request named."""
        site = {"name": "Tournevis", "domain": settings.BASE_URL}
        ours = {name: _at_ours(it) for name, it in context.items() if name.endswith("_url")}
        super().send_mail(template_prefix, email, {**context, **ours, "current_site": site})

    def set_password(self, user: Any, password: str) -> None:
        """A new password ends every session, and what a device was shown without one."""
        super().set_password(user, password)
        forget(user.person_id)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Who knocks, as the whole house counts it: behind a proxy, not the proxy."""
        return network_of(request)


def _at_ours(address: str) -> str:
    said = urlsplit(address)
    return settings.BASE_URL + urlunsplit(("", "", said.path, said.query, said.fragment))


class OutboxBackend(BaseEmailBackend):
    """Django's mails (password reset…) become deliveries, like every message of the house."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Put each message in the outbox for each recipient who has an account."""
        return sum(self._post(message, to) for message in email_messages for to in message.to)

    def _post(self, message: EmailMessage, to: str) -> int:
        account = Account.objects.filter(email=to.lower()).first()
        if account is None:
            return 0
        with walls.system() as now:
            person = Account.objects.select_related("person").get(pk=account.pk).person
            outbox.post(
                organisation=person.organisation_id,
                key=f"{OPENS}{uuid4()}",
                channel="email",
                to=to,
                person=person,
                subject=str(message.subject),
                body=str(message.body),
                now=now,
            )
        return 1
