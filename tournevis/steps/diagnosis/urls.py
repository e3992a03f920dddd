"""The interview, for the staff: on one incident."""

from django.urls import path

from tournevis.steps.diagnosis import views

app_name = "diagnosis"
urlpatterns = [
    path("diagnosis/", views.panel, name="panel"),
    path("guide/", views.guide, name="guide"),
    path("observations/", views.observations, name="observations"),
    path("observations/withdrawal/", views.withdrawal, name="withdrawal"),
    path("misreadings/", views.misreadings, name="misreadings"),
    path("misreadings/withdrawal/", views.reading_again, name="reading-again"),
]
