"""Companies see nothing of each other, whatever the code above the database does."""

from __future__ import annotations

from datetime import datetime

import psycopg
import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from tests.cast import Cast, cast_of_three
from tournevis.cli.cluster import Urls
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Deadline, Entry, Incident
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.masonry import doubled_keys, walled_models
from tournevis.ground.organisations.models import Organisation, Person


def opened_for(cast: Cast, now: datetime, person: Person) -> Incident:
    incident = Incident.objects.create(
        organisation_id=person.organisation_id,
        subject="canary",
        requester=person,
        opened_at=now,
        changed_at=now,
    )
    incident.record(Fact.OPENED, now=now)
    return incident


def test_nothing_is_seen_outside_an_opened_wall(cast: Cast, now: datetime) -> None:
    opened_for(cast, now, cast.ben)
    walls.open_to([])
    assert not Incident.objects.exists()
    assert not Organisation.objects.exists()
    assert not Person.objects.exists()


def test_each_company_sees_its_own(cast: Cast, now: datetime) -> None:
    mine, theirs = opened_for(cast, now, cast.ben), opened_for(cast, now, cast.carla)
    walls.open_to_person(cast.ben)
    assert list(Incident.objects.all()) == [mine]
    assert list(Incident.objects.visible_to(cast.ben)) == [mine]
    walls.open_to_person(cast.carla)
    assert list(Incident.objects.all()) == [theirs]
    assert not Person.objects.filter(pk=cast.ben.pk).exists()


def test_an_engineer_sees_the_contracts_they_are_given(cast: Cast, now: datetime) -> None:
    bakery, garage = opened_for(cast, now, cast.ben), opened_for(cast, now, cast.carla)
    walls.open_to_person(cast.anna)
    assert list(Incident.objects.visible_to(cast.anna)) == [bakery]
    walls.open_to_person(cast.emile)
    assert set(Incident.objects.visible_to(cast.emile)) == {bakery, garage}
    walls.open_to_person(cast.sophie)
    assert set(Incident.objects.visible_to(cast.sophie)) == {bakery, garage}


def test_a_row_cannot_be_written_behind_a_wall(cast: Cast, now: datetime) -> None:
    walls.open_to([cast.bakery.pk])
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        opened_for(cast, now, cast.carla)


def test_a_row_cannot_point_into_another_company(cast: Cast, now: datetime) -> None:
    theirs = opened_for(cast, now, cast.carla)
    with pytest.raises(IntegrityError, match="in_org"), transaction.atomic():  # noqa: PT012
        Deadline.objects.create(
            organisation=cast.bakery,
            incident=theirs,
            kind="first_contact",
            started_at=now,
            due_at=now,
        )
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_an_entry_is_never_changed(cast: Cast, now: datetime) -> None:
    opened_for(cast, now, cast.ben)
    for change in ("UPDATE incidents_entry SET text = 'x'", "DELETE FROM incidents_entry"):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change)


def test_a_moved_incident_takes_its_rows_along(cast: Cast, now: datetime) -> None:
    incident = opened_for(cast, now, cast.ben)
    incident.organisation = cast.garage
    incident.save()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert Entry.objects.get(incident=incident).organisation_id == cast.garage.pk


@pytest.mark.django_db
def test_every_walled_table_has_forced_security_and_doubled_keys() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        forced = {row[0] for row in cursor.fetchall()}
        cursor.execute("SELECT conname FROM pg_constraint WHERE contype = 'f'")
        keys = {row[0] for row in cursor.fetchall()}
    assert {m._meta.db_table for m in walled_models()} <= forced
    assert "organisations_organisation" in forced
    for model in walled_models():
        for field in doubled_keys(model):
            assert f"{model._meta.db_table}_{field.column}_in_org"[:63] in keys


@pytest.mark.django_db
def test_every_table_that_names_an_organisation_is_walled() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
            " WHERE c.relkind = 'r' AND a.attname = 'organisation_id' AND NOT c.relforcerowsecurity"
        )
        assert cursor.fetchall() == []
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace"
        )
        assert cursor.fetchone() == (0,), "a view needs security_invoker and a place in this test"


@pytest.mark.django_db
def test_the_application_is_neither_owner_nor_above_the_walls() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, current_user = (SELECT tableowner FROM pg_tables"
            " WHERE tablename = 'incidents_incident') FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False, False, False)


@pytest.mark.django_db
def test_nothing_of_the_applications_runs_as_the_owner() -> None:
    """A temporary view named as a table must not be what the owner's functions read."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION pg_temp.who() RETURNS bigint LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'ran as %', current_user; END $$;"
            "CREATE TEMP VIEW organisations_organisation AS SELECT pg_temp.who() AS id;"
            "GRANT SELECT ON pg_temp.organisations_organisation TO PUBLIC;"
            "SELECT tournevis_everyone()"
        )


def test_walls_are_refused_outside_a_transaction(house: Urls) -> None:
    with pytest.raises(RuntimeError, match="inside a transaction"):
        walls.open_to([1])


def test_a_pooled_connection_forgets_who_used_it(house: Urls, now: datetime) -> None:
    with transaction.atomic():
        cast = cast_of_three()
        opened_for(cast, now, cast.ben)
    assert not Incident.objects.exists()
    with walls.opened(cast.bakery.pk):
        assert Incident.objects.exists()
    assert not Incident.objects.exists()


def test_the_owner_is_walled_too(house: Urls, now: datetime) -> None:
    with transaction.atomic():
        cast = cast_of_three()
        opened_for(cast, now, cast.ben)
    with psycopg.connect(house.owner) as owner:
        assert owner.execute("SELECT count(*) FROM incidents_incident").fetchone() == (0,)
