"""How fast a report is served that is made already: `DEMO=1 DEBUG=1 python -m tests.bench.cached [YEAR]`.

Asks for the newest draft in DATA_DIR by its address, in this process, as a signed-in officer would; open one before.
"""

import os
import statistics
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kacanik_comms.settings")
django.setup()

from django.test import Client  # noqa: E402

from kacanik_comms.accounts.models import User  # noqa: E402
from kacanik_comms.evaluation.models import Rendering  # noqa: E402

RUNS = 200


def main(year: int) -> None:
    rendering = Rendering.objects.light().filter(year=year, state="done").latest("finished_at")
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(User.objects.filter(groups__name="information_officer").first())
    etag = f'"{rendering.sha256}"'
    for name, headers in (("whole", {}), ("not changed", {"If-None-Match": etag})):
        busy = time.process_time()
        taken = sorted(milliseconds(client, rendering.file_url, headers) for _run in range(RUNS))
        # What else the machine does makes the clock run on, and not the processor's own count.
        own = (time.process_time() - busy) * 1000 / RUNS
        median, most = statistics.median(taken), taken[int(RUNS * 0.95)]
        sys.stdout.write(
            f"{name:<12} fastest {taken[0]:5.1f} ms, median {median:5.1f} ms, 95 % {most:5.1f} ms, "
        )
        sys.stdout.write(f"own time {own:5.1f} ms\n")
    sys.stdout.write(f"{rendering.size:,} bytes\n")


def milliseconds(client: Client, address: str, headers: dict[str, str]) -> float:
    start = time.perf_counter()
    response = client.get(address, headers=headers)
    if response.streaming:
        for _chunk in response.streaming_content:
            pass
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2023)
