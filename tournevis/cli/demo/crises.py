"""Two crises of the sample centre: one that is over, with its review, and one that runs."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from tournevis.cli.demo.duties import ZONE
from tournevis.cli.demo.opening import call, have_told, tell, who
from tournevis.ground.incidents import once
from tournevis.ground.incidents.models import Incident
from tournevis.ground.incidents.parents import join
from tournevis.ground.organisations.models import Person
from tournevis.steps.crisis import actions, review, updates
from tournevis.steps.crisis.declare import declare
from tournevis.steps.crisis.end import stand_down
from tournevis.steps.crisis.models import Audience, Crisis, Seat
from tournevis.steps.crisis.seats import give, take
from tournevis.steps.diagnosis.begin import choose
from tournevis.steps.diagnosis.observe import observe
from tournevis.steps.followup.answer import answer
from tournevis.steps.followup.models import FollowUp
from tournevis.steps.followup.resolve import resolve

AGO, BEGAN = timedelta(days=12), time(13, 55)
WAITING = {
    "fr": "Bonjour,\n\nLa fibre du quartier est coupée par un chantier. L’opérateur est sur place\u202f; "
    "votre magasin passe par la 4G en attendant. Prochaines nouvelles dans une heure.",
    "en": "Hello,\n\nA building site has cut the fibre of the district. The operator is there; your "
    "shop goes by 4G meanwhile. More news in an hour.",
}
OVER = {
    "fr": "Bonjour,\n\nL’opérateur a remis la ligne en service à 16 h 10\u202f: tout remarche de notre "
    "côté. Si ce n’est pas le cas chez vous, répondez à ce message.",
    "en": "Hello,\n\nThe operator put the line back into service at 4.10 pm: everything works again "
    "on our side. If it does not for you, answer this message.",
}
NEWS = {
    "fr": "Bonjour,\n\nLes paiements par carte sont refusés chez plusieurs de nos clients depuis une "
    "heure. La cause n’est pas chez vous. Nous y travaillons en priorité\u202f; vos caisses acceptent "
    "les cartes hors ligne jusqu’à 50 € en attendant.",
    "en": "Hello,\n\nCard payments have been refused at several of our clients for an hour. The cause "
    "is not on your side. We work on it as our first priority; meanwhile your tills take cards "
    "offline up to £50.",
}
LEARNT = {
    "cause": "Une tranchée a coupé la fibre du quartier, rue de Fougères.",
    "good": "Le client a été appelé en neuf minutes. La 4G de secours a tenu tout l’après-midi.",
    "better": "Nous avons su par un client que l’opérateur avait ouvert un incident général.",
}


def past(now: datetime) -> None:
    """A cut line, twelve days ago: led, solved, reviewed."""
    at = datetime.combine((now - AGO).date(), BEGAN, ZONE)
    anna, emile, sophie = who("Anna"), who("Émile"), who("Sophie")
    text = "Bonjour, plus rien ne passe depuis midi, ni internet ni la caisse. Aidez-nous !"
    incident = tell(who("Inès"), "Magasin coupé du réseau", text, at)
    call(incident, anna, _after(at, 9), 7, "La box clignote en rouge, rien n’a été débranché.")
    choose(incident, "internet-shop", by=anna, now=_after(at, 10))
    observe(incident, "what-fails", "everything", by=anna, now=_after(at, 12))
    observe(incident, "lamp-internet", "red", by=anna, now=_after(at, 14))
    crisis = declare(incident, by=sophie, now=_after(at, 20), why="Deux magasins sans caisse")
    _lead(crisis, _after(at, 21))
    for minutes in (70, 120):
        _update(crisis, WAITING, _after(at, minutes))
    _update(crisis, OVER, _after(at, 138))
    resolve(
        incident,
        cause="line-cut",
        remedy="line-repair",
        summary="Fibre coupée par un chantier, réparée par l’opérateur.",
        by=emile,
        now=_after(at, 140),
    )
    incident.deadlines.running().update(met_at=_after(at, 140))
    stand_down(crisis, by=sophie, now=_after(at, 150), why="La ligne est rétablie")
    _review(crisis, _after(at, 60 * 20))
    _close(incident, _after(at, 60 * 24))


def running(now: datetime) -> None:
    """Cards are refused at two clients, since an hour and a quarter; the next news is due soon."""
    at = now - timedelta(minutes=75)
    anna, emile, sophie = who("Anna"), who("Émile"), who("Sophie")
    text = "Bonjour, aucune carte ne passe depuis l’ouverture. Il y a la queue jusque dans la rue."
    incident = tell(who("Inès"), "Aucune carte bancaire ne passe", text, at)
    said = "Le terminal affiche « transaction refusée » pour toutes les cartes."
    call(incident, anna, _after(at, 6), 5, said)
    choose(incident, "internet-shop", by=anna, now=_after(at, 8))
    observe(incident, "what-fails", "one-device", by=anna, now=_after(at, 9))
    text = "Hello, every card is refused since nine. Cash only for now, please hurry."
    other = tell(who("Owen"), "All cards are refused", text, _after(at, 12))
    call(other, emile, _after(at, 18), 4)
    crisis = declare(incident, by=sophie, now=_after(at, 25), why="Deux magasins sans carte")
    join(other, incident, by=sophie, now=_after(at, 26))
    _seat(crisis, Seat.Kind.COMMUNICATION, anna, sophie, _after(at, 27))
    _seat(crisis, Seat.Kind.TECHNICAL, emile, sophie, _after(at, 27))
    actions.have_tested(crisis, "lamp-internet", person=emile, by=sophie, now=_after(at, 28))
    what = "Appeler la banque des deux magasins"
    done = actions.add(crisis, what, by=sophie, person=anna, now=_after(at, 29))
    what = "Préparer un terminal de secours en 4G"
    due = now + timedelta(minutes=30)
    actions.add(crisis, what, by=sophie, person=emile, by_at=due, now=_after(at, 30))
    why = "la banque ne donne pas d’heure"
    what = "Accepter les cartes hors ligne jusqu’à 50 €"
    actions.decide(crisis, what, why, by=sophie, now=_after(at, 38))
    actions.finish(done, by=anna, now=_after(at, 41))
    _update(crisis, NEWS, _after(at, 45))


def _seat(crisis: Crisis, kind: Seat.Kind, to: Person, by: Person, at: datetime) -> None:
    """Asked, and said yes to by SMS a minute later."""
    seat = give(crisis, kind, to=to, by=by, now=at)
    if seat is not None and not seat.is_taken:
        take(seat, by=to, now=_after(at, 1), how="sms")


def _after(at: datetime, minutes: int) -> datetime:
    return at + timedelta(minutes=minutes)


def _lead(crisis: Crisis, at: datetime) -> None:
    """Roles, a decision and its reason, what was done, and what is left for later."""
    anna, emile, sophie = who("Anna"), who("Émile"), who("Sophie")
    _seat(crisis, Seat.Kind.COMMUNICATION, anna, sophie, at)
    _seat(crisis, Seat.Kind.TECHNICAL, emile, sophie, at)
    what = "Ouvrir un incident chez l’opérateur"
    done = actions.add(crisis, what, by=sophie, person=emile, now=_after(at, 1))
    why = "deux heures de moins que la fibre"
    actions.decide(crisis, "Basculer le magasin en 4G", why, by=sophie, now=_after(at, 12))
    actions.finish(done, by=emile, now=_after(at, 15))
    what = "Demander à l’opérateur un second tracé"
    actions.add(crisis, what, by=sophie, now=_after(at, 90))


def _review(crisis: Crisis, at: datetime) -> None:
    drafted = review.latest(crisis)
    if drafted is not None:
        words = drafted.words | LEARNT
        review.save(crisis, words, version=drafted.version, by=who("Sophie"), now=at)


def _update(crisis: Crisis, words: dict[str, str], at: datetime) -> None:
    """Anna, who has that role, tells the clients; it reaches them."""
    mark = once.nonce()
    updates.tell(crisis, Audience.CLIENTS, words, nonce=mark, by=who("Anna"), now=at)
    have_told(crisis.incident, at)


def _close(incident: Incident, at: datetime) -> None:
    """Asked whether it held, the client said that it does."""
    asked = FollowUp.objects.get(incident=incident)
    asked.settle(asked_at=at, asked=1)
    answer(asked, FollowUp.Answer.HELD, by=incident.requester, now=at)
