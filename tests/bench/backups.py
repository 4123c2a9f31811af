"""What a backup and a restore cost: 20,000 occurrences and 100 MB of evidence. `python -m tests.bench.backups`.

    python -m tests.bench.backups
    python -m tests.postgresql python -m tests.bench.backups      restored into SQLite

Each command runs in a process of its own; the memory is its greatest, beside that of a command that does nothing.
"""

import hashlib
import os
import secrets
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FILES, SIZE = 100, 1024 * 1024


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="kacanik-bench-") as name:
        folder = Path(name)
        os.environ |= {"DEBUG": "1", "DEMO": "1", "DATA_DIR": str(folder / "data")}
        os.environ["DJANGO_SETTINGS_MODULE"] = "kacanik_comms.settings"
        # A process counts as its own memory what the one had that started it; so this one stays small.
        subprocess.run([sys.executable, "-m", "tests.bench.backups", "fill"], check=True, capture_output=True)
        sys.stdout.write("| what | seconds | of the processor | MB of memory |\n|---|---:|---:|---:|\n")
        run("a command that does nothing", ["help"])
        run("backup", ["backup", "--to", str(folder / "backups")])
        [archive] = (folder / "backups").glob("*.tar")
        del os.environ["DEMO"]
        os.environ["DATA_DIR"] = str(folder / "restored")
        os.environ.pop("DATABASE_URL", None)
        run("restore", ["restore", str(archive)])
        run("doctor", ["doctor"])
        sys.stdout.write(f"The archive has {archive.stat().st_size / SIZE:.0f} MB.\n")


def fill() -> None:
    import django  # noqa: PLC0415 - it is left out of the process that measures

    django.setup()
    from django.conf import settings  # noqa: PLC0415 - after django.setup()
    from django.core.files.base import ContentFile  # noqa: PLC0415
    from django.core.files.storage import default_storage  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    from activities.models import Activity, Evidence  # noqa: PLC0415
    from kacanik_comms.accounts.models import User  # noqa: PLC0415
    from kacanik_comms.core.uploads.names import path_that_nobody_guesses  # noqa: PLC0415
    from kacanik_comms.demo.loader import prepare_data  # noqa: PLC0415
    from plans.models import AnnualPlan  # noqa: PLC0415
    from tests import large_year  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    prepare_data()
    officer = User.objects.get(username="zimp")
    large_year.fill(AnnualPlan.objects.get(year=2023), officer, activities=500, occurrences=20_000)
    activity = Activity.objects.order_by("pk")[0]
    for _number in range(FILES):
        content = secrets.token_bytes(SIZE)
        path = default_storage.save(path_that_nobody_guesses("jpg"), ContentFile(content))
        Evidence.objects.create(
            activity=activity,
            added_by=officer,
            file=path,
            name="Foto.jpg",
            media_type="image/jpeg",
            size=SIZE,
            sha256=hashlib.sha256(content).hexdigest(),
        )


def run(what: str, command: list[str]) -> None:
    begun = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "django", *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _pid, status, usage = os.wait4(process.pid, 0)
    if status and command != ["doctor"]:
        raise SystemExit(f"{what} failed.")
    seconds, memory = time.monotonic() - begun, usage.ru_maxrss / 1024
    sys.stdout.write(f"| {what} | {seconds:.1f} | {usage.ru_utime + usage.ru_stime:.1f} | {memory:.0f} |\n")
    sys.stdout.flush()


if __name__ == "__main__":
    fill() if sys.argv[1:] == ["fill"] else main()
