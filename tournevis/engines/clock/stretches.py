"""Stretches of time, in order and apart, put together: all of them, or what they share."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from heapq import merge

Stretch = tuple[datetime, datetime]  # from, to (excluded)
PATIENCE = timedelta(days=400)  # what has not happened in more than a year never will


def union(streams: Sequence[Iterator[Stretch]]) -> Iterator[Stretch]:
    """What is in one of them at least; what two share is there once."""
    reached: datetime | None = None
    for begin, end in merge(*streams):
        begin = begin if reached is None else max(begin, reached)
        if begin < end:
            yield begin, end
            reached = end


def meeting(streams: Sequence[Iterator[Stretch]]) -> Iterator[Stretch]:
    """What is in each of them; it ends with the first that ends, or when they meet no more."""
    heads = [next(each, None) for each in streams]
    met = max((head[0] for head in heads if head), default=None)
    while met is not None and all(heads):
        begin = max(head[0] for head in heads if head)
        end = min(head[1] for head in heads if head)
        if begin < end:
            yield begin, end
            met = end
        elif begin - met > PATIENCE:
            return
        heads = [
            next(stream, None) if head and head[1] <= end else head
            for head, stream in zip(heads, streams, strict=True)
        ]


def without(stretch: Stretch, holes: Sequence[Stretch]) -> Iterator[Stretch]:
    """What is left of a stretch outside the holes, which are in order and may overlap."""
    begin, end = stretch
    for hole, over in holes:
        if hole >= end:
            break
        if begin < hole:
            yield begin, hole
        begin = max(begin, over)
    if begin < end:
        yield begin, end
