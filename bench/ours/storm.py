"""So many alerts due at once, all of one company: rows, as a monitoring gone wild leaves them."""

from __future__ import annotations

from bench.told import asked, say
from tournevis.cli.environment import start_django


def main() -> None:
    """Plant them in the database that the environment names."""
    wish = asked()
    start_django()
    from tests.faults.plant import plant
    from tournevis.ground.organisations import walls

    with walls.system():
        plant(wish["alerts"], 0)
    say(wish, {"alerts": wish["alerts"]})


if __name__ == "__main__":
    main()
