"""What a supervisor says of a source, and of the centre's web form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tournevis.ground.channels.models import Source
from tournevis.ground.channels.monitoring.generic.read import FIELDS
from tournevis.ground.estate.models import Asset, Product
from tournevis.ground.organisations.models import Organisation, Person


class SourceForm(forms.Form):
    """A new source: whom it watches, what it is, and whose its incidents are."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Which client does it watch?"),
        empty_label=_("Choose…"),
    )
    kind = forms.ChoiceField(label=_("What is it?"), choices=Source.Kind.choices)
    name = forms.CharField(
        label=_("Its name"), max_length=100, help_text=_("As the team knows it.")
    )
    address = forms.EmailField(
        label=_("Whose are its incidents?"),
        required=False,
        help_text=_("The e-mail address of a person of this client; empty: nobody's."),
    )
    product = forms.ModelChoiceField(
        Product.objects.none(),
        label=_("Its product"),
        required=False,
        empty_label=_("Choose…"),
    )
    asset = forms.CharField(
        label=_("Its equipment"),
        required=False,
        max_length=100,
        help_text=_("The name of an equipment of this client."),
    )
    closes = forms.BooleanField(
        label=_("Close by itself what nobody has begun, once its alerts are over"),
        required=False,
        initial=True,
    )
    mapping = forms.CharField(
        label=_("Where things are in its JSON"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "key=check.id\nstate=status"}),
        help_text=_("For JSON alone, one a line: key, state, title, text, severity, link, group."),
    )

    def __init__(self, *args: Any, clients: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (
            ("organisation", clients),
            ("product", Product.objects.order_by("name")),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
            field.queryset = rows

    def clean_name(self) -> str:
        """As the database holds it."""
        return str(self.cleaned_data["name"]).replace("\x00", "")

    def clean_mapping(self) -> dict[str, str]:
        """The paths, by name."""
        told: dict[str, str] = {}
        for line in str(self.cleaned_data["mapping"]).split():
            name, _sign, path = line.partition("=")
            if name not in FIELDS or not path:
                raise forms.ValidationError(
                    gettext("“%(line)s” is not one of them.") % {"line": line}
                )
            told[name] = path
        return told

    def clean(self) -> dict[str, Any]:
        """The person and the equipment must be of the same client."""
        told: dict[str, Any] = super().clean() or {}
        home = told.get("organisation")
        if home is None:
            return told
        told["person"] = self._of(home, told.get("address"))
        told["equipment"] = self._equipment(home, told.get("asset"))
        return told

    def _of(self, home: Organisation, address: str | None) -> Person | None:
        if not address:
            return None
        people = Person.objects.filter(memberships__organisation=home, email__iexact=address)
        person = people.first()
        if person is None:
            self.add_error("address", gettext("Nobody of this client has this address."))
        return person

    def _equipment(self, home: Organisation, name: str | None) -> Asset | None:
        if not name:
            return None
        asset = Asset.objects.filter(organisation=home, name__iexact=name).first()
        if asset is None:
            self.add_error("asset", gettext("This client has no equipment of this name."))
        return asset


class SlugForm(forms.Form):
    """The address of the web form."""

    slug = forms.SlugField(
        label=_("Its address ends with"),
        required=False,
        max_length=60,
        help_text=_("Small letters, numbers and hyphens; empty: there is no form."),
    )

    def clean_slug(self) -> str:
        """In lower case, and not the page after sending."""
        said = str(self.cleaned_data["slug"]).lower()
        if said == "sent":
            raise forms.ValidationError(gettext("This address is taken."))
        return said
