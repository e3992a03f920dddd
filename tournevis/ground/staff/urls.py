"""The addresses of the on-call pages, under /oncall/."""

from __future__ import annotations

from django.urls import path

from tournevis.ground.staff import (
    feed_views,
    layer_views,
    mine_views,
    rota_views,
    team_views,
    views,
)

ROTA, LAYER, SWAP, TEAM = "rotas/<int:rota>/", "layers/<int:layer>/", "swaps/<int:swap>/", "teams/"

urlpatterns = [
    path("", views.overview, name="oncall"),
    path("fairness/", views.fairness, name="oncall_fairness"),
    path("feed/<str:token>.ics", feed_views.feed, name="oncall_feed"),
    path("mine/", mine_views.mine, name="oncall_mine"),
    path("mine/swaps/", mine_views.swap, name="oncall_swap_new"),
    path("mine/shifts/", mine_views.taking, name="oncall_taking"),
    path("mine/shifts/<int:shift>/end/", mine_views.giving_back, name="oncall_giving_back"),
    path("mine/leave/", mine_views.leave, name="oncall_leave_new"),
    path("mine/calendar/", mine_views.calendar, name="oncall_calendar"),
    path("mine/feed/", mine_views.feed, name="oncall_my_feed"),
    path(f"{SWAP}agreement/", mine_views.agreement, name="oncall_swap_agreement"),
    path(f"{SWAP}refusal/", mine_views.refusal, name="oncall_swap_refusal"),
    path(f"{SWAP}withdrawal/", mine_views.withdrawal, name="oncall_swap_withdrawal"),
    path("leave/", views.leave_of, name="oncall_leave_of"),
    path("leave/<int:leave>/end/", mine_views.leave_end, name="oncall_leave_end"),
    path("rotas/new/", rota_views.new, name="oncall_rota_new"),
    path(ROTA, rota_views.rota, name="oncall_rota"),
    path(f"{ROTA}deletion/", rota_views.deletion, name="oncall_rota_deletion"),
    path(f"{ROTA}reversion/", rota_views.reversion, name="oncall_rota_reversion"),
    path(f"{ROTA}layers/new/", layer_views.layer_new, name="oncall_layer_new"),
    path(f"{ROTA}layers/order/", layer_views.order, name="oncall_layer_order"),
    path(f"{ROTA}shifts/", rota_views.shifts, name="oncall_shifts"),
    path(f"{ROTA}feed/", rota_views.rota_feed, name="oncall_rota_feed"),
    path(LAYER, layer_views.layer, name="oncall_layer"),
    path(f"{LAYER}deletion/", layer_views.layer_deletion, name="oncall_layer_deletion"),
    path("shifts/<int:shift>/deletion/", rota_views.shift_deletion, name="oncall_shift_deletion"),
    path(TEAM, team_views.teams, name="oncall_teams"),
    path(f"{TEAM}new/", team_views.team_new, name="oncall_team_new"),
    path(f"{TEAM}<int:team>/", team_views.team, name="oncall_team"),
    path(f"{TEAM}<int:team>/deletion/", team_views.team_deletion, name="oncall_team_deletion"),
    path(f"{TEAM}<int:team>/members/", team_views.members, name="oncall_team_members"),
    path(f"{TEAM}members/<int:member>/departure/", team_views.departure, name="oncall_departure"),
    path("skills/new/", team_views.skill_new, name="oncall_skill_new"),
    path("skills/<int:skill>/", team_views.skill, name="oncall_skill"),
    path("skills/<int:skill>/deletion/", team_views.skill_deletion, name="oncall_skill_deletion"),
]
