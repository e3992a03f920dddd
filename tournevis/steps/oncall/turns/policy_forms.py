"""What a supervisor writes of a policy: its steps, what it holds for, and a question to try it with."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tournevis.ground.estate.models import Product
from tournevis.ground.incidents.models import Incident
from tournevis.ground.incidents.telling_promises import severity_name
from tournevis.ground.organisations.models import STAFF, Contract, Membership, Organisation, Person
from tournevis.ground.staff import duty
from tournevis.ground.staff.forms import MomentField
from tournevis.ground.staff.models import Team
from tournevis.steps.oncall.models import Policy, PolicyStep, Whom
from tournevis.steps.oncall.turns.policies import Trouble, step_in_words

MOST_STEPS, MOST_RULES, NAME_CHARS = 20, 50, 100
FARTHEST = timedelta(days=730)
Choices = list[tuple[Any, Any]]
_WITH_ROTA = (Whom.HOLDER, Whom.ROTA)
_WITH_TEAM = (Whom.TEAM_ONE, Whom.TEAM_TURN, Whom.TEAM_ALL)


class PolicyForm(forms.ModelForm):  # type: ignore[type-arg]
    """The policy itself."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=NAME_CHARS)
    rounds = forms.IntegerField(
        label=gettext_lazy("How many times are the steps gone through?"),
        help_text=gettext_lazy(
            "After that the supervisors are alerted, every half hour, for ever."
        ),
        min_value=1,
        max_value=20,
    )
    waits = forms.BooleanField(
        label=gettext_lazy("Wake nobody outside the contract's hours for what can wait"),
        help_text=gettext_lazy(
            "What is promised long after the contract's hours open again is told by e-mail at once,"
            " and alerted at the opening. What is critical always alerts."
        ),
        required=False,
    )
    margin_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes one needs after the opening"),
        help_text=gettext_lazy("A promise that is due earlier than that wakes people."),
        min_value=0,
        max_value=1_440,
    )

    class Meta:
        model = Policy
        fields = ("name", "rounds", "waits", "margin_minutes")

    def clean_name(self) -> str:
        """On one line, and not taken."""
        name = " ".join(str(self.cleaned_data["name"]).replace("\x00", "").split())
        same = Policy.objects.filter(organisation=self.instance.organisation_id, name=name)
        if same.exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("Another policy has this name: choose another."))
        if not name:
            raise ValidationError(_("Give it a name."))
        return name


class StepForm(forms.Form):
    """Whom one step means, in one choice, and how long it waits. Without a choice there is no step."""

    whom = forms.ChoiceField(label=gettext_lazy("Alert"), required=False)
    wait_minutes = forms.IntegerField(
        label=gettext_lazy("then wait (minutes)"), min_value=1, max_value=1_440, initial=5
    )

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["whom"].choices = [("", _("nobody: no step here")), *choices]  # type: ignore[attr-defined]


class RuleForm(forms.Form):
    """For what a policy holds; an empty one is no rule."""

    level = forms.TypedChoiceField(
        label=gettext_lazy("Who is asked"), required=False, coerce=int, empty_value=None
    )
    contract = forms.TypedChoiceField(
        label=gettext_lazy("Client"), required=False, coerce=int, empty_value=None
    )
    product = forms.TypedChoiceField(
        label=gettext_lazy("Product"), required=False, coerce=int, empty_value=None
    )
    severity = forms.TypedChoiceField(
        label=gettext_lazy("Severity"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, *args: Any, choices: dict[str, Choices], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, some in choices.items():
            self.fields[name].choices = some  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Half a rule is said, and not dropped."""
        told: dict[str, Any] = super().clean() or {}
        if not told.get("level") and any(told.values()):
            self.add_error("level", _("Say who is asked, or leave the whole rule empty."))
        return told


class TryForm(forms.Form):
    """An incident that might come, to see who would be alerted when."""

    client = forms.TypedChoiceField(label=gettext_lazy("Client"), coerce=int)
    product = forms.TypedChoiceField(
        label=gettext_lazy("Product"), required=False, coerce=int, empty_value=None
    )
    severity = forms.TypedChoiceField(label=gettext_lazy("Severity"), coerce=int)
    level = forms.TypedChoiceField(label=gettext_lazy("Who is asked"), coerce=int)
    at = MomentField(label=gettext_lazy("When"))

    def __init__(self, told: Any = None, *, centre: Organisation, now: datetime) -> None:
        """`told` may say some of it, as a link does: the rest is as usual."""
        contracts = Contract.objects.filter(centre=centre).select_related("organisation")
        clients = [(each.organisation_id, each.organisation.name) for each in contracts]
        clients.sort(key=lambda one: one[1])
        first = clients[0][0] if clients else ""
        usual = {"client": first, "product": "", "severity": 3, "level": 1, "at": now}
        super().__init__({**usual, **told} if told else None, initial=usual)
        self.now, self.centre = now, centre
        self.fields["at"].zone = timezone.get_current_timezone()  # type: ignore[attr-defined]
        some = rule_choices(centre)
        self.fields["client"].choices = clients  # type: ignore[attr-defined]
        self.fields["product"].choices = some["product"]  # type: ignore[attr-defined]
        self.fields["severity"].choices = some["severity"][1:]  # type: ignore[attr-defined]
        self.fields["level"].choices = some["level"][1:]  # type: ignore[attr-defined]

    def clean_at(self) -> datetime:
        """Within two years: rotas know no more."""
        at: datetime = self.cleaned_data["at"]
        if abs(at - self.now) > FARTHEST:
            raise ValidationError(_("Choose a moment within two years."))
        return at

    def trouble(self) -> Trouble:
        """What the policies are asked."""
        told = self.cleaned_data
        return Trouble(
            told["client"], self.centre.pk, told["product"], told["severity"], told["level"]
        )


def rule_choices(centre: Organisation) -> dict[str, Choices]:
    """What a rule may name."""
    contracts = Contract.objects.filter(centre=centre).select_related("organisation")
    named = sorted((each.organisation.name, each.pk) for each in contracts)
    products = Product.objects.order_by("name").values_list("pk", "name")
    levels = {
        1: _("level 1, who answers first"),
        2: _("level 2, when handed over"),
        3: _("level 3, when handed over"),
    }
    return {
        "level": [("", _("no rule here")), *list(levels.items())],
        "contract": [("", _("any client")), *[(pk, name) for name, pk in named]],
        "product": [("", _("any product")), *list(products)],
        "severity": [
            ("", _("any severity")),
            *[(each.value, severity_name(each.value)) for each in Incident.Severity],
        ],
    }


def whom_choices(centre: Organisation) -> Choices:
    """Whom a step may mean, one choice each."""
    rotas, teams = (
        duty.rotas_of(centre.pk),
        Team.objects.filter(organisation=centre).order_by("name"),
    )
    staff = Membership.objects.filter(organisation=centre, role__in=STAFF)
    people = Person.objects.filter(pk__in=staff.values("person")).order_by("name")
    groups = [
        *[_named(whom, "rota", rotas) for whom in _WITH_ROTA],
        *[_named(whom, "team", teams) for whom in _WITH_TEAM],
        _named(Whom.PERSON, "person", people),
    ]
    others = [
        (each.value, _first_up(step_in_words(PolicyStep(whom=each))))
        for each in (Whom.CARRIER, Whom.SUPERVISORS)
    ]
    return [*others, *[choice for some in groups for choice in some]]


def as_choice(step: PolicyStep) -> str:
    """The choice that says what this step means."""
    of = step.rota_id or step.team_id or step.person_id
    return f"{step.whom}:{of}" if of else str(step.whom)


def step_of(
    centre: Organisation, policy: Policy, position: int, told: dict[str, Any]
) -> PolicyStep:
    """The step of a choice that the form has found among those there are."""
    whom, _colon, of = str(told["whom"]).partition(":")
    number = int(of) if of else None
    return PolicyStep(
        organisation=centre,
        policy=policy,
        position=position,
        whom=whom,
        rota_id=number if whom in _WITH_ROTA else None,
        team_id=number if whom in _WITH_TEAM else None,
        person_id=number if whom == Whom.PERSON else None,
        wait_minutes=told["wait_minutes"],
    )


def _named(whom: Whom, kind: str, rows: Any) -> Choices:
    steps = [PolicyStep(whom=whom, **{kind: each}) for each in rows]
    return [(as_choice(each), _first_up(step_in_words(each))) for each in steps]


def _first_up(words: str) -> str:
    return words[:1].upper() + words[1:]
