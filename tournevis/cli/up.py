"""`tournevis up`: the whole house under one supervising command."""

from __future__ import annotations

import os
import sys
import time
import urllib.error
import urllib.request

import click

from tournevis.cli.cluster import Cluster, ClusterError
from tournevis.cli.environment import data_folder, prepare, remember_ports
from tournevis.cli.supervise import supervise


def run(*, demo: bool) -> int:
    """Start, say where to go, and stay until Ctrl-C; everything is then stopped cleanly."""
    embedded = not os.environ.get("DATABASE_URL")
    try:
        prepare()
    except ClusterError as trouble:
        raise click.ClickException(str(trouble)) from trouble
    from tournevis.cli.database import bring_up_to_date
    from tournevis.cli.serve import gather_static_files

    remember_ports()
    bring_up_to_date()
    gather_static_files()
    is_fresh = demo and _load_sample()
    try:
        return supervise(
            _commands(),
            ready=lambda: _greet(demo=demo, is_fresh=is_fresh),
            watch=Cluster(data_folder()).ensure if embedded else None,
        )
    finally:
        if embedded:
            Cluster(data_folder()).stop()


def _commands() -> dict[str, list[str]]:
    tournevis = [sys.executable, "-m", "tournevis.cli.main"]
    return {name: [*tournevis, name] for name in ("web", "worker", "listen")}


def _load_sample() -> bool:
    from tournevis.cli.demo.load import load_if_empty

    return bool(load_if_empty())


def _greet(*, demo: bool, is_fresh: bool) -> None:
    address = os.environ.get("BASE_URL", f"http://localhost:{os.environ.get('PORT', '8000')}")
    if not _serves(f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/healthz"):
        click.echo("Not everything serves yet; `tournevis doctor` says why.", err=True)
        return
    click.echo(f"\n  Tournevis is up: open {address}\n")
    if demo:
        from tournevis.cli.demo.alarms import post_sample_alerts
        from tournevis.cli.demo.load import accounts_in_words
        from tournevis.cli.demo.post import post_sample_mails

        click.echo(accounts_in_words())
        if is_fresh:
            click.echo(post_sample_mails())
            click.echo(post_sample_alerts())
    click.echo("  Ctrl-C stops everything.\n")


def _serves(address: str, seconds: int = 60) -> bool:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310 - our own
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    return False
