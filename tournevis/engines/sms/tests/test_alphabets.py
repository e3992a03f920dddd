"""Octets to text and back: GSM 03.38 with its national tables, data codings, headers, cutting."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smpplib import gsm as peer  # type: ignore[import-untyped]

from tournevis.engines import sms
from tournevis.engines.sms import gsm, header
from tournevis.engines.sms.coding import BINARY
from tournevis.engines.sms.segments import BASIC, EXTENSION

ALPHABET = sorted(BASIC | EXTENSION)


@given(st.text(ALPHABET))
def test_what_is_written_is_read(text: str) -> None:
    assert gsm.read(gsm.write(text)) == text


def test_another_library_writes_the_same_octets() -> None:
    text = "".join(sign for sign in ALPHABET if sign in peer.GSM_CHARACTER_TABLE)
    assert len(text) > 130, "that one lacks the section sign and the form feed"
    assert gsm.write(text) == peer.gsm_encode(text)


@given(st.binary(max_size=300), st.integers(0, 5), st.integers(0, 5))
def test_any_octets_are_read(data: bytes, locking: int, single: int) -> None:
    text = gsm.read(data, locking, single)
    assert len(text) <= len(data)
    assert "\x1b" not in text


@pytest.mark.parametrize(
    ("data", "locking", "single", "text"),
    [
        (b"\x1b\x49\x1b\x53\x1b\x67\x1b\x69", 0, 1, "İŞğı"),
        (b"\x04\x07\x0b\x0c\x1c\x1d\x40\x60", 1, 0, "€ıĞğŞşİç"),
        (b"\x1b\x09\x1b\x41\x1b\x69\x1b\x75", 0, 2, "çÁíú"),
        (b"\x1b\x05\x1b\x5b\x1b\x7c\x1b\x61", 0, 3, "êÃõÂ"),
        (b"\x04\x0c\x0e\x12\x15\x5b\x7d", 3, 0, "êôÁª∞Ã`"),
        (b"a\x1b", 0, 0, "a"),
        (b"\x1b\x1bb", 0, 0, " b"),
        (b"\x1bq", 0, 0, "q"),
    ],
)
def test_the_national_tables(data: bytes, locking: int, single: int, text: str) -> None:
    assert gsm.read(data, locking, single) == text


@pytest.mark.parametrize(
    ("data", "coding", "text"),
    [
        (b"\x05", 0x00, "é"),
        (b"\x05", 0x10, "é"),
        (b"\xe9", 0x03, "é"),
        ("ж".encode("iso8859_5"), 0x06, "ж"),
        (b"\x00\xe9", 0x08, "é"),
        (b"\x00\xe9", 0x19, "é"),
        (b"\x00\xe9", 0xE0, "é"),
        (b"\xff\xfe\xe9\x00", 0x08, "é"),
        ("🙂".encode("utf-16-be"), 0x08, "🙂"),
        ("é".encode(), 0x04, "é"),
        (b"\x05", 0xF1, "é"),
        (b"\x00\x01\x02", 0xF5, BINARY % (3, "000102")),
        (b"\x00", 0x08, "\ufffd"),
    ],
)
def test_data_codings(data: bytes, coding: int, text: str) -> None:
    assert sms.decoded(data, coding) == text


def test_packed_septets_and_latin_as_the_default() -> None:
    assert sms.decoded(bytes.fromhex("c8329bfd06"), 0, alphabet="packed") == "Hello"
    assert sms.decoded("déjà".encode("latin-1"), 0, alphabet="latin-1") == "déjà"


@given(st.binary(max_size=200), st.integers(0, 255), st.sampled_from(sms.ALPHABETS))
def test_nothing_is_refused(data: bytes, coding: int, alphabet: sms.Alphabet) -> None:
    found, rest = header.parted(data)
    assert isinstance(sms.decoded(rest, coding, found, alphabet), str)
    assert found.place is None or found.place.is_sound


@pytest.mark.parametrize("is_wide", [False, True])
def test_a_header_is_read_as_it_is_written(is_wide: bool) -> None:
    place = sms.Place(0x12C if is_wide else 0x2C, 5, 3)
    found, rest = header.parted(sms.of_part(place, is_wide=is_wide) + b"text")
    assert (found.place, rest) == (place, b"text")


@pytest.mark.parametrize("data", ["050003070200", "050003070203", "050003070101", "0500"])
def test_an_unsound_header_makes_no_part(data: str) -> None:
    assert header.parted(bytes.fromhex(data))[0].place is None


@given(st.text(st.one_of(st.sampled_from(ALPHABET), st.characters(exclude_categories=["Cs"]))))
def test_a_text_is_cut_into_as_many_parts_as_were_counted(text: str) -> None:
    found = sms.cut(text)
    assert len(found.parts) == sms.segments(text)
    assert (
        "".join(sms.decoded(part, found.coding) for part in found.parts)
        == text.removeprefix("\ufeff")
        or "\ufeff" in text
    )
    assert all(len(part) <= 140 + 20 * (found.coding == 0) for part in found.parts)


@given(st.text(ALPHABET, max_size=700), st.booleans())
def test_what_is_left_is_what_still_fits(text: str, is_plain: bool) -> None:
    more = "a" if is_plain else "€"
    left = sms.room(text) // (1 if is_plain else 2)
    if sms.segments(text) > 1 or left * (1 if is_plain else 2) + len(text) <= 160:
        assert sms.segments(text + more * left) == sms.segments(text)
        assert sms.segments(text + more * left + "€") > sms.segments(text)


@given(st.text(max_size=400))
def test_plainer_signs_are_used_only_where_they_save_a_message(text: str) -> None:
    light = sms.cheaper(text)
    assert light == text or sms.segments(light) < sms.segments(text)
