# SPDX-License-Identifier: AGPL-3.0-or-later
"""Voice notes: Opus packets in an OGG stream, and their way there out of a browser's WebM recording.

Nothing is re-encoded: the packets move from one container to the other.
Source: RFC 3533 (Ogg), RFC 7845 (Opus in Ogg), RFC 6716 section 3.1 (packet durations), RFC 9559 (Matroska).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

SAMPLES_PER_SECOND = 48_000  # Opus in Ogg always counts at 48 kHz.
PRE_SKIP = 312  # samples; what encoders commonly ask a player to skip
SILENCE = b"\xf8\xff\xfe"  # one 20 ms packet of silence (CELT, fullband, mono)
SILENCE_SAMPLES = 960
MAX_SEGMENTS = 255
MAX_PACKETS_PER_PAGE = 50  # one second of 20 ms packets, so that players can seek
VENDOR = b"amanat demo"

EBML_MAGIC = b"\x1a\x45\xdf\xa3"
CONTAINERS = frozenset({0x18538067, 0x1F43B675, 0x1654AE6B, 0xAE, 0xA0})  # Segment Cluster Tracks Entry Group
CODEC_PRIVATE = 0x63A2
BLOCKS = frozenset({0xA3, 0xA1})  # SimpleBlock, Block
UNKNOWN_SIZE = -1


def silence(seconds: float) -> bytes:
    """Return a true OGG/Opus voice note of silence."""
    return ogg([SILENCE] * max(1, round(seconds * SAMPLES_PER_SECOND / SILENCE_SAMPLES)))


def is_ogg(data: bytes) -> bool:
    """Say whether this is an Ogg stream."""
    return data.startswith(b"OggS")


def from_webm(data: bytes) -> bytes | None:
    """Return the Opus sound of a WebM recording as OGG, or None if it holds none that can be read."""
    if not data.startswith(EBML_MAGIC):
        return None
    head, packets = b"", []
    try:
        for element, body in _elements(data, 0, len(data)):
            if element == CODEC_PRIVATE and body.startswith(b"OpusHead"):
                head = body
            elif element in BLOCKS:
                _, start = _vint(body, 0)
                packets.append(body[start + 3 :])  # after the track number: time code (2 bytes) and flags
    except IndexError:
        pass  # A recording that was cut off still has its first packets.
    packets = [packet for packet in packets if packet]
    return ogg(packets, head=head) if head and packets else None


def ogg(packets: Sequence[bytes], *, head: bytes | None = None) -> bytes:
    """Return an Ogg stream of Opus packets."""
    head = head or struct.pack("<8sBBHIhB", b"OpusHead", 1, 1, PRE_SKIP, SAMPLES_PER_SECOND, 0, 0)
    tags = b"OpusTags" + struct.pack("<I", len(VENDOR)) + VENDOR + struct.pack("<I", 0)
    pages = [_page([head], 0, 0, first=True), _page([tags], 0, 1)]
    samples = 0
    groups = [packets[i : i + MAX_PACKETS_PER_PAGE] for i in range(0, len(packets), MAX_PACKETS_PER_PAGE)]
    chunks = [chunk for group in groups for chunk in _fitting(group)]
    for number, chunk in enumerate(chunks):
        samples += sum(samples_in(packet) for packet in chunk)
        pages.append(_page(chunk, samples, number + 2, last=number == len(chunks) - 1))
    return b"".join(pages)


def samples_in(packet: bytes) -> int:
    """Return how many 48 kHz samples an Opus packet plays."""
    config, count_code = packet[0] >> 3, packet[0] & 3
    if config < 12:
        frame = (480, 960, 1920, 2880)[config % 4]
    elif config < 16:
        frame = (480, 960)[config % 2]
    else:
        frame = (120, 240, 480, 960)[config % 4]
    frames = (1, 2, 2, (packet[1] & 0x3F) if len(packet) > 1 else 1)[count_code]
    return frame * frames


def seconds_of(data: bytes) -> int:
    """Return how long an Ogg/Opus stream plays, in whole seconds; 0 if it cannot be told."""
    last = data.rfind(b"OggS")
    if last < 0 or len(data) < last + 14:
        return 0
    position: int = struct.unpack_from("<q", data, last + 6)[0]
    return max(1, round(position / SAMPLES_PER_SECOND)) if position > 0 else 0


def _fitting(packets: Sequence[bytes]) -> Iterator[list[bytes]]:
    """Split packets so that the lacing of each page fits."""
    chunk: list[bytes] = []
    segments = 0
    for packet in packets:
        needed = len(packet) // 255 + 1
        if chunk and segments + needed > MAX_SEGMENTS:
            yield chunk
            chunk, segments = [], 0
        chunk.append(packet)
        segments += needed
    if chunk:
        yield chunk


def _page(
    packets: Sequence[bytes], samples: int, number: int, *, first: bool = False, last: bool = False
) -> bytes:
    lacing = b"".join(b"\xff" * (len(packet) // 255) + bytes([len(packet) % 255]) for packet in packets)
    flags = (2 if first else 0) | (4 if last else 0)
    header = struct.pack("<4sBBqIII", b"OggS", 0, flags, samples, 0x414D414E, number, 0)
    page = header + bytes([len(lacing)]) + lacing + b"".join(packets)
    return page[:22] + struct.pack("<I", _crc(page)) + page[26:]


def _crc_table() -> list[int]:
    table = []
    for byte in range(256):
        value = byte << 24
        for _ in range(8):
            value = ((value << 1) ^ 0x04C11DB7 if value & 0x80000000 else value << 1) & 0xFFFFFFFF
        table.append(value)
    return table


_CRC_TABLE = _crc_table()


def _crc(page: bytes) -> int:
    value = 0
    for byte in page:
        value = ((value << 8) & 0xFFFFFFFF) ^ _CRC_TABLE[(value >> 24) ^ byte]
    return value


def _elements(data: bytes, start: int, end: int) -> Iterator[tuple[int, bytes]]:
    """Walk an EBML tree, entering the containers on the way to the sound."""
    while start < end:
        element, start = _vint(data, start, keep_marker=True)
        size, start = _vint(data, start)
        stop = end if size == UNKNOWN_SIZE else min(start + size, end)
        if element in CONTAINERS:
            yield from _elements(data, start, stop)
        else:
            yield element, data[start:stop]
        start = stop


def _vint(data: bytes, at: int, *, keep_marker: bool = False) -> tuple[int, int]:
    """Read a variable-length number; returns it and where it ends. Raises IndexError at the end of the data."""
    first = data[at]
    length = 9 - first.bit_length()
    if length > 8 or at + length > len(data):
        raise IndexError
    value = int.from_bytes(data[at : at + length], "big")
    if keep_marker:
        return value, at + length
    value &= (1 << (7 * length)) - 1
    return (UNKNOWN_SIZE if value == (1 << (7 * length)) - 1 else value), at + length
