"""The ways out, for the staff: on one incident."""

from django.urls import path

from tournevis.steps.solutions import views

app_name = "solutions"
urlpatterns = [
    path("solutions/", views.panel, name="panel"),
    path("handover/", views.handover, name="handover"),
    path("handover/package.txt", views.handover_package, name="package"),
]
