"""Names that files may be referred to by: bad labels cleaned, none twice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_GOOD = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_BAD = re.compile(r"\W+")


def cleaned(labels: Sequence[str]) -> list[str]:
    """A name for each label, all different: what is a good name already stays as it is.

    Accents go; what is neither letter nor digit becomes "_"; a digit never comes first; a name that
    stands already gets a number.

    >>> cleaned(["Réseau (local)", "< 5 Mo", "2 Mo", "OK", "O.K.", "O K", "???"])
    ['Reseau_local', 'x5_Mo', 'x2_Mo', 'OK', 'O_K', 'O_K_2', 'x']
    """
    taken = {label for label in labels if _GOOD.fullmatch(label)}
    names: list[str] = []
    for label in labels:
        name = label if label in taken and label not in names else _alone(_clean(label), taken)
        taken.add(name)
        names.append(name)
    return names


def _clean(label: str) -> str:
    letters = unicodedata.normalize("NFKD", label)
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    name = _BAD.sub("_", plain).strip("_") or "x"
    return f"x{name}" if name[0].isdigit() else name


def _alone(name: str, taken: set[str]) -> str:
    """This name, with the first number that makes it the only one."""
    if name not in taken:
        return name
    number = 2
    while f"{name}_{number}" in taken:
        number += 1
    return f"{name}_{number}"
