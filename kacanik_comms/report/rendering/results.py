"""Where rendered drafts lie, and how far each is: files in DATA_DIR/reports."""

import os
import time
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

# What no row knows and nobody wrote for so long was left behind by a process that was killed.
LEFT_BEHIND = 60 * 60


def folder() -> Path:
    place: Path = settings.DATA_DIR / "reports"
    place.mkdir(mode=0o700, exist_ok=True)
    return place


def path_of(key: str) -> Path:
    return folder() / f"{key}.pdf"


def snapshot_path_of(key: str) -> Path:
    return folder() / f"{key}.json"


def is_there(key: str) -> bool:
    return path_of(key).is_file()


def write_whole(target: Path, content: bytes) -> None:
    """The whole file or none: written beside its place, then put there in one step."""
    partial = target.with_name(f"{target.name}.{os.getpid()}.partial")
    try:
        partial.write_bytes(content)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def remove(key: str) -> None:
    for path in (path_of(key), snapshot_path_of(key), progress_path_of(key)):
        path.unlink(missing_ok=True)


def sweep(known: Iterable[str], *, now: float | None = None) -> None:
    """Removes files that belong to no row any more."""
    names = set(known)
    oldest = (time.time() if now is None else now) - LEFT_BEHIND
    for path in folder().iterdir():
        is_known = path.suffix == ".pdf" and path.stem in names
        if not is_known and path.is_file() and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)


# How far it is


def write_progress(path: Path, stage: str, page: int) -> None:
    write_whole(path, f"{stage} {page}".encode())


def progress_path_of(key: str) -> Path:
    return folder() / f"{key}.progress"


def progress_of(key: str) -> tuple[str, int]:
    """The stage in which WeasyPrint is, and the page in hand."""
    try:
        stage, page = progress_path_of(key).read_text().split()
        return stage, int(page)
    except (OSError, ValueError):
        return "", 0
