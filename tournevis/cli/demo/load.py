"""Loading the sample centre, and saying who can sign in to it."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.utils import translation

from tournevis.cli.demo import crises
from tournevis.cli.demo.opening import have_arrived, have_been_answered
from tournevis.cli.demo.people import COMPANIES, PASSWORD, STAFF, gather
from tournevis.cli.demo.today import today
from tournevis.cli.demo.year import a_year
from tournevis.ground.organisations import walls


def load_if_empty() -> bool:
    """Load the sample centre unless there is an organisation already; whether it did."""
    with walls.system(), connection.cursor() as cursor:
        cursor.execute("SELECT tournevis_everyone() IS NOT NULL")
        if cursor.fetchone()[0]:
            return False
    load()
    return True


def load() -> str:
    """Load the sample centre in one transaction; says in a line what was loaded."""
    with transaction.atomic(), translation.override("fr"):
        now = _now()
        centre = gather(now)
        count = a_year(centre, now=now)
        crises.past(now)
        crises.running(now)
        today(centre, now)
        have_arrived(now)
        have_been_answered()
    return f"A sample centre with {len(COMPANIES)} client companies and {count} closed incidents is loaded."


def accounts_in_words() -> str:
    """Who can sign in, for the terminal."""
    people: list[tuple[str, str, str]] = [(name, email, role) for name, email, _, role in STAFF]
    people += [
        (name, email, f"client of {c.name}")
        for c in COMPANIES
        for name, email, _, _ in c.people[:1]
    ]
    lines = [f"    {email:24} {name} ({role})" for name, email, role in people]
    return "\n".join([f"  Sample accounts (password: {PASSWORD}):", *lines, ""])


def _now() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        moment: datetime = cursor.fetchone()[0]
    return moment
