"""The peer's tables, its texts, one engineer, and a queue for each client company."""

import django

from bench.mails import CENTRE, COMPANIES

PASSWORD = "benchmark passphrase"
ENGINEER = "anna"


def main() -> None:
    """Build it in the database that the environment names."""
    django.setup()
    from django.contrib.auth import get_user_model
    from django.contrib.sites.models import Site
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    Site.objects.update_or_create(pk=1, defaults={"domain": "localhost", "name": "localhost"})
    get_user_model().objects.create_superuser(ENGINEER, "anna@centre.example", PASSWORD)
    _queues()


def _queues() -> None:
    from helpdesk.models import Queue

    Queue.objects.create(
        title="Support",
        slug="support",
        email_address=CENTRE,
        allow_email_submission=True,
        email_box_type="local",
        email_box_interval=0,
    )
    for number in range(COMPANIES):
        Queue.objects.create(
            title=f"Company {number + 1}",
            slug=f"company{number}",
            locale="en" if number % 3 == 2 else "fr",
            email_box_type=None,
        )


if __name__ == "__main__":
    main()
