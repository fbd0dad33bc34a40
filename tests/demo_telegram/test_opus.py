# SPDX-License-Identifier: AGPL-3.0-or-later
"""Voice notes out of a browser's recorder become what Telegram carries."""

from __future__ import annotations

import struct

from hypothesis import given
from hypothesis import strategies as st

from bot.demo.telegram import opus

HEAD = struct.pack("<8sBBHIhB", b"OpusHead", 1, 1, 312, 48_000, 0, 0)


def ebml(element: bytes, body: bytes) -> bytes:
    """One EBML element with an eight-byte size."""
    return element + (len(body) | 1 << 56).to_bytes(8, "big") + body


def webm(packets: list[bytes]) -> bytes:
    """A recording as browsers make it: unknown sizes outside, simple blocks inside."""
    blocks = b"".join(ebml(b"\xa3", b"\x81\x00\x00\x80" + packet) for packet in packets)
    tracks = ebml(b"\x16\x54\xae\x6b", ebml(b"\xae", ebml(b"\x86", b"A_OPUS") + ebml(b"\x63\xa2", HEAD)))
    cluster = b"\x1f\x43\xb6\x75" + b"\x01" + b"\xff" * 7 + ebml(b"\xe7", b"\x00") + blocks
    segment = b"\x18\x53\x80\x67" + b"\x01" + b"\xff" * 7 + tracks + cluster
    return ebml(b"\x1a\x45\xdf\xa3", ebml(b"\x42\x82", b"webm")) + segment


def packets_of(stream: bytes) -> list[bytes]:
    """Read an Ogg stream back, checking each page's sum."""
    packets, at, partial = [], 0, b""
    while at < len(stream):
        count = stream[at + 26]
        lacing = stream[at + 27 : at + 27 + count]
        end = at + 27 + count + sum(lacing)
        page = stream[at : at + 22] + b"\0\0\0\0" + stream[at + 26 : end]
        assert struct.unpack("<I", stream[at + 22 : at + 26])[0] == opus._crc(page)
        body = at + 27 + count
        for length in lacing:
            partial += stream[body : body + length]
            body += length
            if length < 255:
                packets.append(partial)
                partial = b""
        at = end
    return packets


@given(st.lists(st.binary(min_size=1, max_size=1300), min_size=1, max_size=150))
def test_every_packet_moves_from_webm_to_ogg_unchanged(packets: list[bytes]) -> None:
    moved = opus.from_webm(webm(packets))

    assert moved is not None
    head, tags, *sound = packets_of(moved)
    assert (head, tags[:8], sound) == (HEAD, b"OpusTags", packets)


@given(st.binary(max_size=300))
def test_what_is_no_recording_is_left_alone(data: bytes) -> None:
    assert opus.from_webm(data) is None
    assert opus.from_webm(opus.EBML_MAGIC + data) is None or data


def test_a_recording_that_was_cut_off_keeps_its_first_packets() -> None:
    whole = webm([opus.SILENCE] * 10)

    moved = opus.from_webm(whole[:-20])

    assert moved is not None
    assert packets_of(moved)[2:10] == [opus.SILENCE] * 8


def test_silence_lasts_as_long_as_asked() -> None:
    assert opus.seconds_of(opus.silence(7)) == 7
    assert packets_of(opus.silence(1))[2:] == [opus.SILENCE] * 50
