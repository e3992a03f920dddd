"""The step's addresses that are not about one known incident: the links in alerts, and my alerts."""

from __future__ import annotations

from django.urls import path

from tournevis.steps.oncall.answers import by_push, link_views
from tournevis.steps.oncall.mine import device_views, own_views

app_name = "oncall_site"
MINE = "oncall/alerts/mine/"
urlpatterns = [
    path("a/<str:token>/", link_views.by_link, name="link"),
    path("a/<str:token>/reading/", link_views.reading, name="link_reading"),
    path("b/<str:token>/", link_views.by_batch, name="batch"),
    path("a/<str:token>/answer/", by_push.answer, name="push_answer"),
    path("b/<str:token>/answer/", by_push.answer_batch, name="push_answer_batch"),
    path(MINE, own_views.mine, name="mine"),
    path(f"{MINE}hours/", own_views.hours, name="hours"),
    path(f"{MINE}rules/", own_views.new_rule, name="rules"),
    path(f"{MINE}rules/<int:rule>/removal/", own_views.rule_removal, name="rule_removal"),
    path(f"{MINE}addresses/", own_views.new_address, name="addresses"),
    path(f"{MINE}addresses/<int:address>/code/", own_views.address_code, name="address_code"),
    path(f"{MINE}addresses/<int:address>/again/", own_views.address_again, name="address_again"),
    path(
        f"{MINE}addresses/<int:address>/removal/", own_views.address_removal, name="address_removal"
    ),
    path(f"{MINE}devices/", device_views.new_device, name="devices"),
    path(f"{MINE}devices/<int:device>/name/", device_views.device_name, name="device_name"),
    path(f"{MINE}devices/<int:device>/test/", device_views.device_test, name="device_test"),
    path(
        f"{MINE}devices/<int:device>/removal/", device_views.device_removal, name="device_removal"
    ),
    path(f"{MINE}test/", own_views.test, name="test"),
    path(f"{MINE}test/<slug:key>/", own_views.test_state, name="test_state"),
]
