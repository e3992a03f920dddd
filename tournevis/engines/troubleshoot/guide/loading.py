"""YAML of a guide, read with care: nothing is lost in silence, nothing grows without end."""

from __future__ import annotations

from typing import Any

import yaml

MOST = 10_000
"""Fields that merges (`<<`) may put into one mapping."""


class CarefulLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Refuses a name that stands twice in one mapping, and merges that multiply."""

    def __init__(self, stream: Any) -> None:
        """Read this text."""
        super().__init__(stream)
        self._seen: set[int] = set()

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Put what is merged in its place; raises `yaml.YAMLError` for what one surely did not mean."""
        if id(node) not in self._seen:
            self._seen.add(id(node))
            _once(node)
        super().flatten_mapping(node)
        if len(node.value) > MOST:
            raise _mistake(f"more than {MOST} merged fields", node)


def loaded(text: str) -> object:
    """What a guide's YAML says, as nested mappings and lists. Raises `yaml.YAMLError`."""
    return yaml.load(text, Loader=CarefulLoader)  # noqa: S506 - a safe loader, and more


def _once(node: yaml.MappingNode) -> None:
    """YAML readers keep the last of two fields of one name and say nothing: a row would be lost."""
    names: set[str] = set()
    for key, _value in node.value:
        if isinstance(key, yaml.ScalarNode):
            if key.value in names:
                raise _mistake(f"{key.value!r} stands twice", key)
            names.add(key.value)


def _mistake(problem: str, node: yaml.Node) -> yaml.YAMLError:
    return yaml.constructor.ConstructorError(None, None, problem, node.start_mark)
