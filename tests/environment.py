"""The environment of the tests, the same on every machine; loaded by pytest before Django's settings are."""

import atexit
import gc
import os
import shutil
import tempfile
from pathlib import Path

import hypothesis
import pytest

from kacanik_comms.core import messages

ROOT = Path(__file__).resolve().parent.parent
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")


def _folder_of_the_run() -> Path:
    """One for all workers; each has its own folder in it."""
    if WORKER:
        return Path(os.environ["DATA_DIR"])
    folder = Path(tempfile.mkdtemp(prefix="kacanik-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


RUN = _folder_of_the_run()


def _set_environment() -> None:
    for name in ("ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "DEMO", "HTTPS", "SECRET_KEY"):
        os.environ.pop(name, None)
    # DATABASE_URL stays: tests/postgresql.py sets it. DEBUG chooses static files that need no collecting; it is
    # switched off again below.
    os.environ["DEBUG"] = "1"
    folder = RUN / WORKER
    (folder / "static").mkdir(parents=True)
    folder.chmod(0o700)
    os.environ["DATA_DIR"] = str(folder)


def _compile_messages() -> None:
    for locale in messages.PLURAL_FORMS:
        messages.compile_catalogue(messages.catalogue_path(ROOT / "kacanik_comms" / "locale", locale), locale)


_set_environment()
if not WORKER:
    _compile_messages()

# A slow machine is not a wrong answer. What is found by chance is looked for in the long run: the ordinary one gives
# the same code the same answer twice.
PATIENT = {"deadline": None, "suppress_health_check": [hypothesis.HealthCheck.too_slow]}
hypothesis.settings.register_profile("everything", **PATIENT)
hypothesis.settings.register_profile("ordinary", **PATIENT, derandomize=True)


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    hypothesis.settings.load_profile("ordinary" if config.option.markexpr else "everything")
    # After pytest-django has told Django where its settings are.
    from django.conf import settings  # noqa: PLC0415

    # As during the tests, so that the addresses are the same for a module that asks for one while it is read.
    settings.DEBUG = False
    # The real hasher is slow on purpose; the tests sign in thousands of times.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # A test that asks for a page sees it made; what is kept has its own tests.
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}


# The longest tests, the first first: at the end of the run one worker would do the last of them while the other waits.
LONGEST = (
    "test_large_year",
    "test_crawl",
    "test_fuzz",
    "test_editions",
    "test_every_page",
    "test_january_signed",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        return next((at for at, name in enumerate(LONGEST) if name in item.nodeid), len(LONGEST))

    items.sort(key=place)


def pytest_collection_finish() -> None:
    # What was loaded stays until the end; Python need not look through it again and again.
    gc.freeze()
