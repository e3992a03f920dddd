"""A centre's own words for what leaves by itself, seen on a sample before they are kept."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as flash
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tournevis.ground.channels import wordings as words
from tournevis.ground.channels.models import Template
from tournevis.ground.organisations.asking import (
    AskedByStaff,
    for_supervisors,
    supervised_centre,
)
from tournevis.ground.organisations.models import (
    Language,
    Organisation,
    SendingRules,
)
from tournevis.steps.contact.receipts import previewing
from tournevis.steps.contact.receipts.wording_forms import RulesForm, WordsForm


@require_GET
@for_supervisors
def wordings(request: AskedByStaff) -> HttpResponse:
    """Every kind of message, and how messages leave."""
    return _all(request, supervised_centre(request))


@require_POST
@for_supervisors
def rules(request: AskedByStaff) -> HttpResponseBase:
    """Keep how messages leave."""
    centre = supervised_centre(request)
    form = RulesForm(request.POST, instance=SendingRules.of(centre.pk))
    if not form.is_valid():
        return _all(request, centre, form)
    form.save()
    flash.success(request, _("Kept."))
    return redirect(f"{reverse('wordings')}?centre={centre.pk}")


@require_http_methods(["GET", "POST"])
@for_supervisors
def wording(request: AskedByStaff) -> HttpResponseBase:
    """The words of one kind of message (`?kind=`); looking at them first keeps nothing."""
    centre, kind = supervised_centre(request), words.WORDINGS.get(request.GET.get("kind", ""))
    if kind is None:
        return redirect("wordings")
    language = request.POST.get("language", "")
    if request.method != "POST" or language not in Language.values:
        return _one(request, centre, kind)
    form = WordsForm(
        request.POST, is_mail=kind.channel == "email", prefix=language, auto_id="id_%s"
    )
    if not form.is_valid() or "look" in request.POST:
        return _one(request, centre, kind, language, form)
    subject, body = form.cleaned_data.get("subject", ""), form.cleaned_data["body"]
    found = words.looked_over(kind, language, subject, body) if body else []
    if any(each.is_error for each in found):
        return _one(request, centre, kind, language, form, status=422)
    _keep(request, centre, kind.key, language, subject, body)
    flash.success(request, _("Kept.") if body else _("Our own words are taken again."))
    return redirect(f"{reverse('wording')}?kind={kind.key}&centre={centre.pk}")


def _keep(
    request: AskedByStaff, centre: Organisation, key: str, language: str, subject: str, body: str
) -> None:
    rows = Template.objects.filter(organisation=centre, key=key, language=language)
    if not body:
        rows.delete()
        return
    Template.objects.update_or_create(
        organisation=centre,
        key=key,
        language=language,
        defaults={"subject": subject, "body": body, "changed_at": request.now},
    )


def _all(
    request: AskedByStaff, centre: Organisation, form: RulesForm | None = None
) -> HttpResponse:
    shown = {
        "section": "wordings",
        "centre": centre,
        "rows": previewing.kinds(centre),
        "form": form or RulesForm(instance=SendingRules.of(centre.pk)),
    }
    return render(request, "contact/wordings.html", shown, status=422 if form else 200)


def _one(
    request: AskedByStaff,
    centre: Organisation,
    kind: words.Wording,
    language: str = "",
    form: WordsForm | None = None,
    status: int = 200,
) -> HttpResponse:
    given = {language: form} if form else {}
    shown: dict[str, Any] = {
        "section": "wordings",
        "centre": centre,
        "kind": kind,
        "name": _(kind.name),
        "sides": [previewing.side(centre, kind, each, given.get(each)) for each in Language.values],
        "known": [f"{{{{ {name} }}}}" for name in sorted(kind.known)],
    }
    return render(request, "contact/wording.html", shown, status=status)
