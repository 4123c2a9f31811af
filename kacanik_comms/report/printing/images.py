"""The pictures of the report, each by the name under which a template asks for it."""

import io
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from PIL import Image, ImageOps

from kacanik_comms.core.sealing import fingerprint
from kacanik_comms.report.record import YearRecord

Picture = tuple[bytes, str]

EMBLEM = "emblem"
# Half the width of the paper at 300 dots to the inch.
LONGEST_SIDE = 960


def images_of(record: YearRecord) -> Mapping[str, Picture]:
    """Content and media type of every picture that this server still has as it was when the record was written."""
    images = {sha256: _photograph(path, sha256) for sha256, path in record.stored_photographs.items()}
    images[EMBLEM] = _emblem(record)
    return {name: picture for name, picture in images.items() if picture}


def _photograph(path: str, sha256: str) -> Picture | None:
    if not default_storage.exists(path):
        return None
    with default_storage.open(path) as file:
        content = file.read()
    if fingerprint(content) != sha256:
        return None
    with Image.open(io.BytesIO(content)) as photograph:
        small = _on_white(ImageOps.exif_transpose(photograph))
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return _written(small, "JPEG"), "image/jpeg"


def _emblem(record: YearRecord) -> Picture | None:
    if not record.document.emblem or not settings.REPORT_EMBLEM:
        return None
    path = Path(settings.REPORT_EMBLEM)
    content = path.read_bytes()
    if fingerprint(content) != record.document.emblem:
        return None
    if path.suffix == ".svg":
        return content, "image/svg+xml"
    with Image.open(io.BytesIO(content)) as emblem:
        return _written(_on_white(emblem), "PNG"), "image/png"


def _on_white(picture: Image.Image) -> Image.Image:
    """Instead of transparent, which is a trap in archives."""
    layer = picture.convert("RGBA")
    white = Image.new("RGBA", layer.size, "white")
    white.alpha_composite(layer)
    return white.convert("RGB")


def _written(picture: Image.Image, kind: str) -> bytes:
    target = io.BytesIO()
    picture.save(target, kind)
    return target.getvalue()
