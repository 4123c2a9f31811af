"""Takes what a camera wrote about itself, its owner and the place out of a picture whose pixels stay as they are.

For pictures inside documents: those that are added by themselves are drawn anew. A TIFF cannot be cut so: `StillTells`.
"""

import struct
from collections.abc import Iterator

JPEG = b"\xff\xd8\xff"
PNG = b"\x89PNG\r\n\x1a\n"
# How the picture is turned: the only note that a page needs.
_ORIENTATION = 0x0112
_SHORT = 3
_NOTES = {0xE1, 0xED, 0xFE}
_BEFORE_THE_PIXELS = {*range(0xC0, 0xD0), *range(0xDB, 0xF0), 0xFE}
_START_OF_SCAN = 0xDA
_CHUNKS = {b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"}
_WEBP_CHUNKS = {b"EXIF", b"XMP "}
# The tags of a TIFF that lead to its place and camera, and name its author and computer.
_TELLING = {0x8825, 0x8769, 0x013B, 0x013C}


class StillTells(Exception):
    """A place, a camera or a person stands in the picture and cannot be taken out."""


def bare(content: bytes) -> bytes:
    if content.startswith(JPEG):
        clean = _bare_jpeg(content)
    elif content.startswith(PNG):
        clean = b"".join([PNG, *_kept_png_chunks(content)])
    elif content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        clean = _bare_webp(content)
    elif content[:4] in {b"II*\0", b"MM\0*"}:
        if _TELLING & {tag for tag, _, _ in _tags(content)}:
            raise StillTells
        clean = content
    else:
        clean = content
    return clean


def _bare_jpeg(content: bytes) -> bytes:
    """Segments up to the pixels, without notes; behind the end of the picture nothing stays."""
    kept, place, turned = [content[:2]], 2, 1
    while place + 4 <= len(content):
        marker = content[place + 1]
        if content[place] != 0xFF or marker not in _BEFORE_THE_PIXELS:
            break
        length = int.from_bytes(content[place + 2 : place + 4], "big")
        segment = content[place : place + 2 + length]
        if marker == _START_OF_SCAN:
            break
        if marker == 0xE1 and segment[4:10] == b"Exif\0\0":
            turned = _orientation(segment[10:])
        if marker not in _NOTES and not (marker == 0xE2 and segment[4:8] == b"MPF\0"):
            kept.append(segment)
        place += 2 + length
    end = content.rfind(b"\xff\xd9") + 2
    pixels = content[place : end if end > place + 1 else None]
    # A second picture behind the first (of a telephone) has notes of its own.
    second = pixels.find(b"\xff\xd9\xff\xd8\xff")
    if second >= 0:
        pixels = pixels[: second + 2]
    if turned != 1:
        kept.insert(1, _exif_with(turned))
    return b"".join([*kept, pixels])


def _orientation(tiff: bytes) -> int:
    return next(
        (
            value
            for tag, kind, value in _tags(tiff)
            if tag == _ORIENTATION and kind == _SHORT and 1 <= value <= 8
        ),
        1,
    )


def _tags(tiff: bytes) -> Iterator[tuple[int, int, int]]:
    """Number, kind and the short value of each entry of the first list, as far as it can be read."""
    order = ">" if tiff[:2] == b"MM" else "<"
    try:
        start = struct.unpack_from(f"{order}I", tiff, 4)[0]
        for number in range(struct.unpack_from(f"{order}H", tiff, start)[0]):
            tag, kind, _, value = struct.unpack_from(f"{order}HHIH", tiff, start + 2 + 12 * number)
            yield tag, kind, value
    except struct.error:
        return


def _exif_with(orientation: int) -> bytes:
    tiff = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, _ORIENTATION, _SHORT, 1, orientation, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", len(tiff) + 8) + b"Exif\0\0" + tiff


def _kept_png_chunks(content: bytes) -> Iterator[bytes]:
    place = len(PNG)
    while place + 8 <= len(content):
        length, kind = int.from_bytes(content[place : place + 4], "big"), content[place + 4 : place + 8]
        if kind not in _CHUNKS:
            yield content[place : place + 12 + length]
        place += 12 + length
        if kind == b"IEND":
            return


def _bare_webp(content: bytes) -> bytes:
    kept, place = [], 12
    while place + 8 <= len(content):
        length = int.from_bytes(content[place + 4 : place + 8], "little")
        chunk = content[place : place + 8 + length + length % 2]
        if content[place : place + 4] == b"VP8X":
            # Says which notes follow: none.
            chunk = chunk[:8] + bytes([chunk[8] & ~0x0C]) + chunk[9:]
        if content[place : place + 4] not in _WEBP_CHUNKS:
            kept.append(chunk)
        place += 8 + length + length % 2
    body = b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body
