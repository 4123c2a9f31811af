"""Whether a demonstration is prepared already; the answer needs no Django, so that a second start is quick.

`python -m kacanik_comms.demo.stamp DATA_DIR` prints what the preparation printed, or ends with 1.
"""

import hashlib
import sys
from pathlib import Path

BASE = Path(__file__).resolve().parents[2]
# What the preparation reads: when none of these changed, everything is still there.
INPUTS = ["requirements.txt", "fixtures", "static", "kacanik_comms", "plans", "audiences", "activities"]


def printed_by_the_preparation(data_dir: Path) -> str | None:
    """What was printed when it was prepared, or None where it has to be prepared (again)."""
    try:
        digest, _newline, printed = _path_in(data_dir).read_text().partition("\n")
    except FileNotFoundError:
        return None
    return printed if digest == _digest() else None


def write_stamp(data_dir: Path, printed: str) -> None:
    _path_in(data_dir).write_text(f"{_digest()}\n{printed}")


def _path_in(data_dir: Path) -> Path:
    return data_dir / "demo.stamp"


def _digest() -> str:
    """Changes when a file that the preparation reads is added, removed or written, and when a compiled catalogue is
    gone, as it is when somebody deletes what git ignores."""
    digest = hashlib.sha256()
    for name in INPUTS:
        place = BASE / name
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if path.suffix == ".mo":
                digest.update(f"{path.relative_to(BASE)}\n".encode())
            elif path.suffix != ".pyc" and path.is_file():
                digest.update(f"{path.relative_to(BASE)} {path.stat().st_mtime_ns}\n".encode())
    return digest.hexdigest()


if __name__ == "__main__":
    printed = printed_by_the_preparation(Path(sys.argv[1]))
    if printed is None:
        sys.exit(1)
    sys.stdout.write(printed)
