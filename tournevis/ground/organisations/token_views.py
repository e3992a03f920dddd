"""The page of one's API tokens: what there is, a new one, an end to one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from tournevis.ground.organisations import api_tokens
from tournevis.ground.organisations.asking import AskedByPerson, for_people, is_staff

MOST = 50  # living tokens of one person


class TokenForm(forms.Form):
    """What it is for, what it may do, and how long it lives."""

    name = forms.CharField(label=_("What is it for?"), max_length=100)
    days = forms.TypedChoiceField(
        label=_("How long does it work?"),
        coerce=int,
        choices=[(30, _("30 days")), (90, _("90 days")), (366, _("one year"))],
    )
    can_write = forms.BooleanField(
        label=_("It may open incidents and write, not only read"), required=False
    )

    def clean_name(self) -> str:
        """As the database holds it."""
        return str(self.cleaned_data["name"]).replace("\x00", "")


@require_http_methods(["GET", "POST"])
@for_people
def tokens(request: AskedByPerson) -> HttpResponseBase:
    """The tokens one may end; POST makes a new one of one's own, shown this once."""
    if request.method == "GET":
        return _page(request, TokenForm())
    form = TokenForm(request.POST)
    if form.is_valid() and _living(request) >= MOST:
        form.add_error(None, _("You have many tokens: end one first."))
    if not form.is_valid():
        return _page(request, form, status=422)
    told = form.cleaned_data
    token, said = api_tokens.make(
        request.person,
        name=told["name"],
        can_write=told["can_write"],
        life=timedelta(days=told["days"]),
        now=request.now,
    )
    return _page(request, TokenForm(), made=token, said=said, status=201)


@require_POST
@for_people
def revocation(request: AskedByPerson, apitoken: int) -> HttpResponseBase:
    """End one."""
    token = api_tokens.seen_by(request.person).filter(pk=apitoken).first()
    if token is None:
        raise Http404
    api_tokens.revoke(token, request.now)
    return redirect("tokens")


def _living(request: AskedByPerson) -> int:
    mine = api_tokens.seen_by(request.person).filter(person=request.person, revoked_at=None)
    return mine.filter(expires_at__gt=request.now).count()


def _page(
    request: AskedByPerson, form: TokenForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    frame = "web/base.html" if is_staff(request.person) else "web/plain.html"
    rows = api_tokens.seen_by(request.person)[:200]
    context = {"frame": frame, "form": form, "tokens": rows, **more}
    return render(request, "organisations/tokens.html", context, status=status)
