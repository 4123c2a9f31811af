"""Writes the demonstration of this version, small, as the archive from which later versions are tested.

python -m tests.upgrades    tests/upgrades/<version>.tar.gz; once, when a version is released
"""

import gzip
import os
import shutil
import sys
import tempfile
from pathlib import Path

FOLDER = Path(__file__).parent
# Every clone carries it.
LARGEST = 300_000


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="kacanik-upgrades-") as folder:
        os.environ.pop("DATABASE_URL", None)
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "kacanik_comms.settings",
            "DEMO": "1",
            "DATA_DIR": folder,
            "SECRET_KEY": "x" * 60,
        }
        import django  # noqa: PLC0415 - after the environment

        django.setup()
        return write(Path(folder))


def write(folder: Path) -> int:
    from django.core.management import call_command  # noqa: PLC0415 - as above
    from django.utils import timezone  # noqa: PLC0415

    import kacanik_comms  # noqa: PLC0415
    from kacanik_comms.server.backups.actions import back_up  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    fill()
    backup = back_up(folder=folder / "backups", at=timezone.now())
    target = FOLDER / f"{kacanik_comms.__version__}.tar.gz"
    with (
        backup.path.open("rb") as archive,
        target.open("wb") as file,
        gzip.GzipFile(fileobj=file, mode="wb", filename="", mtime=0) as packed,
    ):
        shutil.copyfileobj(archive, packed)
    size = target.stat().st_size
    print(f"{target}: {size} bytes, {backup.rows} rows, {backup.files} files")  # noqa: T201
    return int(size > LARGEST)


def fill() -> None:
    """A year with everything that a year has: records, evidence, amendments, a signature, something removed."""
    from django.utils import timezone, translation  # noqa: PLC0415 - as above

    from activities.models import Occurrence  # noqa: PLC0415
    from activities.records.removal_actions import remove_occurrence  # noqa: PLC0415
    from plans.models import AnnualPlan  # noqa: PLC0415
    from tests import demonstration  # noqa: PLC0415
    from tests.evaluation import january  # noqa: PLC0415

    demonstration.make()
    people = demonstration.accounts()
    with translation.override("en"):
        occurrence = Occurrence.objects.filter(recorded_by=people["officer"]).last()
        remove_occurrence(
            occurrence=occurrence, by=people["officer"], now=timezone.now(), evidence_stays=False
        )
        january.signed(AnnualPlan.objects.get(year=2023), people["officer"], people["chief"])


if __name__ == "__main__":
    sys.exit(main())
