"""STOP and START are heard when they are all that is said."""

from __future__ import annotations

import pytest

from tournevis.engines import sms


@pytest.mark.parametrize(
    "text",
    ["STOP", "stop", "Stop.", " STOP ! ", "ARRET", "Arrêt", "arrêtez svp", "UNSUBSCRIBE", "DESABO",
     "Désabonnement", "stop sms", "STOP ALL", "STOP 36111", "Stop au 36 111".replace("36 1", "361"),
     "stop please", "«STOP»", "ＳＴＯＰ"],
)  # fmt: skip
def test_stop(text: str) -> None:
    assert sms.wish(text) == "stop"


@pytest.mark.parametrize("text", ["START", "start svp", "Reprise", "unstop", "reprendre"])
def test_start(text: str) -> None:
    assert sms.wish(text) == "start"


@pytest.mark.parametrize(
    "text",
    ["", "?", "Le voyant STOP clignote", "stop ou encore ?", "non stop", "Stop, ça fume",
     "Arrêtez la machine ?", "cancel", "fin", "quit", "le bouton arret ne repond pas",
     "stop " * 20, "start la pompe", "OK 4821"],
)  # fmt: skip
def test_anything_else_is_a_message(text: str) -> None:
    assert sms.wish(text) is None
