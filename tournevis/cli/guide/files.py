"""Reading guide files, with mistakes told in one line that says what to do."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tournevis.cli.guide.terminal import Trouble, unknown

if TYPE_CHECKING:
    from tournevis.engines.troubleshoot import Case, Guide

FORMS = {".bif": "bif", ".xdsl": "xdsl", ".net": "net"}
CHECK, REMEDY, STEP = ("la vérification", "check"), ("le remède", "remedy"), ("l’étape", "step")


def guide_in(path: Path) -> Guide:
    """The guide in this file; one that stands on a network is read together with it.

    Raises `Trouble` with the place of the mistake.
    """
    from tournevis.engines.troubleshoot import parse

    written = written_in(path)
    with mistakes_told(path):
        if isinstance(written, dict) and "network" in written:
            return _on_network(path, written)
        return parse(written)


@contextmanager
def mistakes_told(path: Path) -> Iterator[None]:
    """Around the reading of a guide: its mistakes become a `Trouble` that names the file."""
    from tournevis.engines.troubleshoot import GuideError

    try:
        yield
    except ImportError as missing:
        raise no_network() from missing
    except GuideError as mistake:
        if isinstance(mistake.__cause__, ImportError):
            raise no_network() from mistake
        from tournevis.engines.troubleshoot.lint.french import in_french

        place = f"{mistake.path} : " if mistake.path else ""
        fr = f"{path} : {place}{in_french(mistake.problem)}"
        raise Trouble(fr, f"{path}: {mistake}") from mistake


def no_network() -> Trouble:
    """PyAgrum is not there."""
    return Trouble(
        "un guide sur réseau bayésien demande pyAgrum : pip install 'tournevis[network]'",
        "a guide on a Bayesian network needs pyAgrum: pip install 'tournevis[network]'",
    )


def written_in(path: Path) -> Any:
    """What a YAML file says. Raises `Trouble` if it is not YAML."""
    import yaml

    from tournevis.engines.troubleshoot.guide.loading import loaded

    try:
        return loaded(text_in(path))
    except (yaml.YAMLError, RecursionError, ValueError) as trouble:
        mark = getattr(trouble, "problem_mark", None)
        problem = getattr(trouble, "problem", None) or trouble
        line = mark.line + 1 if mark else 1
        raise Trouble(
            f"{path} : ligne {line} : ce n’est pas du YAML ({problem})",
            f"{path}: line {line}: this is not YAML ({problem})",
        ) from trouble


def text_in(path: Path) -> str:
    """The text of a file, "-" for what is piped in. Raises `Trouble` if it cannot be read."""
    try:
        if str(path) == "-":
            return sys.stdin.read()
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as trouble:
        near = _neighbour(path)
        fr = f" ; vouliez-vous dire {near} ?" if near else ""
        en = f"; did you mean {near}?" if near else ""
        raise Trouble(
            f"{path} : ce fichier n’existe pas{fr}", f"{path}: there is no such file{en}"
        ) from trouble
    except UnicodeDecodeError as trouble:
        raise Trouble(
            f"{path} : ce n’est pas un texte en UTF-8", f"{path}: this is not a text in UTF-8"
        ) from trouble
    except OSError as trouble:
        problem = trouble.strerror
        raise Trouble(
            f"{path} : ne peut être lu ({problem})", f"{path}: cannot be read ({problem})"
        ) from trouble


def _neighbour(path: Path) -> Path | None:
    from difflib import get_close_matches

    try:
        names = [each.name for each in path.parent.iterdir()]
    except OSError:
        return None
    near = get_close_matches(path.name, names, n=1)
    return path.parent / near[0] if near else None


def write(path: Path, text: str, *, force: bool) -> None:
    """Write a file. Raises `Trouble` where one is there and `force` is not given."""
    if path.exists() and not force:
        raise Trouble(
            f"{path} existe déjà ; --force écrit par-dessus",
            f"{path} is there already; --force writes over it",
        )
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as trouble:
        problem = trouble.strerror
        raise Trouble(
            f"{path} : ne peut être écrit ({problem})", f"{path}: cannot be written ({problem})"
        ) from trouble


def case_from(
    guide: Guide, observed: tuple[str, ...], failed: tuple[str, ...], skipped: tuple[str, ...] = ()
) -> Case:
    """The case of these `check=answer` pairs, remedies and steps put off. Raises `Trouble`."""
    from tournevis.engines.troubleshoot import Case

    case = Case(skipped=frozenset(skipped))
    for pair in observed:
        case = case.answered(*_answer(guide, pair))
    for remedy in failed:
        if remedy not in guide.remedy_index:
            raise unknown(REMEDY, remedy, guide.remedy_index)
        case = case.tried(remedy)
    for step in skipped:
        if step not in guide.check_index and step not in guide.remedy_index:
            raise unknown(STEP, step, [*guide.check_index, *guide.remedy_index])
    return case


def _answer(guide: Guide, pair: str) -> tuple[str, str]:
    from tournevis.engines.troubleshoot.guide import UNKNOWN

    check, equals, answer = (part.strip() for part in pair.partition("="))
    if not equals:
        raise Trouble(
            f"--observed {pair} : s’écrit vérification=réponse",
            f"--observed {pair}: write it as check=answer",
        )
    if check not in guide.check_index:
        raise unknown(CHECK, check, guide.check_index)
    keys = [*(each.key for each in guide.check(check).answers), UNKNOWN]
    if answer not in keys:
        raise Trouble(
            f"{check} : réponse « {answer} » inconnue ; il y a : {', '.join(keys)}",
            f"{check}: no answer “{answer}”; there is: {', '.join(keys)}",
        )
    return check, answer


def _on_network(path: Path, written: dict[str, Any]) -> Guide:
    from tournevis.engines.troubleshoot.network import file_of, guide_from

    named = file_of(written)
    file = network_beside(path.parent, path.parent / (named or ""))
    form = FORMS.get(file.suffix.lower())
    if form is None:
        raise Trouble(
            f"{file} : un fichier .bif, .xdsl ou .net est attendu",
            f"{file}: expected a .bif, .xdsl or .net file",
        )
    return guide_from(written, text_in(file), form)


def network_beside(folder: Path, file: Path) -> Path:
    """This file, which is in that folder or below: a guide reads nothing else. Raises `Trouble`."""
    if "\0" in str(file) or not file.resolve().is_relative_to(folder.resolve()):
        raise Trouble(
            f"{file} : le réseau doit être dans le dossier du guide ({folder}) ou en dessous",
            f"{file}: the network must be in the folder of the guide ({folder}) or below",
        )
    return file
