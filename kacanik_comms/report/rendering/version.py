"""What a PDF follows from besides its snapshot: the program that makes it."""

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from django.conf import settings

# Everything of ours that ends up in the PDF. Too much rather than too little: a draft is made again in seconds.
SOURCES = (
    "kacanik_comms/accounts",
    "kacanik_comms/core",
    "kacanik_comms/letters",
    "kacanik_comms/year",
    "kacanik_comms/evaluation",
    "kacanik_comms/report",
    "kacanik_comms/formats",
    "kacanik_comms/locale",
    "plans",
    "audiences",
    "activities",
    "templates/_components",
    "templates/activities",
    "templates/evaluation",
    "templates/report",
    "static/report",
)
KINDS = {".py", ".po", ".html", ".css", ".svg"}
PACKAGES = (
    "weasyprint",
    "pydyf",
    "tinycss2",
    "fonttools",
    "font-source-sans-pro",
    "Pillow",
    "segno",
    "Django",
)


def key_of(snapshot_sha256: str, edition: str) -> str:
    """The address of a rendering: the same content by the same program is the same file."""
    return hashlib.sha256(f"{renderer_version()}\n{edition}\n{snapshot_sha256}".encode()).hexdigest()


@cache
def renderer_version() -> str:
    digest = hashlib.sha256()
    for package in PACKAGES:
        digest.update(f"{package} {_version_of(package)}\n".encode())
    for path in sources(settings.BASE_DIR):
        digest.update(f"{path.relative_to(settings.BASE_DIR)}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def sources(base: Path) -> Iterator[Path]:
    for name in SOURCES:
        yield from sorted(path for path in (base / name).rglob("*") if path.suffix in KINDS)


def _version_of(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"
