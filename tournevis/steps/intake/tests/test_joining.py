"""An answer joins its incident by its token, or by its thread and DMARC; by nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from tests.cast import Cast
from tournevis.ground.channels import outbox
from tournevis.ground.channels.email.listen import keep
from tournevis.ground.channels.models import Delivery, Inbound
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident
from tournevis.ground.incidents.tokens import reply_token
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Contract, Membership, Organisation, Person
from tournevis.steps.intake import triage
from tournevis.steps.intake.tests.letters import (
    OURS,
    SUPPORT,
    answer_to,
    incident_of,
    kept,
    latest,
    letter,
    texted,
    vouched,
)

Move = Callable[..., None]


@pytest.fixture
def bens(cast: Cast) -> Incident:
    """Ben's incident, opened by a mail."""
    return incident_of(kept(cast.centre.pk, letter(Message_ID="<first@bakery.example>")))


@pytest.fixture
def receipt(cast: Cast, bens: Incident) -> Delivery:
    """The mail that we wrote to Ben about it."""
    with walls.opened(cast.centre.pk, cast.bakery.pk) as now:
        delivery = outbox.post(
            organisation=cast.bakery.pk,
            key="receipt",
            channel="email",
            to=cast.ben.email,
            person=cast.ben,
            body="…",
            now=now,
        )
        bens.record(Fact.MESSAGE_OUT, now=now, delivery=delivery, is_public=True)
    return delivery


def entry_of(inbound: Inbound) -> Entry:
    incident_of(inbound)
    return Entry.objects.get(inbound=inbound)


def flags(incident: Incident) -> list[str]:
    return [each.data["flag"] for each in incident.entries.filter(kind=Fact.FLAGGED)]


def test_a_token_joins(cast: Cast, bens: Incident) -> None:
    quoted = "ça remarche, merci\n\nLe 24 nov. 2026 à 10:12, Anna a écrit :\n> Bonjour\n"
    raw = letter(text=quoted, to=answer_to(bens, cast.ben).upper())
    entry = entry_of(kept(cast.centre.pk, raw))
    assert (entry.incident, entry.by, entry.is_public) == (bens, cast.ben, True)
    assert entry.text == "ça remarche, merci"


@pytest.mark.parametrize("field", ["Cc", "Delivered_To"])
def test_a_token_joins_wherever_it_stands(cast: Cast, bens: Incident, field: str) -> None:
    raw = letter(**{field: answer_to(bens, cast.ben)})
    assert entry_of(kept(cast.centre.pk, raw)).incident == bens


def test_a_forwarded_token_does_not_speak_for_the_client(cast: Cast, bens: Incident) -> None:
    raw = letter("Eve <eve@elsewhere.example>", "Donnez-moi tout", to=answer_to(bens, cast.ben))
    entry = entry_of(kept(cast.centre.pk, raw))
    assert entry.incident == bens
    assert (entry.is_public, entry.by) == (False, None)
    flag = bens.entries.get(kind=Fact.FLAGGED)
    assert flag.data["flag"] == "other_sender"
    assert "eve@elsewhere.example" in flag.data["why"]
    assert not flag.is_public


def test_a_forged_token_opens_another_incident(cast: Cast, bens: Incident) -> None:
    forged = SUPPORT.replace("@", f"+{bens.pk}p{cast.ben.pk}kaaaaaaaaaaaaaaaa@")
    incident = incident_of(kept(cast.centre.pk, letter(to=forged)))
    assert incident != bens
    assert flags(incident) == ["forged_token"]


def test_carlas_token_cannot_reach_bens_incident(cast: Cast, bens: Incident) -> None:
    raw = letter("carla@garage.example", "The printer is jammed again.", "Printer")
    hers = incident_of(kept(cast.centre.pk, raw))
    token = reply_token(hers.pk, cast.carla.pk).replace(str(hers.pk), str(bens.pk), 1)
    raw = letter("carla@garage.example", to=SUPPORT.replace("@", f"+{token}@"))
    fresh = incident_of(kept(cast.centre.pk, raw))
    assert fresh.organisation == cast.garage
    assert fresh != bens
    stolen = letter("carla@garage.example", "Who are you?", to=answer_to(bens, cast.ben))
    entry = entry_of(kept(cast.centre.pk, stolen))
    assert not entry.is_public
    walls.open_to_person(cast.carla)
    assert not Entry.objects.filter(pk=entry.pk).exists()
    assert not Incident.objects.filter(pk=bens.pk).exists()


def test_a_token_of_another_centre_does_not_join(cast: Cast, bens: Incident) -> None:
    ids = walls.new_organisations(1)
    Organisation.objects.create(pk=ids[0], name="Other", kind="centre", email="o@o.example")
    address = (
        answer_to(bens, cast.ben).replace("support", "o").replace("centre.example", "o.example")
    )
    inbound = kept(ids[0], letter(to=address), "o@o.example")
    fresh = incident_of(inbound)
    assert (fresh.organisation_id, fresh.in_triage) == (ids[0], True)


def test_an_engineers_token_is_for_the_team(cast: Cast, bens: Incident) -> None:
    raw = letter("anna@centre.example", "je m'en occupe", to=answer_to(bens, cast.anna))
    entry = entry_of(kept(cast.centre.pk, raw))
    assert (entry.incident, entry.by, entry.is_public) == (bens, cast.anna, False)


def test_the_thread_does_not_join_without_dmarc(
    cast: Cast, bens: Incident, receipt: Delivery, settings: Any
) -> None:
    settings.TRUSTED_AUTHSERV = OURS
    forged = "evil.example; dmarc=pass header.from=bakery.example"
    for said in (forged, vouched("bakery.example", "fail"), vouched("other.example")):
        raw = letter(In_Reply_To=receipt.message_id, Authentication_Results=said)
        fresh = incident_of(kept(cast.centre.pk, raw))
        assert fresh != bens
        flag = fresh.entries.get(kind=Fact.FLAGGED)
        assert (flag.data["flag"], flag.data["number"]) == ("looks_like", bens.pk)


def test_without_a_trusted_server_no_thread_joins(
    cast: Cast, bens: Incident, receipt: Delivery
) -> None:
    said = "; dmarc=pass header.from=bakery.example"
    raw = letter(In_Reply_To=receipt.message_id, Authentication_Results=said)
    assert incident_of(kept(cast.centre.pk, raw)) != bens


@pytest.mark.parametrize("field", ["In_Reply_To", "References"])
def test_the_thread_joins_a_participant_whom_dmarc_vouches_for(
    cast: Cast, bens: Incident, receipt: Delivery, settings: Any, field: str
) -> None:
    settings.TRUSTED_AUTHSERV = OURS
    for known in (receipt.message_id, "<first@bakery.example>"):
        said = vouched("bakery.example")
        raw = letter(**{field: known}, Authentication_Results=said)
        entry = entry_of(kept(cast.centre.pk, raw))
        assert (entry.incident, entry.by, entry.is_public) == (bens, cast.ben, True)


def test_the_thread_does_not_join_a_stranger_whom_dmarc_vouches_for(
    cast: Cast, bens: Incident, receipt: Delivery, settings: Any
) -> None:
    settings.TRUSTED_AUTHSERV = OURS
    said = vouched("garage.example")
    raw = letter(
        "carla@garage.example", In_Reply_To=receipt.message_id, Authentication_Results=said
    )
    fresh = incident_of(kept(cast.centre.pk, raw))
    assert fresh.organisation == cast.garage
    assert flags(fresh) == ["looks_like"]


def test_an_engineer_joins_by_the_thread_unseen_by_the_client(
    cast: Cast, bens: Incident, receipt: Delivery, settings: Any
) -> None:
    settings.TRUSTED_AUTHSERV = OURS
    said = vouched("centre.example")
    raw = letter("anna@centre.example", In_Reply_To=receipt.message_id, Authentication_Results=said)
    entry = entry_of(kept(cast.centre.pk, raw))
    assert (entry.incident, entry.by, entry.is_public) == (bens, cast.anna, False)


def test_a_number_in_the_subject_is_only_a_hint(cast: Cast, bens: Incident) -> None:
    fresh = incident_of(kept(cast.centre.pk, letter(subject=f"Re: [#{bens.pk}] panne")))
    assert fresh != bens
    assert flags(fresh) == ["looks_like"]
    raw = letter("carla@garage.example", subject=f"Re: #{bens.pk}")
    assert flags(incident_of(kept(cast.centre.pk, raw))) == []


def test_a_solved_incident_is_joined_and_stays_solved(
    cast: Cast, bens: Incident, now: datetime
) -> None:
    bens.solve(by=cast.anna, now=now, data={})
    raw = letter(text="merci beaucoup !", to=answer_to(bens, cast.ben))
    assert incident_of(kept(cast.centre.pk, raw)) == bens
    bens.refresh_from_db()
    assert bens.status == Incident.Status.SOLVED


def closed(cast: Cast, incident: Incident) -> None:
    with walls.opened(*cast.everyone) as now:
        incident.solve(by=cast.anna, now=now, data={})
        incident.close(by=None, now=now, data={})


def test_the_requesters_token_reopens_what_was_closed(cast: Cast, bens: Incident) -> None:
    closed(cast, bens)
    raw = letter(text="c'est de nouveau en panne", to=answer_to(bens, cast.ben))
    assert incident_of(kept(cast.centre.pk, raw)) == bens
    bens.refresh_from_db()
    assert bens.status == Incident.Status.NEW
    assert latest(bens).kind == Fact.REOPENED


def test_the_requesters_proven_answer_reopens_what_was_closed(
    cast: Cast, bens: Incident, receipt: Delivery, settings: Any
) -> None:
    settings.TRUSTED_AUTHSERV = OURS
    closed(cast, bens)
    said = vouched("bakery.example")
    raw = letter(In_Reply_To=receipt.message_id, Authentication_Results=said)
    assert incident_of(kept(cast.centre.pk, raw)) == bens
    bens.refresh_from_db()
    assert bens.status == Incident.Status.NEW


def test_others_only_leave_a_note_on_what_was_closed(
    cast: Cast, bens: Incident, receipt: Delivery, settings: Any
) -> None:
    settings.TRUSTED_AUTHSERV = OURS
    closed(cast, bens)
    said = vouched("centre.example")
    raw = letter("anna@centre.example", In_Reply_To=receipt.message_id, Authentication_Results=said)
    assert incident_of(kept(cast.centre.pk, raw)) == bens
    eve = letter("eve@elsewhere.example", to=answer_to(bens, cast.ben))
    assert incident_of(kept(cast.centre.pk, eve)) == bens
    bens.refresh_from_db()
    assert bens.status == Incident.Status.CLOSED
    assert flags(bens) == ["closed", "other_sender", "closed"]


def test_what_was_closed_long_ago_stays_closed(
    cast: Cast, bens: Incident, move_clock: Move
) -> None:
    closed(cast, bens)
    move_clock(days=31)
    fresh = incident_of(kept(cast.centre.pk, letter(to=answer_to(bens, cast.ben))))
    assert (fresh.follows, flags(fresh)) == (bens, [])
    eve = letter("eve@elsewhere.example", to=answer_to(bens, cast.ben))
    hers = incident_of(kept(cast.centre.pk, eve))
    assert (hers.follows, flags(hers)) == (None, ["looks_like"])


@pytest.mark.parametrize(("days", "reopens"), [(0, False), (2, False), (4, True)])
def test_the_contract_says_for_how_long_an_answer_reopens(
    cast: Cast, bens: Incident, move_clock: Move, days: int, reopens: bool
) -> None:
    Contract.objects.filter(organisation=cast.bakery).update(reopens_within_days=days)
    closed(cast, bens)
    move_clock(days=3)
    by_mail = kept(cast.centre.pk, letter(to=answer_to(bens, cast.ben)))
    by_sms = texted(cast.centre.pk, cast.ben.phone, "encore en panne")
    first = incident_of(by_mail)
    assert (first == bens, first.follows == bens) == (reopens, not reopens)
    assert incident_of(by_sms) == first


@pytest.mark.parametrize(("days", "reopens"), [(2, False), (4, True)])
def test_a_text_reopens_or_follows_as_the_contract_says(
    cast: Cast, bens: Incident, move_clock: Move, days: int, reopens: bool
) -> None:
    Contract.objects.filter(organisation=cast.bakery).update(reopens_within_days=days)
    closed(cast, bens)
    move_clock(days=3)
    found = incident_of(texted(cast.centre.pk, cast.ben.phone, "encore en panne"))
    assert (found == bens, found.follows == bens) == (reopens, not reopens)
    assert found.status == Incident.Status.NEW


def test_of_two_tokens_the_senders_own_counts(cast: Cast, bens: Incident) -> None:
    raw = letter("carla@garage.example", "The printer is jammed again.", "Printer")
    hers = incident_of(kept(cast.centre.pk, raw))
    both = f"{answer_to(bens, cast.ben)}, {answer_to(hers, cast.carla)}"
    entry = entry_of(kept(cast.centre.pk, letter("carla@garage.example", to=both)))
    assert (entry.incident, entry.is_public) == (hers, True)


def test_a_token_in_the_envelope_alone_joins(cast: Cast, bens: Incident) -> None:
    """As a blind copy comes: the address stands in RCPT TO and nowhere in the mail."""
    address = answer_to(bens, cast.ben)
    keep(
        {cast.centre.pk: SUPPORT},
        "ben@bakery.example",
        letter(to="x@y.example"),
        recipients=(address,),
    )
    with walls.opened(cast.centre.pk):
        inbound = Inbound.objects.latest("pk")
    assert incident_of(inbound) == bens


@pytest.mark.parametrize(
    "mangled",
    [
        "{0} (added by the mail server)",
        "<unknown@outlook.example>\r\n {0}\r\n <other@outlook.example>",
        "<a@x>,{0},<b@x>",
        "<a@x>{0}<b@x>",
    ],
)
def test_references_as_mail_servers_mangle_them(
    cast: Cast, bens: Incident, receipt: Delivery, settings: Any, mangled: str
) -> None:
    settings.TRUSTED_AUTHSERV = OURS
    known = receipt.message_id if receipt.message_id.startswith("<") else f"<{receipt.message_id}>"
    field = mangled.format(known)
    raw = letter(Authentication_Results=vouched("bakery.example"))
    raw = f"References: {field}\r\n".encode() + raw
    assert incident_of(kept(cast.centre.pk, raw)) == bens


def test_a_colleague_to_whom_we_wrote_is_seen_by_the_client(cast: Cast, bens: Incident) -> None:
    other = Person.objects.create(
        organisation=cast.bakery, name="Autre", email="autre@bakery.example"
    )
    Membership.objects.create(organisation=cast.bakery, person=other)
    raw = letter("autre@bakery.example", to=answer_to(bens, other))
    entry = entry_of(kept(cast.centre.pk, raw))
    assert (entry.by, entry.is_public) == (other, True)


def test_an_sms_joins_the_open_incident_of_its_number(cast: Cast, bens: Incident) -> None:
    entry = entry_of(texted(cast.centre.pk, cast.ben.phone, "toujours rien"))
    assert (entry.incident, entry.by, entry.is_public) == (bens, cast.ben, True)
    hers = incident_of(texted(cast.centre.pk, cast.carla.phone, "printer jammed"))
    assert hers.organisation == cast.garage


def test_an_sms_after_a_week_is_another_incident(
    cast: Cast, bens: Incident, move_clock: Move
) -> None:
    move_clock(days=8)
    assert incident_of(texted(cast.centre.pk, cast.ben.phone, "encore en panne")) != bens


def test_a_text_does_not_reopen_what_was_not_for_us(cast: Cast, now: datetime) -> None:
    stray = incident_of(texted(cast.centre.pk, "+33600000099", "Voulez-vous gagner ?"))
    triage.discard(stray, by=cast.anna, now=now)
    again = incident_of(texted(cast.centre.pk, "+33600000099", "Dernière chance"))
    assert (again == stray, again.follows) == (False, None)
