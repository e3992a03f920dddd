"""A wording as its supervisor sees it: on a sample, with what a linter says of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from tournevis.engines import sms
from tournevis.engines.mail.light import as_html
from tournevis.engines.mail.wording import Remark, fill
from tournevis.ground.channels import wordings
from tournevis.ground.channels.models import Template
from tournevis.ground.channels.wordings import Wording
from tournevis.ground.organisations.models import Language, Organisation
from tournevis.steps.contact.receipts.wording_forms import WordsForm


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of message in the list; `own` are the languages in the centre's own words."""

    key: str
    name: str
    own: str
    remark: str


@dataclass(frozen=True, slots=True)
class Side:
    """One language of a wording: its form, how it reads on the sample, and the remarks."""

    language: str
    form: WordsForm
    is_own: bool
    subject: str
    text: str
    html: str
    segments: int
    remarks: list[tuple[bool, str]]


def kinds(centre: Organisation) -> list[Kind]:
    """Every kind of message; a remark where only one language has the centre's own words."""
    rows = Template.objects.filter(organisation=centre).values_list("key", "language")
    own: dict[str, set[str]] = {}
    for key, language in rows:
        own.setdefault(key, set()).add(language)
    return [_kind(each, own.get(each.key, set())) for each in wordings.WORDINGS.values()]


def side(centre: Organisation, kind: Wording, language: str, form: WordsForm | None) -> Side:
    """What stands in the form where one was sent, else what is kept."""
    subject, body = wordings.texts(centre.pk, kind.key, language)
    own = Template.objects.filter(organisation=centre, key=kind.key)
    if form is None:
        form = WordsForm(
            initial={"subject": subject, "body": body},
            is_mail=kind.channel == "email",
            prefix=language,
            auto_id="id_%s",
        )
    elif form.is_bound:
        said = form.cleaned_data if form.is_valid() else {}
        subject, body = str(said.get("subject", "")), str(said.get("body", "")) or body
    values = wordings.sample(centre.name, language)
    filled = fill(body, values)
    found = wordings.looked_over(kind, language, subject, body)
    said_of = [(each.is_error, _sentence(each)) for each in found]
    languages = set(own.values_list("language", flat=True))
    if languages and language not in languages:
        said_of.append((False, _("The other language has your own words; this one has ours.")))
    return Side(
        language,
        form,
        language in languages,
        fill(subject, values),
        filled,
        as_html(filled) if kind.channel == "email" else "",
        sms.segments(sms.plainer(filled)) if kind.channel == "sms" else 0,
        said_of,
    )


def _kind(kind: Wording, own: set[str]) -> Kind:
    names = ", ".join(Language(each).label for each in sorted(own))
    is_half = bool(own) and len(own) < len(Language.values)
    return Kind(kind.key, _(kind.name), names, _("one language is missing") if is_half else "")


def _sentence(remark: Remark) -> str:
    said = {
        "unknown": _("Nothing is known by the name {{ %(detail)s }}."),
        "syntax": _("%(detail)s is not closed, or not understood here."),
        "needs": _("{{ %(detail)s }} is missing: the client needs it."),
        "empty": _("There is no text."),
        "next": _("It does not say what happens next."),
        "long": _("It takes %(detail)s SMS: shorten it."),
    }[remark.code]
    return said % {"detail": remark.detail}
