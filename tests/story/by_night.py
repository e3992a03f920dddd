"""Gives the sample centre one rota: Anna and Émile by turns, a day each, from half past two at night.

python -m tests.story.by_night
"""

from __future__ import annotations

from datetime import date, time


def main() -> None:
    """In place of the rotas that are there."""
    from tournevis.cli.environment import prepare

    prepare()
    from tournevis.ground.organisations import walls
    from tournevis.ground.organisations.models import Organisation, Person
    from tournevis.ground.staff.models import Layer, Rota, RotaMember

    with walls.system():
        centre = Organisation.objects.get(kind="centre")
        walls.open_to([centre.pk])
        Rota.objects.all().delete()
        rota = Rota.objects.create(organisation=centre, name="Nuits", timezone="Europe/Paris")
        layer = Layer.objects.create(
            organisation=centre,
            rota=rota,
            position=0,
            rotation="daily",
            starts_on=date(2026, 10, 19),
            handover_at=time(2, 30),
        )
        for place, name in enumerate(("anna", "emile")):
            person = Person.objects.get(email=f"{name}@atelier.example")
            RotaMember.objects.create(
                organisation=centre, layer=layer, person=person, position=place
            )


if __name__ == "__main__":
    main()
