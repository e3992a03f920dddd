"""Every door used badly while processes are killed; counts what is lost, doubled or half kept.

    python -m tests.faults.doorways --each 60 --kills 60

A fault is a kill, a broken-off delivery or a repeated one.
"""

from __future__ import annotations

import argparse
import json
import random
import secrets
import sys
import tempfile
import threading
import time
from hashlib import sha256
from pathlib import Path

from tests.faults.count import has_come_to_rest
from tests.faults.doors import Door, doors
from tests.house import House
from tests.peers.dovecot import Dovecot
from tests.peers.server import free_ports, until
from tests.peers.smtp_sink import SmtpSink

SECRET = "secret-of-the-doors"
_MAKE_KEY = (
    "INSERT INTO channels_doorkey (organisation_id, door, token_hash, made_at)"
    " SELECT id, 'mail', $${hash}$$, now() FROM organisations_organisation"
    " WHERE kind = 'centre' RETURNING id"
)
_KEPT = "SELECT state, count(*) FROM channels_inbound GROUP BY 1"
_ENTRIES = (
    "SELECT e.text FROM incidents_entry e JOIN channels_inbound i ON i.id = e.inbound_id"
    " WHERE e.kind = 'message_in'"
)
_HALF = (  # handled, and no entry tells of it; a call on an open incident is told by its own entry
    "SELECT count(*) FROM channels_inbound i WHERE i.state = 'handled' AND i.channel <> 'phone'"
    " AND NOT EXISTS (SELECT FROM incidents_entry e WHERE e.inbound_id = i.id)"
)


def main() -> int:
    """`--each` messages a door, `--kills` kills; exit code 1 when anything is lost or doubled."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=60)
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    found = run(arguments.each, arguments.kills, arguments.seed)
    print(json.dumps(found, indent=2))
    return 1 if found["lost"] or found["doubled"] or found["half kept"] else 0


def run(each: int, kills: int, seed: int) -> dict[str, object]:
    """Use every door so often while processes are killed; what was found."""
    [lmtp] = free_ports(1)
    with (
        tempfile.TemporaryDirectory(prefix="tv-doors-") as folder,
        SmtpSink() as sink,
        Dovecot() as dovecot,
    ):
        Path(folder).chmod(0o755)
        house = House(
            Path(folder) / "data", sink.url, SMS_SECRET=SECRET, PHONE_SECRET=SECRET,
            SMS_NUMBER="+33199000000", LMTP_PORT=str(lmtp), IMAP_POLL_SECONDS="2",
            IMAP_URL=f"imap://{dovecot.user}:{dovecot.password}@127.0.0.1:{dovecot.port}/INBOX"
            "?account=support@atelier.example",
        )  # fmt: skip
        house.lmtp_port = lmtp
        try:
            house.build()
            house.invite_many()
            key = _made_key(house)
            house.start()
            if not house.wait_until_well():
                raise RuntimeError("the house does not start")
            imap = ("127.0.0.1", dovecot.port, dovecot.user, dovecot.password)
            ways = doors(house, key=key, secret=SECRET, imap=imap)
            _under_fire(house, ways, each, kills, random.Random(seed))
            house.start()
            house.wait_until_well()
            until(lambda: _has_come_to_rest(house, ways), 180)
            return _found(house, ways)
        finally:
            house.stop()
            house.cluster.stop()


def _made_key(house: House) -> str:
    """A key for the door where programs bring mail."""
    token = secrets.token_urlsafe(32)
    house.ask(_MAKE_KEY.replace("{hash}", sha256(token.encode()).hexdigest()))
    return token


def _under_fire(house: House, ways: list[Door], each: int, kills: int, draw: random.Random) -> None:
    threads = [
        threading.Thread(target=way.use, args=(each, random.Random(draw.random()), lambda: False))
        for way in ways
    ]
    for thread in threads:
        thread.start()
    for _ in range(kills):
        time.sleep(draw.uniform(0.3, 2.5))
        house.kill(draw)
    for thread in threads:
        thread.join()


def _has_come_to_rest(house: House, ways: list[Door]) -> bool:
    told = sum(len(way.taken) for way in ways)
    return has_come_to_rest(house) and len(house.ask(_ENTRIES)) >= told


def _found(house: House, ways: list[Door]) -> dict[str, object]:
    texts = [str(row[0]) for row in house.ask(_ENTRIES)]
    lost: list[str] = []
    doubled: list[str] = []
    for way in ways:
        for number in way.taken:
            many = sum(way.mark(number) in text for text in texts)
            lost += [f"{way.name} {number}"] if many == 0 else []
            doubled += [f"{way.name} {number}"] if many > 1 else []
    [(half,)] = house.ask(_HALF)
    return {
        "faults": sum(house.kills.values()) + sum(way.faults for way in ways),
        "kills": house.kills,
        "taken": {way.name: len(way.taken) for way in ways},
        "kept": {str(state): many for state, many in house.ask(_KEPT)},
        "lost": lost,
        "doubled": doubled,
        "half kept": half,
    }


if __name__ == "__main__":
    sys.exit(main())
