"""Many operations of a migration as one.

Django draws every model anew after each operation that touches a relation, and here all models are
related through their organisation: a hundred tables made one by one are drawn five thousand times.
"""

from __future__ import annotations

from typing import Any

from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.optimizer import MigrationOptimizer
from django.db.migrations.state import ProjectState


class AtOnce(Operation):
    """Carries operations out one after the other, between two drawings: before all, and after all.

    For tables, columns, indexes, constraints and SQL; not for what renames. What is added to a table
    that is made here is made with it, as Django folds migrations.
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
        for each in self._folded(app_label):
            each.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Change the tables."""
        for each in self._folded(app_label):
            each.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Undo it, the last one first."""
        for each in reversed(self._folded(app_label)):
            each.database_backwards(app_label, schema_editor, from_state, to_state)

    def _folded(self, app_label: str) -> list[Operation]:
        folded = MigrationOptimizer().optimize(list(self.operations), app_label)
        made = {each.name_lower for each in folded if isinstance(each, CreateModel)}
        for each in folded:
            if getattr(each, "model_name_lower", None) in made:
                raise ValueError(f"{each.describe()}: say it in the migration after this one")
        return folded

    def describe(self) -> str:
        """What they do, one after the other."""
        return "; ".join(each.describe() for each in self.operations)
