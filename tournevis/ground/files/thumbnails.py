"""Small pictures of images, made in a process of their own that is bounded in time and memory."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

PROGRAM = Path(__file__).with_name("shrink.py")
SECONDS = 10
LARGEST = 2_000_000  # bytes of a small picture


class Small(NamedTuple):
    """A JPEG of this width and height in pixels."""

    content: bytes
    width: int
    height: int


def small_of(content: bytes) -> Small | None:
    """A small picture of an image; None when there is none to be had within the bounds."""
    try:
        ended = subprocess.run(
            [sys.executable, "-I", str(PROGRAM)],
            input=content,
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env={"LANG": "C.UTF-8"},
        )
    except subprocess.TimeoutExpired:
        return None
    head, _, picture = ended.stdout.partition(b"\n")
    if ended.returncode != 0 or not picture or len(picture) > LARGEST:
        return None
    sides = json.loads(head)
    return Small(picture, int(sides["width"]), int(sides["height"]))
