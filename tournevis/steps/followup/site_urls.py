"""Follow-up, for the client: behind their magic link."""

from django.urls import path

from tournevis.steps.followup import views

urlpatterns = [path("c/<token>/followup/", views.client, name="followup_client")]
