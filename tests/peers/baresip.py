"""Real telephones: baresip, each with its own SIP port and its ctrl_tcp interface, on loopback."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from .needed import absent
from .server import LOOPBACK, DidNotStart, Server, answers, free_ports, give_to, lesser_user

BARESIP, MODULES = "/usr/bin/baresip", Path("/usr/lib/baresip/modules")

ATTEMPTS = 4

CONFIGURATION = """
sip_listen {host}:{sip}
sip_trans_def udp
call_local_timeout 60
call_max_calls 4
audio_player aubridge,{name}
audio_source aubridge,{name}
audio_alert aubridge,{name}
module_path {modules}
module account.so
module g711.so
module aubridge.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen {host}:{control}
"""


class Telephone:
    """One baresip with one or several numbers: `uri` is how others reach the first, `control` the
    port of its ctrl_tcp."""

    def __init__(
        self, names: Sequence[str], folder: Path, sip: int, control: int, *, answers: bool
    ) -> None:
        self.sip, self.control = sip, control
        uris = [f"sip:{name}@{LOOPBACK}:{sip}" for name in names]
        self.uri, name = uris[0], "line"
        user = lesser_user("baresip", "nobody")
        folder.mkdir()
        mode = "auto" if answers else "manual"
        lines = (f"<{uri}>;regint=0;answermode={mode}\n" for uri in uris)
        (folder / "accounts").write_text("".join(lines))
        (folder / "contacts").write_text("")
        (folder / "config").write_text(
            CONFIGURATION.format(
                host=LOOPBACK, sip=sip, control=control, modules=MODULES, name=name
            )
        )
        give_to(user, folder, *folder.iterdir())
        self.server = Server(
            [BARESIP, "-4", "-n", LOOPBACK, "-f", folder],
            folder.parent / "telephone.log",
            user=user,
        )

    def start(self) -> None:
        """Start, and wait until it can be commanded."""
        self.server.start(lambda: answers(self.control))

    def stop(self) -> None:
        """End it."""
        self.server.stop()


def missing() -> str | None:
    """In plain words, what is not installed; None when all is."""
    return absent("baresip-core", BARESIP, what="baresip")


@contextmanager
def telephone(*names: str, answers: bool = True) -> Iterator[Telephone]:
    """A running telephone with these numbers; `answers`: it picks up by itself, as somebody in a
    hurry would."""
    with tempfile.TemporaryDirectory(prefix="tv-sip-") as top:
        Path(top).chmod(0o777)
        one = _started(names, Path(top), answers=answers)
        try:
            yield one
        finally:
            one.stop()


def _started(names: Sequence[str], top: Path, *, answers: bool) -> Telephone:
    """It takes ports of UDP too, and the next one for TLS: somebody else may have these."""
    for attempt in range(ATTEMPTS):
        sip, control = free_ports(2)
        one = Telephone(names, top / f"config-{attempt}", sip, control, answers=answers)
        try:
            one.start()
        except DidNotStart:
            if attempt == ATTEMPTS - 1:
                raise
            continue
        return one
    raise AssertionError("not reached")
