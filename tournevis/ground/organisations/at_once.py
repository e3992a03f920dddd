"""Many operations of a migration as one.

Django draws every model anew after each operation that touches a relation, and here all models are
related through their organisation: a hundred tables made one by one are drawn five thousand times.
"""

from __future__ import annotations

from typing import Any

from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class AtOnce(Operation):
    """Carries operations out one after the other, between two drawings: before all, and after all.

    For those that stand beside each other (tables, columns, indexes, constraints, SQL), not for one
    that renames what another one speaks of.
    """

    reduces_to_sql = True

    def __init__(self, *operations: Operation) -> None:
        self.operations = operations

    @property
    def reversible(self) -> bool:  # type: ignore[override]
        """Whether each of them can be undone."""
        return all(each.reversible for each in self.operations)

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change what the models are said to be; they are drawn when somebody asks for one."""
        vars(state).pop("apps", None)
        for each in self.operations:
            each.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Change the tables."""
        for each in self.operations:
            each.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Undo it, the last one first."""
        for each in reversed(self.operations):
            each.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """What they do, one after the other."""
        return "; ".join(each.describe() for each in self.operations)
