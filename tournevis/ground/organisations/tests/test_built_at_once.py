"""An empty house is built by few migrations; one that grew by the many goes on as the same house."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time
from typing import Any

import psycopg
import pytest
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, StateApps

from tournevis.cli.cluster import Urls
from tournevis.ground.organisations.masonry import build

MOST_DRAWN = 3_500  # they were 16,662
MOST_STATEMENTS = 2_500
BEFORE_ROTAS_HAD_LAYERS = (
    ("incidents", "0005_doorways"),
    ("diagnosis", "0001_initial"),
    ("followup", "0001_initial"),
    ("oncall", "0002_phone"),
    ("staff", "0001_initial"),
)
EMPTY = """
DROP SCHEMA public CASCADE;
CREATE SCHEMA public AUTHORIZATION pg_database_owner;
CREATE EXTENSION pg_trgm;
CREATE EXTENSION unaccent;
"""
SHAPE = (
    "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable,"
    " column_default, is_identity FROM information_schema.columns WHERE table_schema = 'public'",
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace",
    "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT tablename, policyname, qual, with_check FROM pg_policies WHERE schemaname = 'public'",
)


@pytest.fixture
def empty(house: Urls) -> Urls:
    """A database with nothing in it."""
    with psycopg.connect(house.superuser, autocommit=True) as admin:
        admin.execute(EMPTY)
    return house


def test_an_older_house_goes_on_with_its_rows_and_becomes_the_same(
    empty: Urls, cluster: Urls
) -> None:
    """Where a room was only partly as it is now, its own old files are followed."""
    before = _as_it_was()
    centre = (
        before.get_model("organisations", "Organisation")
        .objects.using("owner")
        .create(name="Centre")
    )
    person = (
        before.get_model("organisations", "Person")
        .objects.using("owner")
        .create(organisation=centre, name="Anna")
    )
    rota = (
        before.get_model("staff", "Rota")
        .objects.using("owner")
        .create(
            organisation=centre,
            name="Nights",
            rotation="weekly",
            starts_on=date(2026, 1, 5),
            handover_at=time(8),
        )
    )
    before.get_model("staff", "RotaMember").objects.using("owner").create(
        organisation=centre, rota=rota, person=person, position=0
    )
    build("owner")
    layers = (
        "SELECT r.name, l.rotation, l.starts_on, m.person_id FROM staff_rota r"
        " JOIN staff_layer l ON l.rota_id = r.id JOIN staff_rotamember m ON m.layer_id = l.id"
    )
    assert _rows(empty, layers) == {("Nights", "weekly", date(2026, 1, 5), person.pk)}
    for question in SHAPE:
        assert _rows(empty, question) == _rows(cluster, question)


def test_a_house_that_stood_before_the_migrations_were_made_few_is_left_as_it_is(
    house: Urls,
) -> None:
    with psycopg.connect(house.superuser, autocommit=True) as admin:
        admin.execute("DELETE FROM django_migrations WHERE name LIKE '%squashed%'")
    with _counted() as said:
        build("owner")
    assert not [each for each in said if each.startswith("CREATE TABLE")]
    assert _rows(
        house, "SELECT count(*) > 0 FROM django_migrations WHERE name LIKE '%squashed%'"
    ) == {(True,)}


def test_an_empty_house_is_built_without_drawing_every_model_again_and_again(
    empty: Urls, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    draw = ModelState.render

    def counted(state: ModelState, apps: StateApps) -> Any:
        drawn.append(state.name)
        return draw(state, apps)

    monkeypatch.setattr(ModelState, "render", counted)
    with _counted() as said:
        build("owner")
    assert len(drawn) < MOST_DRAWN, "a migration with several operations is to say AtOnce"
    assert len(said) < MOST_STATEMENTS


def _as_it_was() -> StateApps:
    """A house as an older version left it, by the migrations of then."""
    executor = MigrationExecutor(connections["owner"])
    executor.loader = MigrationLoader(connections["owner"], replace_migrations=False)
    return executor.migrate(list(BEFORE_ROTAS_HAD_LAYERS)).apps


@contextmanager
def _counted() -> Iterator[list[str]]:
    said: list[str] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        said.append(str(sql))
        return execute(sql, *rest)

    with connections["owner"].execute_wrapper(note):
        yield said


def _rows(urls: Urls, question: str) -> set[tuple[Any, ...]]:
    with psycopg.connect(urls.superuser) as database:
        return set(database.execute(question).fetchall())
