"""`tournevis guide import`: what a team has already becomes a guide."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tournevis.cli.guide.files import (
    FORMS,
    mistakes_told,
    network_beside,
    text_in,
    written_in,
)
from tournevis.cli.guide.phrases import colon, say
from tournevis.cli.guide.terminal import Trouble

CHARTS = (".mmd", ".mermaid", ".md", ".txt")


@dataclass(frozen=True)
class Wanted:
    """How to import: the guide's key and title ("" to find them), whether a chart's order is kept."""

    key: str = ""
    title: str = ""
    keep_order: bool = False
    overlay: Path | None = None


def imported_from(file: Path, output: Path | None, wanted: Wanted, lang: str) -> tuple[str, str]:
    """The YAML of the guide, and a remark. Raises `Trouble` with the place of a mistake."""
    if file.suffix.lower() in FORMS:
        return _network(file, wanted.overlay, output, lang)
    if file.suffix.lower() not in CHARTS:
        raise Trouble(
            f"{file} : un organigramme (.mmd) ou un réseau (.bif, .xdsl, .net) est attendu",
            f"{file}: expected a flowchart (.mmd) or a network (.bif, .xdsl, .net)",
        )
    return _flowchart(file, output, wanted, lang)


def _flowchart(file: Path, output: Path | None, wanted: Wanted, lang: str) -> tuple[str, str]:
    from tournevis.engines.troubleshoot.flowchart import FlowchartError, as_yaml, imported

    source = output or file
    key = wanted.key or re.sub(r"[^a-z0-9]+", "-", source.stem.lower()).strip("-") or "guide"
    try:
        found = imported(text_in(file), key, title=wanted.title, keep_order=wanted.keep_order)
    except FlowchartError as mistake:
        fr, en = mistake.text["fr"], mistake.text["en"]
        raise Trouble(f"{file} : {fr}", f"{file}: {en}") from mistake
    text = as_yaml(found.written, found.guesses, found.language)
    return text, _remark(found.written, output, lang)


def _remark(written: dict[str, Any], output: Path | None, lang: str) -> str:
    parts = [part for name in ("causes", "checks", "remedies") for part in written[name]]
    counts = ", ".join(
        f"{say(name, lang).lower()}{colon(lang)}{len(written[name])}"
        for name in ("causes", "checks", "remedies")
    )
    guesses = sum(bool(part.get("guess")) for part in parts)
    file = output or ("FICHIER" if lang == "fr" else "FILE")
    return say("imported", lang).format(parts=counts, guesses=guesses, file=file)


def _network(file: Path, overlay: Path | None, output: Path | None, lang: str) -> tuple[str, str]:
    """The overlay, pointing at the network; both are read together first, so it is known to work."""
    from tournevis.engines.troubleshoot.flowchart import as_yaml
    from tournevis.engines.troubleshoot.network import guide_from

    if overlay is None:
        raise Trouble(
            f"{file} : il manque --overlay FICHIER, qui dit quelles variables sont des causes, des"
            " vérifications et des remèdes (docs/network-guides.md)",
            f"{file}: --overlay FILE is missing: it says which variables are causes, checks and"
            " remedies (docs/network-guides.md)",
        )
    written = written_in(overlay)
    if not isinstance(written, dict) or not isinstance(written.get("network"), dict):
        raise Trouble(f"{overlay} : il manque « network »", f"{overlay}: 'network' is missing")
    folder = output.parent if output else Path.cwd()
    inside = network_beside(folder, file).resolve().relative_to(folder.resolve())
    written["network"]["file"] = inside.as_posix()
    text = text_in(file)
    with mistakes_told(overlay):
        guide_from(written, text, FORMS[file.suffix.lower()])
    return as_yaml(written), _remark(written, output, lang)
