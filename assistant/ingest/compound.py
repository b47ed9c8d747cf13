"""Streams of an OLE compound file, the container of the old Office formats ([MS-CFB] 2: sectors, allocation table, directory)."""

from __future__ import annotations

import struct

_END = 0xFFFFFFFA
_ROOT = 5


def read_stream(data: bytes, names: tuple[str, ...]) -> bytes | None:
    """The first stream with one of these names, None if there is none.

    Raises struct.error, IndexError or ValueError if the container is damaged.
    """
    sector = 1 << min(struct.unpack_from("<H", data, 30)[0], 20)
    small = 1 << min(struct.unpack_from("<H", data, 32)[0], 20)
    directory_at, cutoff, small_table_at = (struct.unpack_from("<I", data, at)[0] for at in (48, 56, 60))
    table = _allocation_table(data, sector)
    directory = _chain(data, table, directory_at, sector, sector)
    root_at, found = _END, None
    for at in range(0, len(directory) - 127, 128):
        entry = directory[at : at + 128]
        length = struct.unpack_from("<H", entry, 64)[0]
        name = entry[: max(min(length, 64) - 2, 0)].decode("utf-16-le")
        start, size = struct.unpack_from("<II", entry, 116)
        if entry[66] == _ROOT:
            root_at = start
        elif name in names and found is None:
            found = start, size
    if found is None:
        return None
    start, size = found
    if size >= cutoff:
        return _chain(data, table, start, sector, sector)[:size]
    small_table = _numbers(_chain(data, table, small_table_at, sector, sector))
    container = _chain(data, table, root_at, sector, sector)
    return _chain(container, small_table, start, small, 0)[:size]


def _allocation_table(data: bytes, sector: int) -> list[int]:
    places = list(struct.unpack_from("<109I", data, 76))
    at = struct.unpack_from("<I", data, 68)[0]
    for _ in range(len(data) // sector):  # no more tables than sectors, however they are chained
        if at >= _END:
            break
        more = struct.unpack_from(f"<{sector // 4}I", data, (at + 1) * sector)
        places.extend(more[:-1])
        at = more[-1]
    places = list(dict.fromkeys(place for place in places if place < _END))
    return [number for place in places for number in _numbers(data[(place + 1) * sector : (place + 2) * sector])]


def _chain(data: bytes, table: list[int], at: int, sector: int, header: int) -> bytes:
    parts: list[bytes] = []
    while at < _END:
        if len(parts) * sector > len(data):
            raise ValueError("a chain of sectors runs in a circle")
        parts.append(data[header + at * sector : header + (at + 1) * sector])
        at = table[at]
    return b"".join(parts)


def _numbers(block: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(block) // 4}I", block[: len(block) // 4 * 4]))
