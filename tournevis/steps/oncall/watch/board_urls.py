"""The wall board's address, under /oncall/."""

from __future__ import annotations

from django.urls import path

from tournevis.steps.oncall.watch import board_views

urlpatterns = [path("board/", board_views.wall, name="oncall_board")]
