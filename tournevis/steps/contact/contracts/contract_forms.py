"""The forms of a contract: its hours at one or two places, its service levels, its rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tournevis.engines import clock
from tournevis.engines.clock.hours import DAYS, Hours
from tournevis.engines.clock.mapping import spans_written
from tournevis.ground.incidents.models import Incident
from tournevis.ground.incidents.telling_promises import promise_name, severity_name
from tournevis.ground.organisations.models import Contract, Pausing, ServiceLevel
from tournevis.steps.contact.contracts import reading_hours

REGIONS = (
    ("FR", "France"),
    ("FR-57", "Moselle"),
    ("FR-67", "Bas-Rhin"),
    ("FR-68", "Haut-Rhin"),
    ("FR-971", "Guadeloupe"),
    ("FR-972", "Martinique"),
    ("FR-973", "Guyane"),
    ("FR-974", "La Réunion"),
    ("FR-976", "Mayotte"),
    ("BE", gettext_lazy("Belgium")),
    ("LU", "Luxembourg"),
    ("CH-GE", gettext_lazy("Switzerland, Geneva")),
    ("CH-VD", gettext_lazy("Switzerland, Vaud")),
    ("DE", gettext_lazy("Germany")),
    ("ES", gettext_lazy("Spain")),
    ("IT", gettext_lazy("Italy")),
    ("NL", gettext_lazy("Netherlands")),
    ("GB-ENG", gettext_lazy("England")),
    ("GB-SCT", gettext_lazy("Scotland")),
    ("GB-WLS", gettext_lazy("Wales")),
    ("GB-NIR", gettext_lazy("Northern Ireland")),
    ("IE", gettext_lazy("Ireland")),
    ("US", gettext_lazy("United States")),
    ("CA-QC", "Québec"),
)
Given = dict[str, Any]
Cell = tuple[str, forms.BoundField, forms.BoundField]
KINDS = tuple(ServiceLevel.Kind.values)
SEVERITIES = tuple(Incident.Severity.values)


class HoursForm(forms.Form):
    """The hours of one place; `cleaned_data["hours"]` holds them."""

    timezone = forms.CharField(
        label=gettext_lazy("Time zone"),
        max_length=60,
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off"}),
    )
    always_open = forms.BooleanField(
        label=gettext_lazy("Somebody is there day and night, every day"), required=False
    )
    monday = forms.CharField(label=gettext_lazy("Monday"), max_length=150, required=False)
    tuesday = forms.CharField(label=gettext_lazy("Tuesday"), max_length=150, required=False)
    wednesday = forms.CharField(label=gettext_lazy("Wednesday"), max_length=150, required=False)
    thursday = forms.CharField(label=gettext_lazy("Thursday"), max_length=150, required=False)
    friday = forms.CharField(label=gettext_lazy("Friday"), max_length=150, required=False)
    saturday = forms.CharField(label=gettext_lazy("Saturday"), max_length=150, required=False)
    sunday = forms.CharField(label=gettext_lazy("Sunday"), max_length=150, required=False)
    holidays = forms.ChoiceField(label=gettext_lazy("Public holidays"), required=False)
    closed = forms.CharField(
        label=gettext_lazy("Closed as well on"),
        required=False,
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("One date a line, like 2026-05-15."),
    )
    exceptions = forms.CharField(
        label=gettext_lazy("Days with hours of their own"),
        required=False,
        max_length=12_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("One a line, like 2026-12-24 09:00-12:00."),
    )
    worked = forms.CharField(
        label=gettext_lazy("Holidays that are worked"),
        required=False,
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("One date a line, like 2026-05-08."),
    )

    def __init__(self, *args: Any, kept: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = dict(REGIONS)
        more = () if not kept or kept in known else ((kept, kept),)
        none = ("", pgettext_lazy("public holidays", "none"))
        field = self.fields["holidays"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [none, *REGIONS, *more]

    @property
    def days(self) -> list[forms.BoundField]:
        """The seven fields of the week."""
        return [self[day] for day in DAYS]

    def clean(self) -> Given:
        """The hours, or the words that say what is wrong, each at its field."""
        told: Given = super().clean() or {}
        week = tuple(self._read(day, reading_hours.spans, told) or () for day in DAYS)
        closed = self._read("closed", reading_hours.dates, told) or frozenset()
        worked = self._read("worked", reading_hours.dates, told) or frozenset()
        own = self._read("exceptions", reading_hours.days_of_their_own, told) or ()
        if not self.errors:
            self._check(told, week, closed, own)
        if not self.errors:
            told["hours"] = Hours(
                timezone=told["timezone"],
                week=week,
                holidays=told["holidays"],
                closed=closed,
                worked=worked,
                always_open=told["always_open"],
                exceptions=own,
            )
        return told

    def _read(self, name: str, read: Any, told: Given) -> Any:
        try:
            return read(told.get(name) or "")
        except ValidationError as trouble:
            self.add_error(name, trouble)
            return None

    def _check(self, told: Given, week: Any, closed: Any, own: Any) -> None:
        try:
            clock.zone_named(told["timezone"])
        except ValueError:
            self.add_error(
                "timezone", _("No time zone has this name: write one like Europe/Paris.")
            )
        if not told["always_open"] and not any(week):
            self.add_error(
                "monday", _("Give the hours of one day at least, or tick day and night.")
            )
        if twice := sorted(closed & {day for day, _spans in own}):
            words = _("%(day)s is closed, and has hours of its own: say one of them.")
            self.add_error("exceptions", words % {"day": twice[0].isoformat()})


class ContractForm(forms.Form):
    """The rest of a contract. The levels are fields named after severity and kind."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**62)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    reopens_within_days = forms.IntegerField(
        label=gettext_lazy("Days within which an answer opens a closed incident again"),
        min_value=0,
        max_value=3650,
    )
    first_contact = forms.CharField(
        label=gettext_lazy("First human contact within"), max_length=20, help_text="30, 4 h, 2 h 30"
    )
    pausing = forms.ChoiceField(
        label=gettext_lazy("While the client is awaited, what stands still?"),
        choices=[
            (Pausing.NONE, gettext_lazy("nothing")),
            (Pausing.CURE, gettext_lazy("workaround and solution")),
            (Pausing.ALL, gettext_lazy("workaround, solution and updates")),
        ],
    )
    pauses_by_night = forms.BooleanField(
        label=gettext_lazy("What runs day and night stands still outside the hours too"),
        required=False,
    )
    is_joint = forms.BooleanField(
        label=gettext_lazy("A second place has hours of its own"), required=False
    )
    rule = forms.ChoiceField(
        label=gettext_lazy("What counts"),
        choices=[
            ("any", gettext_lazy("when somebody is there at one of the places")),
            ("all", gettext_lazy("only when somebody is there at both")),
        ],
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for severity in SEVERITIES:
            for kind in KINDS:
                name = f"{severity}_{kind}"
                self.fields[f"level_{name}"] = forms.CharField(max_length=20, required=False)
                self.fields[f"night_{name}"] = forms.BooleanField(required=False)

    def clean(self) -> Given:
        """`minutes` of the first contact, and `levels`: {(severity, kind): (minutes, by night)}."""
        told: Given = super().clean() or {}
        told["minutes"] = self._minutes("first_contact", told)
        told["levels"] = {
            (severity, kind): (found, bool(told.get(f"night_{severity}_{kind}")))
            for severity in SEVERITIES
            for kind in KINDS
            if (found := self._minutes(f"level_{severity}_{kind}", told)) is not None
        }
        return told

    def rows(self) -> Iterator[tuple[str, list[Cell]]]:
        """The table of levels: of each severity, a length and a tick for every kind."""
        for severity in SEVERITIES:
            names = [(kind, f"{severity}_{kind}") for kind in KINDS]
            yield (
                severity_name(severity),
                [
                    (promise_name(kind), self[f"level_{name}"], self[f"night_{name}"])
                    for kind, name in names
                ],
            )

    def _minutes(self, name: str, told: Given) -> int | None:
        try:
            return reading_hours.minutes(told.get(name) or "")
        except ValidationError as trouble:
            self.add_error(name, trouble)
            return None


def hours_given(hours: Hours) -> Given:
    """The hours of one place as the form shows them."""
    week = {
        day: ", ".join(spans_written(spans)) for day, spans in zip(DAYS, hours.week, strict=True)
    }
    own = [f"{day} {', '.join(spans_written(spans))}".strip() for day, spans in hours.exceptions]
    return {
        "timezone": hours.timezone,
        "always_open": hours.always_open,
        "holidays": hours.holidays,
        "closed": "\n".join(str(day) for day in sorted(hours.closed)),
        "worked": "\n".join(str(day) for day in sorted(hours.worked)),
        "exceptions": "\n".join(own),
        **week,
    }


def contract_given(contract: Contract, levels: list[ServiceLevel], version: int) -> Given:
    """A contract as the form shows it."""
    given: Given = {
        "version": version,
        "name": contract.name,
        "reopens_within_days": contract.reopens_within_days,
        "first_contact": reading_hours.minutes_written(contract.first_contact_minutes),
        "pausing": contract.pausing,
        "pauses_by_night": contract.pauses_by_night,
    }
    for level in levels:
        given[f"level_{level.severity}_{level.kind}"] = reading_hours.minutes_written(level.minutes)
        given[f"night_{level.severity}_{level.kind}"] = level.day_and_night
    return given
