"""My devices: alerted by notifications, named, tried, taken away again."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tournevis.ground.channels.models import Device
from tournevis.ground.channels.push import subscribing
from tournevis.ground.incidents.models import Refused
from tournevis.ground.organisations.asking import AskedByStaff, for_staff
from tournevis.steps.oncall.mine import trial
from tournevis.steps.oncall.mine.own_views import done, page


@require_POST
@for_staff
def new_device(request: AskedByStaff) -> HttpResponseBase:
    """This browser is theirs from now on, whoever had it before; a test alert goes to it."""
    name = subscribing.name_of(request.headers.get("User-Agent", "")) or _("This device")
    try:
        device = subscribing.keep(request.person, request.POST.dict(), name, request.now)
    except subscribing.BadDevice as trouble:
        return page(request, device_trouble=str(trouble), status=422)
    messages.info(request, _("Alerts are shown on this device from now on."))
    return _tried(request, device)


@require_POST
@for_staff
def device_name(request: AskedByStaff, device: int) -> HttpResponseBase:
    """What they call it."""
    found, name = _device(request, device), subscribing.named(request.POST.get("name", ""))
    if not name:
        return page(request, device_trouble=_("Give the device a name."), status=422)
    Device.objects.filter(pk=found.pk).update(name=name)
    return done(request, _("Saved."))


@require_POST
@for_staff
def device_test(request: AskedByStaff, device: int) -> HttpResponseBase:
    """A true notification, on this device alone."""
    return _tried(request, _device(request, device))


@require_POST
@for_staff
def device_removal(request: AskedByStaff, device: int) -> HttpResponseBase:
    """Nothing is sent to it any more."""
    subscribing.remove(_device(request, device))
    return done(request, _("Removed."))


def _tried(request: AskedByStaff, device: Device) -> HttpResponseBase:
    try:
        key = trial.send_test(request.person, request.now, device)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("oncall_site:mine")
    return redirect(f"{reverse('oncall_site:mine')}?test={key}#test")


def _device(request: AskedByStaff, pk: int) -> Device:
    found = Device.objects.filter(pk=pk, person=request.person).first()
    if found is None:
        raise Http404
    return found
