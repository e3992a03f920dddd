"""List and incident page beside the peer, with years of incidents, each served as for users."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from random import Random

import httpx

from bench.cost import memory_of
from bench.figures import as_line, of_times, percentile, table
from bench.mails import SEED
from bench.ours import build as our_people
from bench.ours import load as our_load
from bench.peer import build as peer_people
from bench.peer import load as peer_load
from bench.processes import Running, end, is_served, launch
from bench.stand import OURS, PEER, Stand
from tests.peers.server import free_ports

INCIDENTS, REQUESTS, WARM_UP = 100_000, 200, 20
LONGEST = 150.0  # seconds for one page of both, with as many requests as fit
AT_ONCE = 6  # connections that a browser opens to one server
_PANEL = re.compile(r'hx-get="([^"]+)" hx-trigger="load"')
_TABLE = re.compile(r'"url": "(/datatables_ticket_list/[^"]+)"')
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
ALL_TICKETS = "/tickets/?sort=created&sortreverse=on&" + "&".join(
    f"status={n}" for n in range(1, 6)
)


@dataclass(frozen=True)
class Page:
    """A page of both. Each side takes (client, number) and fetches all that a user waits for."""

    name: str
    ours: Callable[[httpx.Client, int], None]
    peer: Callable[[httpx.Client, int], None]


def run(stand: Stand, *, quick: bool = False) -> str:
    """Load both, sign in to both, ask turn about; the table and the line of JSON."""
    incidents, requests = (2000, 20) if quick else (INCIDENTS, REQUESTS)
    ours, peer = stand.fresh(OURS), stand.fresh(PEER)
    entries = our_load.load(stand.superuser(ours), incidents)
    followups = peer_load.load(stand.superuser(peer), incidents)
    our_load.settle(stand.superuser(peer))
    print(
        f"pages: {entries} entries and {followups} follow-ups loaded", file=sys.stderr, flush=True
    )
    [port] = free_ports(1)
    command, environment = stand.peer_server(peer, port)
    with Running(
        stand.environment(ours) | {"WEB_WORKERS": "2"}, stand.folder / "data" / ours, "web"
    ) as house:
        other = launch(command, environment, stand.folder / "gunicorn.log")
        try:
            address = f"http://127.0.0.1:{port}"
            if not is_served(f"{address}/login/"):
                raise RuntimeError((stand.folder / "gunicorn.log").read_text()[-2000:])
            with (
                closing(_our_engineer(house.address)) as mine,
                closing(_their_engineer(address)) as theirs,
            ):
                times = _timed(mine, theirs, incidents, requests)
                parts = _parts(mine, incidents, requests // 5)
            memory = {"ours": memory_of(house.leaders[0]), "peer": memory_of(other.pid)}
        finally:
            end([other])
    loaded = {"incidents": incidents, "entries": entries, "followups": followups}
    for name in (ours, peer):
        stand.drop(name)
    return _told(times, parts, memory, requests=requests, **loaded)


def _timed(
    mine: httpx.Client, theirs: httpx.Client, incidents: int, requests: int
) -> dict[str, tuple[list[float], list[float]]]:
    """Milliseconds of each page, ours and theirs, one after the other for the same incident."""
    draw = Random(SEED + 3)
    found: dict[str, tuple[list[float], list[float]]] = {}
    for page in PAGES:
        found[page.name] = ([], [])
        begun = time.monotonic()
        for turn in range(requests + WARM_UP):
            if turn > 2 * WARM_UP and time.monotonic() - begun > LONGEST:
                break
            number = draw.randrange(1, incidents + 1)
            both = (
                _milliseconds(page.ours, mine, number),
                _milliseconds(page.peer, theirs, number),
            )
            if turn >= WARM_UP:
                for times, one in zip(found[page.name], both, strict=True):
                    times.append(one)
        print(f"pages: {page.name} done", file=sys.stderr, flush=True)
    return found


def _parts(client: httpx.Client, incidents: int, requests: int) -> dict[str, float]:
    """Median milliseconds of each panel of ours, asked for alone."""
    draw = Random(SEED + 4)
    found: dict[str, list[float]] = {}
    for _ in range(requests):
        number = draw.randrange(1, incidents + 1)
        for panel in _panels(client, number):
            name = panel.replace(f"/{number}/", "/N/")
            begun = time.perf_counter()
            _get_part(client, panel)
            found.setdefault(name, []).append(1000 * (time.perf_counter() - begun))
    return {name: round(percentile(times, 0.5), 1) for name, times in found.items()}


def _milliseconds(
    fetch: Callable[[httpx.Client, int], None], client: httpx.Client, number: int
) -> float:
    begun = time.perf_counter()
    fetch(client, number)
    return 1000 * (time.perf_counter() - begun)


def _get(
    client: httpx.Client, path: str, shows: str = "", headers: Mapping[str, str] | None = None
) -> str:
    answer = client.get(path, headers=headers)
    if answer.status_code != 200 or shows not in answer.text:
        words = re.sub(r"<[^>]*>|\s+", " ", answer.text)[:1500]
        raise RuntimeError(f"{path}: {answer.status_code}, without {shows!r}\n{words}")
    return answer.text


def _our_list(client: httpx.Client, number: int) -> None:
    _get(client, "/incidents/", "/incidents/")


def _our_whole_list(client: httpx.Client, number: int) -> None:
    _get(client, "/incidents/?tab=all", "/incidents/")


def _our_shell(client: httpx.Client, number: int) -> None:
    _get(client, f"/incidents/{number}/", f"#{number}")


def _our_page(client: httpx.Client, number: int) -> None:
    """The shell, then the panels that it has the browser fetch, as many at once as browsers do."""
    panels = _panels(client, number)
    with ThreadPoolExecutor(AT_ONCE) as browser:
        list(browser.map(lambda panel: _get_part(client, panel), panels))


def _panels(client: httpx.Client, number: int) -> list[str]:
    panels = _PANEL.findall(_get(client, f"/incidents/{number}/", f"#{number}"))
    if not panels:
        raise RuntimeError("the page names no panels")
    return panels


def _get_part(client: httpx.Client, path: str) -> None:
    _get(client, path, headers={"HX-Request": "true"})


def _their_list(client: httpx.Client, number: int, path: str = "/tickets/") -> None:
    """The page, then the rows that its script fetches; without them the list is empty."""
    named = _TABLE.search(_get(client, path))
    if named is None:
        raise RuntimeError("the peer's list names no table")
    _get(client, f"{named[1]}?draw=1&start=0&length=25", '"data": [{')


def _their_whole_list(client: httpx.Client, number: int) -> None:
    _their_list(client, number, ALL_TICKETS)


def _their_page(client: httpx.Client, number: int) -> None:
    _get(client, f"/tickets/{number}/", f"-{number}:")


PAGES = (
    Page("list of what is open", _our_list, _their_list),
    Page("list of everything", _our_whole_list, _their_whole_list),
    Page("incident, first sight", _our_shell, _their_page),
    Page("incident, with every panel", _our_page, _their_page),
)


def _our_engineer(address: str) -> httpx.Client:
    fields = {"login": our_people.ENGINEER, "password": our_people.PASSWORD}
    return _signed_in(address, "/accounts/login/", fields)


def _their_engineer(address: str) -> httpx.Client:
    fields = {"username": peer_people.ENGINEER, "password": peer_people.PASSWORD}
    return _signed_in(address, "/login/", fields)


def _signed_in(address: str, path: str, fields: dict[str, str]) -> httpx.Client:
    client = httpx.Client(base_url=address, timeout=120)
    token = _TOKEN.search(client.get(path).text)
    data = {**fields, "csrfmiddlewaretoken": token[1] if token else ""}
    answer = client.post(path, data=data, headers={"Referer": address + path, "Origin": address})
    if answer.status_code != 302:
        raise RuntimeError(f"not signed in: {answer.status_code}\n{answer.text[:2000]}")
    return client


def _told(
    times: dict[str, tuple[list[float], list[float]]],
    parts: dict[str, float],
    memory: dict[str, float],
    **settings: int,
) -> str:
    figures: dict[str, object] = {"memory_mb": {name: round(mb) for name, mb in memory.items()}}
    rows: list[tuple[object, ...]] = []
    for name, (ours, peer) in times.items():
        mine, theirs = of_times(ours, 0.5, 0.95), of_times(peer, 0.5, 0.95)
        ratio = {share: round(theirs[share] / mine[share], 1) for share in mine}
        figures[name] = {"requests": len(ours), "ours": mine, "peer": theirs, "ratio": ratio}
        rows.append((name, len(ours), *mine.values(), *theirs.values(), *ratio.values()))
    head = ("page, ms", "requests", "ours p50", "p95", "peer p50", "p95", "ratio p50", "p95")
    alone = table(("each panel of ours alone, ms", "p50"), list(parts.items()))
    held = f"memory of the web processes, MB: ours {memory['ours']:.0f}, peer {memory['peer']:.0f}"
    line = as_line("pages", {**figures, "panels": parts}, **settings)
    return "\n\n".join([table(head, rows), alone, held, line])
