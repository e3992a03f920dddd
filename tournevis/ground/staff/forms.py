"""What people write of rotas, shifts, leave and teams. Times are local to the zone that is said."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tournevis.engines.clock import local_moment, zone_named
from tournevis.engines.clock.holiday import check_region
from tournevis.ground.organisations.models import Person
from tournevis.ground.staff.models import Rota, Team
from tournevis.ground.staff.patterns import Pattern

LONGEST = timedelta(days=366)
FORM = "%Y-%m-%dT%H:%M"


def plain(text: str) -> str:
    """As the database holds it, on one line.

    >>> plain("a\\x00b\\r\\n c")
    'ab c'
    """
    return " ".join(text.replace("\x00", "").split())


class Named(forms.CharField):
    """A name of one line."""

    def clean(self, value: Any) -> str:
        """As the database holds it."""
        text: str = super().clean(plain(str(value or "")))
        return text


class MomentField(forms.CharField):
    """A local date and time, as the browser's own field gives it; an instant once cleaned.

    An hour that the clocks repeat means its first time, one that they skip the moment they jump.
    A script may say the instant itself, with its offset.
    """

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=FORM)
    zone = ZoneInfo("UTC")

    def to_python(self, value: Any) -> Any:
        """The instant; "" stays nothing."""
        if not str(value or "").strip():
            return None
        at = self._read(value)
        if at is None:
            raise forms.ValidationError(gettext("Say the day and the hour."))
        return at

    def prepare_value(self, value: Any) -> Any:
        """An instant as this zone's clock shows it; what was refused and is shown again, too."""
        at = value if isinstance(value, datetime) else self._read(value)
        return at.astimezone(self.zone).strftime(FORM) if at and at.tzinfo else value

    def _read(self, said: Any) -> datetime | None:
        try:
            return local_moment(str(said or "").strip(), self.zone)
        except ValueError:
            return None


class Spanning(forms.Form):
    """A form with `starts` and `ends`, in the writer's zone."""

    def __init__(self, *args: Any, zone: ZoneInfo, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone, self.now = zone, now
        for field in self.fields.values():
            if isinstance(field, MomentField):
                field.zone = zone

    def clean(self) -> dict[str, Any]:
        """Forward, not over, and within a year."""
        told: dict[str, Any] = super().clean() or {}
        for first, last in (("starts", "ends"), ("returns_from", "returns_to")):
            self._check(told, first, last)
        return told

    def _check(self, told: dict[str, Any], first: str, last: str) -> None:
        start, end = told.get(first), told.get(last)
        if bool(start) != bool(end) and not self.errors:
            self.add_error(
                last if start else first, gettext("Say both, the beginning and the end.")
            )
        if not start or not end:
            return
        if end <= start:
            self.add_error(last, gettext("It ends before it begins."))
        elif end <= self.now:
            self.add_error(last, gettext("This is over already."))
        elif end - start > LONGEST or start > self.now + LONGEST:
            self.add_error(last, gettext("Within a year, please."))


class OverrideForm(Spanning):
    """Someone is on call between two moments, whatever the rota says."""

    person = forms.ModelChoiceField(Person.objects.none(), label=_("Who?"), empty_label=None)
    starts = MomentField(label=_("Begins"))
    ends = MomentField(label=_("Ends"))

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


class TakeForm(Spanning):
    """I am on call between two moments, whatever the rota says."""

    rota = forms.ModelChoiceField(Rota.objects.none(), label=_("Rota"), empty_label=None)
    starts = MomentField(label=_("Begins"))
    ends = MomentField(label=_("Ends"))

    def __init__(self, *args: Any, rotas: QuerySet[Rota], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rota"].queryset = rotas  # type: ignore[attr-defined]


class SwapForm(Spanning):
    """Somebody takes a stretch of mine, perhaps for one of theirs in return."""

    rota = forms.ModelChoiceField(Rota.objects.none(), label=_("Rota"), empty_label=None)
    starts = MomentField(label=_("I can't from"))
    ends = MomentField(label=_("Ends"))
    to = forms.ModelChoiceField(
        Person.objects.none(), label=_("Ask whom?"), required=False, empty_label=_("anyone")
    )
    returns_from = MomentField(label=_("In return I take, from"), required=False)
    returns_to = MomentField(label=_("Ends"), required=False)
    words = Named(label=_("A word to them"), required=False, max_length=300)

    def __init__(
        self, *args: Any, rotas: QuerySet[Rota], people: QuerySet[Person], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rota"].queryset = rotas  # type: ignore[attr-defined]
        self.fields["to"].queryset = people  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A stretch in return is asked of one person."""
        told = super().clean()
        if told.get("returns_from") and not told.get("to") and not self.errors:
            self.add_error("to", gettext("Say whose stretch you take in return."))
        return told


class LeaveForm(Spanning):
    """I am away."""

    starts = MomentField(label=_("Begins"))
    ends = MomentField(label=_("Ends"))
    words = Named(label=_("Why"), required=False, max_length=100, help_text=_("The team sees it."))


class LeaveOfForm(LeaveForm):
    """Somebody is away."""

    person = forms.ModelChoiceField(Person.objects.none(), label=_("Who?"), empty_label=None)

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


class CalendarForm(forms.Form):
    """Where one's own calendar can be read."""

    address = forms.URLField(
        label=_("Its address"),
        max_length=1_000,
        assume_scheme="https",
        help_text=_("The secret iCal address that your calendar program gives (it ends in .ics)."),
    )

    def clean_address(self) -> str:
        """Of the web; "webcal" is another word for it."""
        address = str(self.cleaned_data["address"]).replace("\x00", "")
        if not address.lower().startswith(("http://", "https://")):
            raise forms.ValidationError(gettext("An address that begins with https://, please."))
        return address

    def clean(self) -> dict[str, Any]:
        """Nothing more."""
        return super().clean() or {}


class RotaForm(forms.Form):
    """A rota without its layers."""

    name = Named(label=_("Its name"), max_length=100)
    team = forms.ModelChoiceField(
        Team.objects.none(), label=_("Team"), required=False, empty_label=_("none")
    )
    timezone = forms.CharField(
        label=_("Time zone"),
        max_length=60,
        help_text=_("As in Europe/Paris: changes of shift follow it."),
    )
    region = forms.CharField(
        label=_("Public holidays of"),
        required=False,
        max_length=10,
        help_text=_("A country or a part of it: FR, FR-57, GB-SCT; empty: none."),
    )

    def __init__(self, *args: Any, teams: QuerySet[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]

    def put_into(self, rota: Rota) -> None:
        """Keep it."""
        for name, value in self.cleaned_data.items():
            setattr(rota, name, value)
        rota.save()

    def clean_timezone(self) -> str:
        """One that there is."""
        name = str(self.cleaned_data["timezone"])
        try:
            zone_named(name)
        except ValueError:
            raise forms.ValidationError(gettext("There is no such time zone.")) from None
        return name

    def clean_region(self) -> str:
        """One whose holidays are known."""
        region = str(self.cleaned_data["region"]).upper()
        try:
            if region:
                check_region(region)
        except ValueError:
            raise forms.ValidationError(gettext("No holidays are known for this region.")) from None
        return region


class NewRotaForm(RotaForm):
    """A new rota, with turns to begin with."""

    pattern = forms.ChoiceField(
        label=_("How do you take turns?"),
        choices=Pattern.choices,
        required=False,
        widget=forms.RadioSelect(attrs={"class": "radio"}),
    )
    people = forms.ModelMultipleChoiceField(
        Person.objects.none(),
        label=_("Who takes turns?"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "checkbox"}),
        help_text=_("Nobody chosen: all of the team. You change their order afterwards."),
    )

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = people  # type: ignore[attr-defined]

    def clean_pattern(self) -> str:
        """None, where nothing is said."""
        return str(self.cleaned_data["pattern"] or Pattern.EMPTY)

    def clean(self) -> dict[str, Any]:
        """Somebody takes turns, unless they are written later."""
        told: dict[str, Any] = super().clean() or {}
        if not self.errors and told["pattern"] != Pattern.EMPTY and not self.chosen():
            self.add_error("people", gettext("Choose a team that has members, or who takes turns."))
        return told

    def chosen(self) -> list[Person]:
        """Who takes turns: those ticked, or the team."""
        team, ticked = self.cleaned_data["team"], list(self.cleaned_data["people"])
        if ticked or team is None:
            return ticked
        return [each.person for each in team.members.select_related("person").order_by("pk")]


class TeamForm(forms.ModelForm):  # type: ignore[type-arg]
    """A team and its level."""

    name = Named(label=_("Its name"), max_length=100)

    class Meta:
        model = Team
        fields = ("name", "level")
        labels = {"level": _("Level")}
        help_texts = {"level": _("1 answers first, 2 and 3 know more.")}
        widgets = {"level": forms.Select(choices=[(1, "1"), (2, "2"), (3, "3")])}

    def __init__(self, *args: Any, centre: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.centre = centre

    def clean_level(self) -> int:
        """1, 2 or 3."""
        level = int(self.cleaned_data["level"])
        if level not in (1, 2, 3):
            raise forms.ValidationError(gettext("A level is 1, 2 or 3."))
        return level

    def clean_name(self) -> str:
        """Not the name of another team."""
        name = str(self.cleaned_data["name"])
        same = Team.objects.filter(organisation=self.centre, name=name)
        if same.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(gettext("There is a team of this name already."))
        return name


class MemberForm(forms.Form):
    """Somebody in a team."""

    person = forms.ModelChoiceField(Person.objects.none(), label=_("Who?"), empty_label=None)
    capacity = forms.IntegerField(
        label=_("Open incidents at most"),
        min_value=0,
        max_value=999,
        initial=0,
    )

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]
