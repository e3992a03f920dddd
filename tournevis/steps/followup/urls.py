"""Follow-up, for the staff: on one incident."""

from django.urls import path

from tournevis.steps.followup import views

app_name = "followup"
urlpatterns = [
    path("followup/", views.panel, name="panel"),
    path("resolution/", views.resolution, name="resolution"),
    path("closure/", views.closure, name="closure"),
    path("children/resolution/", views.children, name="children"),
    path("reopening/", views.reopening, name="reopening"),
]
