"""What an engineer says about how they want to be alerted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tournevis.ground.channels.models import Channel
from tournevis.ground.incidents.telling import channel_name
from tournevis.ground.organisations.models import Person
from tournevis.steps.oncall.mine.rules import Own
from tournevis.steps.oncall.models import OwnHours, OwnRule

LONGEST = 60  # minutes
_CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class HoursForm(forms.Form):
    """When their day is, and when they want quiet: both ends, or none."""

    day_from = forms.TimeField(label=_("My day begins at"), widget=_CLOCK)
    day_to = forms.TimeField(label=_("My night begins at"), widget=_CLOCK)
    quiet_from = forms.TimeField(label=_("Quiet from"), widget=_CLOCK, required=False)
    quiet_to = forms.TimeField(label=_("Quiet until"), widget=_CLOCK, required=False)

    @classmethod
    def of(cls, hours: OwnHours) -> HoursForm:
        """Filled with what they have."""
        return cls(initial={name: getattr(hours, name) for name in cls.base_fields})

    def save(self, hours: OwnHours) -> None:
        """Keep it."""
        for name, value in self.cleaned_data.items():
            setattr(hours, name, value)
        hours.save()

    def clean(self) -> dict[str, Any]:
        """Quiet hours have two ends."""
        said = super().clean() or {}
        if (said.get("quiet_from") is None) != (said.get("quiet_to") is None):
            self.add_error("quiet_to", _("Quiet hours have a beginning and an end, or neither."))
        elif said.get("quiet_from") and said.get("quiet_from") == said.get("quiet_to"):
            self.add_error("quiet_to", _("They would end when they begin."))
        if said.get("day_from") and said.get("day_from") == said.get("day_to"):
            self.add_error("day_to", _("Night would begin when the day does."))
        return said


class RuleForm(forms.Form):
    """One more rule: by what, after how many minutes, by day or by night."""

    part = forms.ChoiceField(
        label=_("When"),
        choices=[(OwnRule.Part.DAY, _("by day")), (OwnRule.Part.NIGHT, _("at night"))],
    )
    way = forms.ChoiceField(label=_("By what"))
    minutes = forms.IntegerField(
        label=_("After how many minutes"), min_value=0, max_value=LONGEST, initial=0
    )

    def __init__(self, *args: Any, person: Person, own: Own, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["way"] = forms.ChoiceField(label=_("By what"), choices=_ways(person, own))

    def chosen(self) -> tuple[str, int | None]:
        """The channel, and the address's number; None for the record's."""
        channel, _sep, address = str(self.cleaned_data["way"]).partition(":")
        return channel, int(address) if address else None


def _ways(person: Person, own: Own) -> list[tuple[str, str]]:
    """Every way there is, as (channel:address, words)."""
    by_number = [Channel.SMS, *([Channel.PHONE] if settings.PHONE_CONTROL else [])]
    phones = [("", person.phone)] if person.phone else []
    mails = [("", person.email)] if person.email else []
    phones += [(f":{each.pk}", each.value) for each in own.addresses if each.kind == "phone"]
    mails += [(f":{each.pk}", each.value) for each in own.addresses if each.kind == "email"]
    found = [(Channel.PUSH, "", str(_("on my devices")))] if own.devices else []
    found += [(channel, *each) for channel in by_number for each in phones]
    found += [(Channel.EMAIL, *each) for each in mails]
    return [(f"{channel}{pk}", f"{channel_name(channel)}, {to}") for channel, pk, to in found]
