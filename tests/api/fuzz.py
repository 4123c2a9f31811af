"""Asks the API everything that its description allows, and what it forbids: `python -m tests.api.fuzz --examples 200`.

schemathesis makes the requests from the description and checks the answers by it, with all of its checks; the
application answers in this process, on a database of its own that disappears. Once without an account, and once in
each role. `--as officer` for one of them, `--operation step_complete` for one operation.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
CALLERS = ("anonymous", "officer", "chief", "contributor", "plan_admin")
DATABASE, AS_PREPARED = "kacanik.sqlite3", "as-prepared.copy"
PHASES = ("examples", "coverage", "fuzzing", "stateful")


@dataclass
class Seen:
    """What one caller saw."""

    caller: str
    seconds: float = 0.0
    requests: int = 0
    operations: set[str] = field(default_factory=set)
    statuses: Counter[int] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    first: dict[str, str] = field(default_factory=dict)

    def fail(self, what: str, report: str) -> None:
        self.failures[what] += 1
        self.first.setdefault(what, report)


def main() -> int:
    asked = _arguments()
    folder = Path(tempfile.mkdtemp(prefix="kacanik-fuzz-"))
    try:
        tokens = _prepare(folder, asked.begin_with)
        _mend_probes()
        _keep(folder)
        wrong = 0
        for caller in asked.callers:
            _put_back(folder)
            seen = _ask(caller, tokens.get(caller), asked)
            wrong += _tell(seen, asked)
        return 1 if wrong else 0
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--examples", type=int, default=200, help="How many of each operation.")
    parser.add_argument("--as", dest="callers", nargs="+", choices=CALLERS, default=CALLERS)
    parser.add_argument("--operation", default="", help="Only the operation of this name.")
    parser.add_argument("--phases", nargs="+", choices=PHASES, default=PHASES)
    parser.add_argument(
        "--begin-with",
        type=Path,
        nargs=2,
        help="The demonstration's database and evidence, else they are made.",
    )
    parser.add_argument("--seed", type=int, default=2023)
    return parser.parse_args()


def _prepare(folder: Path, begin_with: list[Path] | None) -> dict[str, str]:
    """A demonstration in a database of its own, and a token for each role."""
    if begin_with:
        database, evidence = begin_with
        shutil.copy(database, folder / DATABASE)
        shutil.copytree(evidence, folder / "evidence")
    for name in ("DATABASE_URL", "DEBUG", "HTTPS", "CSRF_TRUSTED_ORIGINS"):
        os.environ.pop(name, None)
    os.environ |= {
        "DATA_DIR": str(folder),
        "DEMO": "1",
        "SECRET_KEY": "fuzz " * 20,
        "ALLOWED_HOSTS": "localhost",
        "DJANGO_SETTINGS_MODULE": "kacanik_comms.settings",
    }
    import logging  # noqa: PLC0415
    import warnings  # noqa: PLC0415

    warnings.filterwarnings("ignore", message="No directory at")
    import kacanik_comms.wsgi  # noqa: F401, PLC0415 - sets Django up, after the environment that its settings read

    logging.getLogger("django.request").setLevel(logging.ERROR)
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415
    from django.utils import timezone, translation  # noqa: PLC0415

    # How often somebody may ask is tested elsewhere; here it would only hide the answers.
    settings.API_LIMITS = dict.fromkeys(settings.API_LIMITS, (10**9, 60))
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    from activities.models import Activity, Evidence  # noqa: PLC0415
    from kacanik_comms.accounts.actions import make_token  # noqa: PLC0415
    from kacanik_comms.accounts.models import User  # noqa: PLC0415
    from kacanik_comms.demo.loader import ACCOUNTS, prepare_data  # noqa: PLC0415
    from tests.factories import make_amendment  # noqa: PLC0415

    if not begin_with:
        call_command("migrate", verbosity=0)
        with translation.override("sq"):
            prepare_data()
    internal = Activity.objects.filter(plan__year=2023).order_by("-pk").first()
    assert internal
    internal.is_internal = True
    internal.save()
    amended = Activity.objects.filter(plan__year=2023, kind="special").first()
    assert amended
    make_amendment(
        amended,
        by=User.objects.get(username="admin"),
        at=timezone.now(),
        reason="Demonstrim.",
        planned_cost=Decimal(260),
    )
    for proof in Evidence.objects.order_by("pk")[:20]:
        proof.is_public = True
        proof.save()
    users = {
        role.name.lower(): User.objects.get(username=username)
        for username, (role, *_names) in ACCOUNTS.items()
    }
    return {role: make_token(by=user, name="fuzz", now=timezone.now())[1] for role, user in users.items()}


def _keep(folder: Path) -> None:
    from django.db import connections  # noqa: PLC0415

    connections.close_all()
    shutil.copy(folder / DATABASE, folder / AS_PREPARED)


def _put_back(folder: Path) -> None:
    from django.db import connections  # noqa: PLC0415

    connections.close_all()
    for left in folder.glob(f"{DATABASE}*"):
        left.unlink()
    shutil.copy(folder / AS_PREPARED, folder / DATABASE)


def _mend_probes() -> None:
    """schemathesis 4.32 hands an application in the same process what is meant for a network (max_redirects), and
    does not unpack what such an application compressed."""
    from schemathesis.transport import wsgi  # noqa: PLC0415

    send = wsgi.WSGITransport.send

    def mended(self: Any, case: Any, **kwargs: Any) -> Any:
        for name in ("max_redirects", "verify", "cert", "proxies"):
            kwargs.pop(name, None)
        kwargs["headers"] = {**(kwargs.get("headers") or {}), "Accept-Encoding": "identity"}
        return send(self, case, **kwargs)

    wsgi.WSGITransport.send = mended


def _ask(caller: str, token: str | None, asked: argparse.Namespace) -> Seen:
    import schemathesis  # noqa: PLC0415
    from schemathesis import engine  # noqa: PLC0415
    from schemathesis.config import SchemathesisConfig  # noqa: PLC0415
    from schemathesis.engine import events  # noqa: PLC0415

    from kacanik_comms.wsgi import application  # noqa: PLC0415
    from tests.api.likely import make_likely  # noqa: PLC0415

    options = tomllib.loads((ROOT / "schemathesis.toml").read_text())
    options |= {
        "seed": asked.seed,
        "continue-on-failure": True,
        "generation": {"max-examples": asked.examples, "database": "none"},
        "phases": {name: {"enabled": name in asked.phases} for name in PHASES},
    }
    if token:
        options["headers"] = {"Authorization": f"Bearer {token}"}
    schema: Any = schemathesis.openapi.from_wsgi(
        "/api/v1/openapi.json", application, config=SchemathesisConfig.from_dict(options)
    )
    if asked.operation:
        schema = schema.include(operation_id=asked.operation)
    make_likely(schema)
    seen, began = Seen(caller), time.monotonic()
    for event in engine.from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            _look_at(event.recorder, seen)
        elif isinstance(event, events.NonFatalError | events.FatalError):
            problem = getattr(event, "value", None) or getattr(event, "exception", None)
            seen.fail(f"error: {getattr(event, 'label', '')}", repr(problem))
    seen.seconds = time.monotonic() - began
    return seen


def _look_at(recorder: Any, seen: Seen) -> None:
    for case_id, node in recorder.cases.items():
        interaction = recorder.interactions.get(case_id)
        if interaction is None or interaction.response is None:
            continue
        label, response = node.value.operation.label, interaction.response
        seen.requests += 1
        seen.operations.add(label)
        seen.statuses[response.status_code] += 1
        for check in recorder.checks.get(case_id, []):
            if check.failure_info is None:
                continue
            sent = interaction.request
            body = (sent.body or b"")[:300]
            seen.fail(
                f"{label}: {check.name}",
                f"{sent.method} {sent.uri}\n    {dict(sent.headers)}\n    {body!r}\n"
                f"    {response.status_code} {response.content[:300]!r}\n    {check.failure_info.failure}",
            )


def _tell(seen: Seen, asked: argparse.Namespace) -> int:
    from kacanik_comms.api.description import published  # noqa: PLC0415

    operations = {
        f"{method.upper()} {path}"
        for path, methods in published()["paths"].items()
        for method, operation in methods.items()
        if asked.operation in ("", operation["operationId"])
    }
    missing = operations - seen.operations
    statuses = ", ".join(f"{status} × {count}" for status, count in sorted(seen.statuses.items()))
    sys.stdout.write(
        f"{seen.caller}: {seen.requests} requests to {len(seen.operations)} of {len(operations)} operations in "
        f"{seen.seconds:.0f} s ({statuses}); {sum(seen.failures.values())} failures\n"
    )
    for name in sorted(missing):
        sys.stdout.write(f"  never asked: {name}\n")
    for what, count in seen.failures.most_common():
        sys.stdout.write(f"  {count} × {what}\n    {seen.first[what]}\n")
    sys.stdout.flush()
    return sum(seen.failures.values()) + len(missing)


if __name__ == "__main__":
    sys.exit(main())
