"""The fields of the web form, and what is said when one is not right."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from tournevis.engines.sms import number
from tournevis.ground.channels.form.compose import File, Typed

MOST_FILES = 5


class AskForm(forms.Form):
    """Who asks, how they are reached, what happens and since when. `files`: what came with it."""

    name = forms.CharField(label=_("Your name"), max_length=100)
    email = forms.EmailField(label=_("Your e-mail address"), required=False, max_length=254)
    phone = forms.CharField(
        label=_("Your phone number"),
        required=False,
        max_length=30,
        help_text=_("One of the two is enough."),
    )
    text = forms.CharField(
        label=_("What happens?"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What you see, on which device, and what you tried."),
    )
    since = forms.CharField(label=_("Since when?"), required=False, max_length=100)

    def __init__(
        self, *args: Any, sent: list[UploadedFile[Any]] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.sent = [each for each in sent or [] if each]
        fill = {"name": "name", "email": "email", "phone": "tel"}
        for name, value in fill.items():
            self.fields[name].widget.attrs["autocomplete"] = value

    def clean_email(self) -> str:
        """The address in lower case, its host as the mail's headers write it (RFC 5890)."""
        said: str = self.cleaned_data["email"].lower()
        local, at, host = said.rpartition("@")
        try:
            host = host.encode("idna").decode() if at else host
        except UnicodeError:
            local = '"'
        if '"' in local or not local.isascii():  # a header would write it as something else
            raise forms.ValidationError(gettext("This is not an address that we can write to."))
        return f"{local}{at}{host}"

    def clean_phone(self) -> str:
        """The number in E.164."""
        said: str = self.cleaned_data["phone"].strip()
        found = number(said, settings.SMS_REGION) if said else ""
        if found is None:
            raise forms.ValidationError(gettext("This is not a phone number that we understand."))
        return found

    def clean(self) -> dict[str, Any]:
        """Some way to reach them, and files that are neither too many nor too large."""
        told: dict[str, Any] = super().clean() or {}
        if not ({"email", "phone"} & set(self.errors)) and not (
            told.get("email") or told.get("phone")
        ):
            self.add_error(
                "email", gettext("Leave an e-mail address or a number: how do we reach you?")
            )
        self._check_files()
        return told

    def _check_files(self) -> None:
        limit = settings.FORM_FILES_MB * settings.MB
        total = sum(each.size or 0 for each in self.sent)
        if len(self.sent) > MOST_FILES:
            words = gettext("%(n)s files at most: send the others in answer to our mail.")
            self.add_error(None, words % {"n": MOST_FILES})
        if total > limit:
            words = gettext(
                "These files are too large: %(size)s together, where %(limit)s is the most."
            )
            told = {"size": filesizeformat(total), "limit": filesizeformat(limit)}
            self.add_error(None, words % told)

    def typed(self) -> Typed:
        """What was typed, once the form is valid."""
        told = self.cleaned_data
        details = ((gettext("Since when"), told["since"]), (gettext("Phone"), told["phone"]))
        files = tuple(
            File(each.name or "", each.content_type or "", each.read()) for each in self.sent
        )
        language = get_language() or "en"
        return Typed(
            told["name"], told["email"], told["phone"], told["text"], language, details, files
        )
