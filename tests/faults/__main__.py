"""Runs the stories under fire and prints the count; exit code 1 when anything is lost or doubled."""

from __future__ import annotations

import argparse
import itertools
import json
import random
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.faults.count import count, has_come_to_rest
from tests.faults.story import Story
from tests.house import House
from tests.peers.server import until
from tests.peers.smtp_sink import SmtpSink

STORIES_AT_ONCE = 4


def main() -> int:
    """`--times` kills, spread over as many stories as there is time for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    found = run(arguments.times, arguments.seed)
    print(json.dumps(found, indent=2))
    return 1 if found["lost"] or found["doubled"] else 0


def run(times: int, seed: int) -> dict[str, object]:
    """Kill so many times while stories are told; what was found, see `count`."""
    with tempfile.TemporaryDirectory(prefix="tv-faults-") as folder, SmtpSink() as sink:
        Path(folder).chmod(0o755)
        house = House(Path(folder) / "data", sink.url)
        try:
            house.build()
            house.invite_many()
            house.start()
            if not house.wait_until_well():
                raise RuntimeError("the house does not start")
            stories, failures = _under_fire(house, sink, times, random.Random(seed))
            house.start()
            house.wait_until_well()
            until(lambda: has_come_to_rest(house), 120)
            house.forward(minutes=4 * 24 * 60)
            house.wait_until_well()
            failures += _told(stories, Story.follow_up)
            until(lambda: has_come_to_rest(house), 60)
            return {
                "kills": house.kills,
                "stories": len(stories),
                **count(house, sink, stories, failures),
            }
        finally:
            house.stop()
            house.cluster.stop()


def _under_fire(
    house: House, sink: SmtpSink, times: int, draw: random.Random
) -> tuple[list[Story], list[str]]:
    stories: list[Story] = []
    failures: list[str] = []
    burning = threading.Event()

    numbers = itertools.count()  # next() of a count is atomic

    def tell_stories() -> None:
        while not burning.is_set():
            story = Story(house, sink, next(numbers))
            stories.append(story)
            failures.extend(_told([story], Story.tell))

    threads = [threading.Thread(target=tell_stories) for _ in range(STORIES_AT_ONCE)]
    for thread in threads:
        thread.start()
    for _ in range(times):
        time.sleep(draw.uniform(0.2, 3.0))
        house.kill(draw)
    burning.set()
    for thread in threads:
        thread.join()
    return stories, failures


def _told(stories: list[Story], telling: object) -> list[str]:
    """Tell each; what could not be told in time."""
    failures = []

    def one(story: Story) -> None:
        try:
            telling(story)  # type: ignore[operator]
        except TimeoutError as late:
            failures.append(str(late))

    with ThreadPoolExecutor(STORIES_AT_ONCE) as pool:
        list(pool.map(one, stories))
    return failures


if __name__ == "__main__":
    sys.exit(main())
