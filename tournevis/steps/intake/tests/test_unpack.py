"""The files of a message are taken out of it, once, for the company whose incident it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from tests.cast import Cast
from tournevis.ground.channels.models import Delivery
from tournevis.ground.files import storage
from tournevis.ground.files.keeping import keep
from tournevis.ground.files.models import Content, File
from tournevis.ground.files.storage.disk import Disk
from tournevis.ground.incidents import attached
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Attached, Entry, Incident, Unpacking
from tournevis.ground.incidents.tests.rows import browser
from tournevis.ground.incidents.timeline import timeline
from tournevis.ground.organisations import walls
from tournevis.steps.intake import merging, triage
from tournevis.steps.intake.tests.letters import SUPPORT, incident_of, kept
from tournevis.steps.intake.triage import Writer
from tournevis.steps.intake.unpack import keep_files, unpack_due

Work = Callable[[], int]
PDF = b"%PDF-1.4\n" + b"x" * 500


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.FILES_FOLDER = tmp_path


def mail(*files: tuple[str, bytes], sender: str = "Ben <ben@bakery.example>") -> bytes:
    """A mail with these files, said to be PDFs."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, SUPPORT, "Plus d'internet"
    message["Message-ID"] = f"<{len(files)}-{abs(hash((sender, files)))}@mail.example>"
    message.set_content("Voici la photo de la box, et la facture.")
    for name, content in files:
        message.add_attachment(content, maintype="application", subtype="pdf", filename=name)
    return message.as_bytes()


def files_of(incident: Incident) -> list[File]:
    rows = Attached.objects.filter(entry__incident=incident).order_by("number")
    return [each.file for each in rows.select_related("file__content")]


def test_files_are_kept_for_the_incidents_company(cast: Cast, work: Work) -> None:
    raw = mail(("../../facture.pdf", PDF), ("box\u202egpj.exe", b"MZ" + b"x" * 90))
    incident = incident_of(kept(cast.centre.pk, raw))
    work()
    walls.open_to_person(cast.ben)
    invoice, program = files_of(incident)
    assert {invoice.organisation_id, program.organisation_id} == {cast.bakery.pk}
    assert (invoice.name, invoice.kind, invoice.by) == ("facture.pdf", "application/pdf", cast.ben)
    assert (program.name, program.danger) == ("boxgpj.exe", "program")
    assert invoice.read() == PDF
    inbound = incident.entries.get(kind=Fact.MESSAGE_IN).inbound_id
    kept_apart = browser(cast.anna).get(f"/messages/{inbound}/attachments/2/")
    assert kept_apart["Location"] == f"/files/{program.pk}/", "with its warning"
    walls.open_to_person(cast.carla)
    assert not File.objects.exists()
    assert not Content.objects.exists()


def test_reacting_twice_keeps_once(cast: Cast, work: Work) -> None:
    incident = incident_of(kept(cast.centre.pk, mail(("a.pdf", PDF), ("b.pdf", PDF))))
    work()
    walls.open_to(cast.everyone)
    entry = incident.entries.get(kind=Fact.MESSAGE_IN)
    with walls.system() as now:
        keep_files(entry, now)
        Unpacking.objects.update(due_at=now)
    assert (unpack_due(), unpack_due()) == (1, 0)
    walls.open_to(cast.everyone)
    assert [each.name for each in files_of(incident)] == ["a.pdf", "b.pdf"]
    assert (File.objects.count(), Content.objects.count()) == (2, 1)


def test_a_full_disk_delays_the_files_and_nothing_else(
    cast: Cast, work: Work, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    def full(self: Disk, place: str, content: bytes) -> None:
        raise storage.NoRoom("the files' folder: No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Disk, "put", full)
        incident = incident_of(kept(cast.centre.pk, mail(("a.pdf", PDF))))
        work()
    walls.open_to(cast.everyone)
    assert incident.entries.filter(kind=Fact.MESSAGE_OUT).exists(), "the receipt left"
    assert files_of(incident) == []
    with walls.system() as now:
        [line] = [each for each in timeline(incident, now).lines if each.direction == "in"]
    assert [each.name for each in line.attachments] == ["a.pdf"]
    assert line.attachments[0].url.startswith("/messages/"), "to be had from the mail meanwhile"
    settings.CLOCK_OFFSET += timedelta(hours=3)
    work()
    walls.open_to(cast.everyone)
    assert [each.read() for each in files_of(incident)] == [PDF]
    with walls.system() as now:
        [line] = [each for each in timeline(incident, now).lines if each.direction == "in"]
    assert line.attachments[0].url.startswith("/files/")


def test_what_is_too_large_stays_in_the_mail_and_its_sender_is_told(
    cast: Cast, work: Work, settings: Any
) -> None:
    settings.MB, settings.FILE_MB = 1000, 1
    large = b"%PDF-" + b"y" * 2000
    incident = incident_of(kept(cast.centre.pk, mail(("gros.pdf", large), ("petit.pdf", PDF))))
    work()
    walls.open_to(cast.everyone)
    assert [each.name for each in files_of(incident)] == ["petit.pdf"]
    flagged = incident.entries.get(kind=Fact.FLAGGED)
    assert flagged.data["names"] == "gros.pdf"
    [told] = Delivery.objects.filter(key__contains="-files-")
    assert (told.to, told.is_automatic) == ("ben@bakery.example", True)
    assert "jusqu'à 1 Mo" in told.body
    assert "gros.pdf" not in told.body, "no word of the sender's in an automatic answer"
    with walls.system() as now:
        [line] = [each for each in timeline(incident, now).lines if each.direction == "in"]
    assert [(each.name, each.url.split("/")[1]) for each in line.attachments] == [
        ("gros.pdf", "messages"),
        ("petit.pdf", "files"),
    ]
    answer = browser(cast.anna).get(line.attachments[0].url)
    assert answer.content == large
    walls.open_to(cast.everyone)
    incident_of(kept(cast.centre.pk, mail(("gros.pdf", large), sender="X <x@nowhere.example>")))
    work()
    walls.open_to(cast.everyone)
    assert Delivery.objects.filter(key__contains="-files-").count() == 1, "strangers get nothing"


def test_a_day_has_its_limit_for_each_sender(cast: Cast, work: Work, settings: Any) -> None:
    settings.MB, settings.FILES_DAY_MB = 1000, 1
    first = incident_of(kept(cast.centre.pk, mail(("a.pdf", PDF), ("b.pdf", PDF + b"1"))))
    work()
    walls.open_to(cast.everyone)
    assert [each.name for each in files_of(first)] == ["a.pdf"]
    theirs = mail(("c.pdf", PDF), sender="Carla <carla@garage.example>")
    second = incident_of(kept(cast.centre.pk, theirs))
    work()
    walls.open_to(cast.everyone)
    assert [each.name for each in files_of(second)] == ["c.pdf"]


def test_a_triaged_incident_takes_its_files_along(cast: Cast, work: Work) -> None:
    stray = incident_of(kept(cast.centre.pk, mail(("a.pdf", PDF), sender="D <d@else.example>")))
    work()
    walls.open_to(cast.everyone)
    assert [each.organisation for each in files_of(stray)] == [cast.centre]
    with walls.system() as now:
        pass
    walls.open_to(cast.everyone)
    triage.place(stray, cast.bakery, Writer("D", "d@else.example"), by=cast.anna, now=now)
    work()
    walls.open_to(cast.everyone)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    [file] = files_of(Incident.objects.get(pk=stray.pk))
    assert (file.organisation, file.read()) == (cast.bakery, PDF)
    assert file.content.place.startswith(f"{cast.bakery.pk}/")


def test_the_files_of_what_is_merged_are_shown_where_it_lives_on(cast: Cast, work: Work) -> None:
    target = incident_of(kept(cast.centre.pk, mail()))
    fresh = incident_of(kept(cast.centre.pk, mail(("a.pdf", PDF), sender="D <d@else.example>")))
    work()
    with walls.system() as now:
        pass
    walls.open_to(cast.everyone)
    merging.merge(fresh, target, by=cast.anna, now=now)
    work()
    walls.open_to([cast.bakery.pk, cast.centre.pk])
    shown = [row.file for row in attached.files_of(target)]
    assert [(each.name, each.read()) for each in shown] == [("a.pdf", PDF)]


def test_a_file_that_came_while_it_was_anothers_follows_it_home(
    cast: Cast, work: Work, now: datetime
) -> None:
    target = incident_of(kept(cast.centre.pk, mail()))
    stray = incident_of(kept(cast.centre.pk, mail(sender="D <d@else.example>")))
    merging.merge(stray, target, by=cast.anna, now=now)
    entry = stray.entries.get(kind=Fact.MESSAGE_IN)
    late = keep(cast.bakery.pk, PDF, name="late.pdf", now=now)
    attached.attach(entry, [late])
    merging.unmerge(stray, by=cast.anna, now=now)
    work()
    walls.open_to(cast.everyone)
    assert [each.organisation for each in files_of(stray)] == [cast.centre]
    triage.place(stray, cast.garage, Writer("D", "d@else.example"), by=cast.anna, now=now)
    work()
    walls.open_to([cast.garage.pk, cast.centre.pk])
    assert [(each.organisation, each.read()) for each in files_of(stray)] == [(cast.garage, PDF)]


def test_a_mail_that_ends_the_worker_is_left_after_some_tries(cast: Cast, work: Work) -> None:
    incident = incident_of(kept(cast.centre.pk, mail(("a.pdf", PDF))))
    walls.open_to(cast.everyone)
    entry = Entry.objects.get(incident=incident, kind=Fact.MESSAGE_IN)
    with transaction.atomic(), walls.system() as now:
        Unpacking.objects.create(organisation=cast.bakery, entry=entry, due_at=now, attempts=30)
    assert (unpack_due(), unpack_due()) == (1, 0)
    walls.open_to(cast.everyone)
    assert Unpacking.objects.get().due_at is None
    assert files_of(incident) == []
