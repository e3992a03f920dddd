"""What the tests of the interview, the ways out and the remedies have in common."""

from __future__ import annotations

from datetime import datetime

from django.test import Client
from django.urls import include, path

from tournevis.ground.guides.library import guide
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident
from tournevis.ground.incidents.urls import pages
from tournevis.ground.organisations.models import Account, Person
from tournevis.steps.diagnosis.models import Diagnosis

SHOP = "internet-shop"
MORNING = "Bonjour, plus d'internet au magasin depuis ce matin. Ben"

urlpatterns = [
    *pages((), "", "", ""),
    path("incidents/<int:number>/", include("tournevis.steps.diagnosis.urls")),
    path("incidents/<int:number>/", include("tournevis.steps.solutions.urls")),
    path("incidents/<int:number>/", include("tournevis.steps.remedies.urls")),
    path("accounts/", include("allauth.urls")),
]


def an_incident(person: Person, at: datetime, text: str = MORNING, follows: str = SHOP) -> Incident:
    """An open incident of this person's, who wrote `text`, following a guide (none if "")."""
    incident = Incident.objects.create(
        organisation_id=person.organisation_id,
        subject="Panne",
        requester=person,
        language=person.language,
        opened_at=at,
        changed_at=at,
    )
    incident.record(Fact.OPENED, now=at, data={"channel": "email"})
    data = {"channel": "email", "from": person.email}
    incident.record(Fact.MESSAGE_IN, now=at, by=person, text=text, data=data, is_public=True)
    if follows:
        Diagnosis.objects.create(
            organisation_id=person.organisation_id,
            incident=incident,
            guide=follows,
            version=guide(follows).version,
        )
    return incident


def browser(person: Person | None) -> Client:
    """A browser in which this person is signed in, or nobody; it speaks English."""
    client = Client(headers={"accept-language": "en"})
    client.cookies["django_language"] = "en"
    if person is not None:
        account = Account.objects.get(person=person)
        client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
