"""A queue that is worked off where the test stands: the code of the process beside the server, without the process."""

from collections.abc import Callable
from datetime import UTC, datetime

from kacanik_comms.evaluation.rendering import results
from kacanik_comms.evaluation.rendering.process import Outcome
from kacanik_comms.evaluation.rendering.work import work

AT = datetime(2024, 1, 15, 18, tzinfo=UTC)


def small_pdf(key: str, edition: str, snapshot: str) -> Outcome:
    """A file of a few bytes, where the test does not read the report."""
    results.write_whole(results.path_of(key), b"%PDF-1.7 " + edition.encode() + key.encode())
    return Outcome()


def failing(failure: str, detail: str = "") -> Callable[[str, str, str], Outcome]:
    return lambda key, edition, snapshot: Outcome(failure, detail)


def work_off(render: Callable[[str, str, str], Outcome] = small_pdf, at: datetime = AT) -> None:
    work(clock=lambda: at, render=render)
