"""Operations of a migration, carried out between two drawings of the models."""

from __future__ import annotations

import pytest
from django.db import migrations, models
from django.db.migrations.state import ProjectState

from tournevis.ground.organisations.at_once import AtOnce

LAMP = migrations.CreateModel("Lamp", [("id", models.BigAutoField(primary_key=True))])
COLOUR = migrations.AddField("lamp", "colour", models.CharField(max_length=9))


def test_nothing_is_drawn_while_the_state_changes() -> None:
    state = ProjectState()
    assert state.apps  # drawn, as it is before each migration
    AtOnce(LAMP, COLOUR).state_forwards("cellar", state)
    assert "apps" not in vars(state)
    assert list(state.models["cellar", "lamp"].fields) == ["id", "colour"]


def test_what_cannot_be_made_with_its_table_is_refused() -> None:
    """The table would be made as it is in the end, and the column then once more."""
    apart = AtOnce(LAMP, migrations.RunSQL("SELECT 1"), COLOUR)
    with pytest.raises(ValueError, match="Add field colour to lamp"):
        apart.state_forwards("cellar", ProjectState())
