"""Where damage begins: real shapes from the hostile set, cut, mixed and peppered."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.hostile import charsets, heads, outlook, shapes, writers

SMALL = 6_000  # bytes of a seed: large ones have their own tests, and slow the search down
SEEDS = [
    case.raw
    for module in (heads, charsets, shapes, writers)
    for case in module.CASES.values()
    if len(case.raw) < SMALL
]
STREAMS = [
    outlook.in_rtf(outlook.WRAPPED),
    outlook.in_rtf(outlook.PLAIN_RTF),
    outlook.with_file("plan.png", b"abc"),
    outlook.with_message(),
]
PEPPER = [
    *(b"\0", b"\r", b"\n", b"\n\n", b"\r\n", b'"', b"<", b">", b"@", b"(", b";", b":", b",", b"\\"),
    *(
        b"=?utf-8?b?",
        b"=?utf-8?q?",
        b"?=",
        b"=",
        b"=\n",
        b"\xff\xfe",
        b"\x1b$B",
        b"\x1b(B",
        b"\xc3",
    ),
    *(b"--part", b"--part--", b"begin 644 x\n", b"`\nend\n", b"<div>", b"</div>", b"<!--", b"&#0;"),
    *(b"Content-Type: multipart/mixed; boundary=part\n", b"Content-Type: text/html\n\n"),
    *(b"Content-Transfer-Encoding: base64\n", b"Content-Type: message/delivery-status\n\n"),
    *(
        b"Auto-Submitted: auto-replied\n",
        b"Return-Path: <>\n",
        b"filename*0*=x'y'%",
        b"{\\*\\htmltag",
    ),
    *(b"\\u-1?", b"\x30\x80", b"\x24\x80", b"\xff\xff\xff\xff", b"DTSTART:", b"-----BEGIN PGP"),
]
wound = st.tuples(
    st.floats(0, 1, allow_nan=False),
    st.integers(0, 40),
    st.one_of(st.sampled_from(PEPPER), st.binary(max_size=6)),
    st.integers(1, 60),
)


def damaged(seed: bytes, wounds: list[tuple[float, int, bytes, int]]) -> bytes:
    """The seed with pieces replaced: where (a share of its length), how much, by what, how often."""
    for where, length, what, times in wounds:
        at = int(where * len(seed))
        seed = seed[:at] + what * times + seed[at + length :]
    return seed


def spliced(one: bytes, other: bytes, where: float) -> bytes:
    """The beginning of one and the end of the other."""
    return one[: int(where * len(one))] + other[int(where * len(other)) :]


def hurt(seeds: list[bytes]) -> st.SearchStrategy[bytes]:
    """Seeds damaged, spliced, or pure noise."""
    seed = st.sampled_from(seeds)
    return st.one_of(
        st.builds(damaged, seed, st.lists(wound, max_size=6)),
        st.builds(
            damaged, st.builds(spliced, seed, seed, st.floats(0, 1)), st.lists(wound, max_size=3)
        ),
        st.binary(max_size=400),
    )
