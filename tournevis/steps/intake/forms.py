"""What an engineer says in the triage tray and when joining by hand."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import validate_email
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tournevis.engines.sms import number
from tournevis.ground.organisations import domains
from tournevis.ground.organisations.models import Organisation
from tournevis.steps.intake.triage import Writer

_SHARED = _("Anyone can have an address there: it cannot stand for one company.")
_NO_DOMAIN = _("This is not a domain.")


class PlaceForm(forms.Form):
    """For which company, and who wrote."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("For which client?"), empty_label=_("Choose…")
    )
    name = forms.CharField(label=_("Who wrote?"), max_length=200)
    address = forms.CharField(label=_("Their e-mail address or number"), max_length=254)
    domain = forms.CharField(required=False, max_length=253)

    def __init__(self, *args: Any, companies: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        field.queryset = companies

    def clean_address(self) -> str:
        """An e-mail address in lower case, or a number in E.164."""
        said: str = self.cleaned_data["address"].strip()
        if "@" in said:
            validate_email(said)
            return said.lower()
        found = number(said, settings.SMS_REGION)
        if found is None:
            raise forms.ValidationError(_("This is neither an e-mail address nor a number."))
        return found

    def clean_domain(self) -> str:
        """A domain that may be a company's, or ""."""
        said: str = self.cleaned_data["domain"].strip()
        if not said:
            return ""
        try:
            return domains.checked(said)
        except domains.NotADomain as refusal:
            raise forms.ValidationError(_SHARED if refusal.shared else _NO_DOMAIN) from refusal

    def clean(self) -> dict[str, Any]:
        """The domain is that of the address: nobody says so of another in passing."""
        said = self.cleaned_data
        domain = said.get("domain", "")
        if domain and domains.domain_of(str(said.get("address", ""))) != domain:
            self.add_error(None, _("The domain is not the one of this address."))
        return said

    def writer(self) -> Writer:
        """Who wrote, once the form is valid."""
        said, name = self.cleaned_data["address"], self.cleaned_data["name"]
        return Writer(name, email=said) if "@" in said else Writer(name, phone=said)


class JoinForm(forms.Form):
    """The number of the incident that it belongs to."""

    number = forms.IntegerField(label=_("Number of the incident"), min_value=1)
