"""Builds the walls in the database, from the models, after every migration.

For each `Walled` model: row-level security, enabled and forced; one policy; a unique key on
(organisation, id); and for each foreign key between walled rows a second key on both columns, so
that no row can point into another organisation. Then the application role gets its rights: tables
that are not walled can be used, walled ones too, append-only ones cannot be changed. Running it
again changes nothing. The reasons are in docs/decisions/0003-walls-in-the-database.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connections, models

from tournevis.ground.organisations.walled import Walled

_SEEN = "organisation_id = ANY ((SELECT tournevis_organisations())::bigint[])"
_DIRECTORY = ("organisation", "person", "membership", "contract", "cover")

# pg_temp is named, and last: else a temporary view could stand in for a table, and its functions
# would run as the owner.
_FUNCTIONS = """
CREATE OR REPLACE FUNCTION tournevis_organisations() RETURNS bigint[] LANGUAGE sql STABLE
  SET search_path = public, pg_temp AS
  $$ SELECT coalesce(nullif(current_setting('tournevis.organisations', true), ''), '{}')::bigint[] $$;
CREATE OR REPLACE FUNCTION tournevis_person() RETURNS bigint LANGUAGE sql STABLE
  SET search_path = public, pg_temp AS
  $$ SELECT nullif(current_setting('tournevis.person', true), '')::bigint $$;
CREATE OR REPLACE FUNCTION tournevis_everyone() RETURNS bigint[] LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS
  $$ SELECT array_agg(id) FROM organisations_organisation $$;
CREATE OR REPLACE FUNCTION tournevis_seen_by(person bigint, in_full boolean) RETURNS bigint[]
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT array_agg(DISTINCT seen) FROM (
    SELECT organisation_id AS seen FROM organisations_membership m
      WHERE m.person_id = person AND (m.role <> 'client' OR NOT in_full)
    UNION ALL
    SELECT v.organisation_id FROM organisations_cover v
      JOIN organisations_contract c ON c.id = v.contract_id
      JOIN organisations_membership m ON m.organisation_id = c.centre_id AND m.person_id = person
      WHERE v.person_id = person AND m.role IN ('engineer', 'supervisor')
    UNION ALL
    SELECT c.organisation_id FROM organisations_contract c
      JOIN organisations_membership m ON m.organisation_id = c.centre_id
      WHERE m.person_id = person AND m.role = 'supervisor') AS each_seen $$;
"""

_POLICIES = {
    "organisations_organisation": "id = ANY ((SELECT tournevis_organisations())::bigint[])",
    "organisations_membership": f"{_SEEN} OR person_id = (SELECT tournevis_person())",
    "organisations_person": (
        f"{_SEEN} OR id = (SELECT tournevis_person()) OR EXISTS (SELECT FROM"
        " organisations_membership m WHERE m.person_id = organisations_person.id"
        " AND m.organisation_id = ANY ((SELECT tournevis_organisations())::bigint[]))"
    ),
}
_CHECKS = {
    "organisations_organisation": _POLICIES["organisations_organisation"],
    "organisations_membership": _SEEN,
    "organisations_person": f"{_SEEN} OR id = (SELECT tournevis_person())",
}


def build(using: str) -> None:
    """Bring the tables up to date, as the owner, then raise the walls around them."""
    call_command("migrate", database=using, interactive=False, verbosity=0)
    raise_walls(using)


def raise_walls(using: str) -> None:
    """Build or repair every wall, as the owner."""
    with connections[using].cursor() as cursor:
        for statement in (_FUNCTIONS, *_masonry(settings.APPLICATION_ROLE)):
            cursor.execute(statement)


def walled_models() -> list[type[Walled]]:
    """Every model whose rows belong to an organisation, in the order of the tables' names."""
    found = [m for m in apps.get_models() if issubclass(m, Walled)]
    return sorted(found, key=lambda model: model._meta.db_table)


def doubled_keys(model: type[Walled]) -> list[models.ForeignKey[Any, Any]]:
    """The foreign keys of this model that must stay within its organisation."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and field.name != "organisation"
        and field.name not in model.crosses
        and issubclass(field.related_model, Walled)
    ]


def _masonry(role: str) -> Iterator[str]:
    yield from _rights(role)
    yield "; ".join(_wall("organisations_organisation"))
    for model in walled_models():
        table = model._meta.db_table
        yield "; ".join(_wall(table))
        yield _key(table, f"{table}_in_org", "UNIQUE (organisation_id, id)")
        if model.append_only:
            yield f'REVOKE UPDATE, DELETE, TRUNCATE ON "{table}" FROM "{role}"'
    for model in walled_models():
        for field in doubled_keys(model):
            yield _doubled(model._meta.db_table, field)


def _rights(role: str) -> Iterator[str]:
    yield f'GRANT USAGE ON SCHEMA public TO "{role}"'
    yield f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "{role}"'
    yield f'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO "{role}"'
    for function in ("tournevis_everyone()", "tournevis_seen_by(bigint, boolean)"):
        yield f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC"
        yield f'GRANT EXECUTE ON FUNCTION {function} TO "{role}"'
    yield f'REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM "{role}"'


def _wall(table: str) -> Iterator[str]:
    """To be said in one breath: between the old policy and the new, a running house sees nothing."""
    seen = _POLICIES.get(table, _SEEN)
    check = _CHECKS.get(table, _SEEN)
    yield f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY'
    yield f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY'
    yield f'DROP POLICY IF EXISTS wall ON "{table}"'
    yield f'CREATE POLICY wall ON "{table}" USING ({seen}) WITH CHECK ({check})'
    if table in {f"organisations_{name}" for name in _DIRECTORY}:
        yield f'DROP POLICY IF EXISTS directory ON "{table}"'
        yield f'CREATE POLICY directory ON "{table}" FOR SELECT TO CURRENT_USER USING (true)'


def _doubled(table: str, field: models.ForeignKey[Any, Any]) -> str:
    target = field.related_model._meta.db_table
    key = (
        f'FOREIGN KEY (organisation_id, "{field.column}") REFERENCES "{target}"'
        " (organisation_id, id) ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED"
    )
    return _key(table, f"{table}_{field.column}_in_org"[:63], key)


def _key(table: str, name: str, definition: str) -> str:
    return (
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = '{name}'"
        f" AND conrelid = '\"{table}\"'::regclass) THEN"
        f' ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {definition}; END IF; END $$'
    )
