"""The crises, their rules, and the rooms: by the number of the incident."""

from __future__ import annotations

from django.urls import path

from tournevis.steps.crisis import (
    review_views,
    rule_views,
    seat_views,
    update_views,
    views,
)

ROOM = "crisis/<int:number>/"
urlpatterns = [
    path("r/<str:token>/", seat_views.by_link, name="crisis_seat_link"),
    path("crises/", rule_views.crises, name="crises"),
    path("crises/banner/", rule_views.banner, name="crises_banner"),
    path("crises/rules/", rule_views.crisis_rules, name="crisis_rules"),
    path("crises/terms/", rule_views.crisis_terms, name="crisis_terms"),
    path("crises/readers/", rule_views.crisis_reader, name="crisis_readers"),
    path(ROOM, views.crisis_room, name="crisis_room"),
    path(f"{ROOM}roles/", views.role, name="crisis_roles"),
    path(f"{ROOM}solution/", views.solution, name="crisis_solution"),
    path(f"{ROOM}rhythm/", views.pace, name="crisis_rhythm"),
    path(f"{ROOM}actions/", views.action, name="crisis_actions"),
    path(f"{ROOM}done/", views.done, name="crisis_done"),
    path(f"{ROOM}tests/", views.test, name="crisis_tests"),
    path(f"{ROOM}answers/", views.answer, name="crisis_answers"),
    path(f"{ROOM}decisions/", views.decision, name="crisis_decisions"),
    path(f"{ROOM}handing-on/", views.handing_on, name="crisis_handing_on"),
    path(f"{ROOM}presence/", views.presence, name="crisis_presence"),
    path(f"{ROOM}members/", views.members, name="crisis_members"),
    path(f"{ROOM}taking-back/", views.taking_back, name="crisis_taking_back"),
    path(f"{ROOM}end/", views.over, name="crisis_end"),
    path(f"{ROOM}update/", update_views.update, name="crisis_update"),
    path(f"{ROOM}review/", review_views.review, name="crisis_review"),
    path(f"{ROOM}review/measures/", review_views.measures, name="crisis_measures"),
    path(f"{ROOM}review.pdf", review_views.printed, name="crisis_report"),
]
