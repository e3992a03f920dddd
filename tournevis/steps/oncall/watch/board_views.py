"""The wall board: one page that looks again by itself."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tournevis.ground.organisations.asking import AskedByStaff, for_staff
from tournevis.steps.oncall.watch.board import COUNTED, board


@require_GET
@for_staff
def wall(request: AskedByStaff) -> HttpResponse:
    """The whole page, or what changes on it."""
    context = {"board": board(request.person, request.now), "counted": COUNTED}
    template = "oncall/_board.html" if request.htmx else "oncall/board.html"
    return render(request, template, context)
