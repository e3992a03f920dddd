"""What every command stands on: the data folder, the secrets, the database, Django."""

from __future__ import annotations

import fcntl
import gc
import json
import os
import secrets
from pathlib import Path

PORTS = ("PORT", "SMTP_PORT", "BASE_URL")


def data_folder() -> Path:
    """The data folder (`DATA`, by default `data` where the command is run), made if need be."""
    folder = Path(os.environ.get("DATA", "data")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["DATA"] = str(folder)
    return folder


def prepare() -> None:
    """Point the process at its database and secrets, then start Django.

    With `DATABASE_URL` that database is used; without, the embedded server is started if it is
    not running. Raises `ClusterError` with plain words when it cannot run.
    """
    folder = data_folder()
    if not os.environ.get("DATABASE_URL"):
        from tournevis.cli.cluster import Cluster

        urls = Cluster(folder).ensure()
        os.environ["DATABASE_URL"], os.environ["DATABASE_OWNER_URL"] = urls.app, urls.owner
    for name in ("SECRET_KEY", "SMS_SECRET"):
        os.environ.setdefault(name, _secret(folder / "keys.json", name))
    start_django()


def remember_ports() -> None:
    """Write down where this house serves, for commands that are run beside it."""
    ports = {name: os.environ[name] for name in PORTS if name in os.environ}
    (data_folder() / "ports.json").write_text(json.dumps(ports))


def recall_ports() -> None:
    """Look for the house where it was last started, unless the environment says otherwise."""
    file = data_folder() / "ports.json"
    for name, value in (json.loads(file.read_text()) if file.exists() else {}).items():
        os.environ.setdefault(name, value)


def start_django() -> None:
    """Load the settings from the environment as it stands."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tournevis.config.settings")
    # NumPy's small products are quicker on one core, and several processes share the machine.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    import django

    # What is imported stays: looking through it for what may go costs a tenth of the start.
    gc.disable()
    django.setup()
    gc.freeze()
    gc.enable()


def _secret(file: Path, name: str) -> str:
    """A random secret of this name, made once, by whichever process comes first, and kept readable
    by its owner alone."""
    with file.with_suffix(".lock").open("w") as alone:
        fcntl.flock(alone, fcntl.LOCK_EX)
        kept = json.loads(file.read_text()) if file.exists() else {}
        if name not in kept:
            kept[name] = secrets.token_urlsafe(48)
            fresh = file.with_suffix(".new")
            fresh.touch(mode=0o600)
            fresh.write_text(json.dumps(kept))
            fresh.replace(file)
    return str(kept[name])
