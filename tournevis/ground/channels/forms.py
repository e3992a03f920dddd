"""What a supervisor says of a mailbox. Secrets go in and never come out."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tournevis.ground.channels.email import tls
from tournevis.ground.channels.email.oauth import TENANT
from tournevis.ground.channels.models import Mailbox
from tournevis.ground.organisations import secrets
from tournevis.ground.organisations.models import Organisation
from tournevis.ground.organisations.outward import is_private

HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.:-]{0,253}[A-Za-z0-9])?")
PLACE = ("host", "port", "security", "user", "auth", "tenant", "client_id")
Auth = Mailbox.Auth


class MailboxForm(forms.ModelForm):  # type: ignore[type-arg]
    """A mailbox. A secret that is left empty stays as it is, unless it would go somewhere else."""

    secret = forms.CharField(
        label=_("Password, or the application's secret"),
        required=False,
        strip=False,
        max_length=2_000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Kept sealed and never shown again. Leave it empty to keep the one there is."),
    )
    refresh_token = forms.CharField(
        label=_("Refresh token"),
        required=False,
        max_length=8_000,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Only for signing in with one."),
    )

    class Meta:
        model = Mailbox
        fields = ("account", "host", "port", "security", "user", "folder", "auth", "secret",
                  "tenant", "client_id", "refresh_token")  # fmt: skip
        labels = {
            "account": _("Address"),
            "host": _("Server"),
            "port": _("Port"),
            "security": _("Encryption"),
            "user": _("User"),
            "folder": _("Folder"),
            "auth": _("Signs in with"),
            "tenant": _("Tenant (Microsoft 365)"),
            "client_id": _("Application (client) ID"),
        }
        help_texts = {"account": _("The address that clients write to, whose mail this box holds.")}

    def __init__(self, *args: Any, centre: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.centre = centre
        self.was = {name: getattr(self.instance, name) for name in PLACE}
        self.sealed = {name: getattr(self.instance, name) for name in ("secret", "refresh_token")}
        self.initial = {**self.initial, "secret": "", "refresh_token": ""}
        self.fields["account"].widget.input_type = "email"

    def clean_account(self) -> str:
        """An address, in lower case."""
        forms.EmailField().clean(self.cleaned_data["account"])
        return str(self.cleaned_data["account"]).lower()

    def clean_host(self) -> str:
        """A name or an address of a server, nothing else."""
        host = str(self.cleaned_data["host"]).strip().lower()
        if not HOST.fullmatch(host):
            raise forms.ValidationError(_("This is not the name of a server."))
        if not settings.ALLOW_PRIVATE_MAILBOXES and is_private(host):
            raise forms.ValidationError(
                _("This server is on a private network, which your administrator must allow first.")
            )
        return host

    def clean_port(self) -> int:
        """A port that there is."""
        port = int(self.cleaned_data["port"])
        if not 1 <= port <= 65_535:
            raise forms.ValidationError(_("A port is between 1 and 65535."))
        return port

    def clean_user(self) -> str:
        """On one line."""
        return self._printable("user")

    def clean_folder(self) -> str:
        """On one line."""
        return self._printable("folder")

    def clean(self) -> dict[str, Any]:
        """What goes together, and that no secret is sent to another place than it was given for."""
        said = super().clean() or {}
        if self.errors:
            return said
        if said["security"] == Mailbox.Security.NONE and said["host"] not in tls.LOCAL:
            self.add_error("security", _("Passwords only leave this machine encrypted."))
        self._check_sign_in(said)
        if self.instance.pk and any(said[name] != self.was[name] for name in PLACE):
            for name in self._needed(said):
                if not said[name]:
                    self.add_error(name, _("Please give it again: the place it goes to changed."))
        same = Mailbox.objects.filter(
            organisation=self.centre,
            **{name: said[name] for name in ("host", "port", "user", "folder")},
        )
        if same.exclude(pk=self.instance.pk).exists():
            self.add_error(None, _("This mailbox is there already."))
        return said

    def save(self, commit: bool = True) -> Mailbox:
        """With its secrets sealed; whoever watches it begins afresh."""
        row: Mailbox = self.instance
        row.organisation = self.centre
        for name, sealed in self.sealed.items():
            given = self.cleaned_data[name]
            setattr(row, name, secrets.seal(self.centre.pk, given) if given else sealed)
        row.revision = row.revision + 1 if row.pk else 1
        row.trouble, row.trouble_at = "", None
        row.save()
        return row

    def _check_sign_in(self, said: dict[str, Any]) -> None:
        auth = said["auth"]
        if auth != Auth.PASSWORD and not said["client_id"]:
            self.add_error("client_id", _("The sign-in service asks for it."))
        if auth in (Auth.MICROSOFT, Auth.MICROSOFT_APP) and not TENANT.fullmatch(said["tenant"]):
            self.add_error("tenant", _("The tenant's ID or its domain."))
        for name in self._needed(said):
            if not said[name] and not self.sealed[name]:
                self.add_error(name, _("It is needed to sign in."))

    def _needed(self, said: dict[str, Any]) -> list[str]:
        auth = said["auth"]
        names = ["secret"] if auth in (Auth.PASSWORD, Auth.MICROSOFT_APP) else []
        return names if names else ["refresh_token"]

    def _printable(self, name: str) -> str:
        text = str(self.cleaned_data[name]).strip()
        if not text.isprintable():
            raise forms.ValidationError(_("This holds characters that cannot be printed."))
        return text
