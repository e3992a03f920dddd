"""Carrying a remedy out, for the staff: on one incident."""

from django.urls import path

from tournevis.steps.remedies import views

app_name = "remedies"
urlpatterns = [
    path("remedies/", views.panel, name="panel"),
    path("remedies/message/", views.message, name="message"),
    path("remedies/result/", views.result, name="result"),
    path("remedies/withdrawal/", views.withdrawal, name="withdrawal"),
]
