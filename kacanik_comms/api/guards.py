"""What guards a write: the version of the activity that the caller saw, and a key by which a request that comes twice
is done once.

The ETag of an activity begins with its version, by which writing is guarded, and ends with a fingerprint of the
answer, by which reading again is spared: the same version reads otherwise in another language.
"""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from activities.models import Activity
from activities.records.client_keys import recorded_under
from activities.rules.policies import check_can_see_activities
from kacanik_comms.api.models import KeptAnswer
from kacanik_comms.api.problems import Problem, malformed
from kacanik_comms.api.requests import ApiRequest, body_of
from kacanik_comms.api.serializers.activities import whole_activity
from kacanik_comms.core.editing import Conflict

# An answer that was compressed on its way has a weak ETag, W/"…": of the version it says the same.
# The version alone, v3, is enough too: some programs take the quotation marks away.
VERSION_PATTERN = r'^(v[0-9]{1,9}|(W/)?"v[0-9]{1,9}(-[0-9a-f]{16})?")$'
KEY_PATTERN = r"^[\x21-\x7e]{1,200}$"
KEPT_FOR = timedelta(hours=24)
KEPT_HEADERS = ("ETag", "Location")

View = Callable[..., Response]


def guarded(view: View, inputs: dict[str, Any], *, version: bool | None) -> View:
    """Before the view: the version and the content of the request. Around it: one transaction, in which the answer is
    kept under the key of the request. `version` says whether it is needed, or None where there is none."""

    @wraps(view)
    def write(request: ApiRequest, **arguments: Any) -> Response:
        request.version_seen = None if version is None else version_seen(request, is_needed=version)
        if inputs:
            # Before anything is looked through: files cost, and whoever may not write need not know what is wrong.
            check_can_see_activities(request.person)
            arguments["data"] = body_of(request, inputs)
        try:
            return once(request, lambda: view(request, **arguments))
        except Conflict as conflict:
            current, content = whole_activity(request, conflict.current.pk)
            headers = etag_of_version(current)
            raise Problem("stale", str(conflict), headers=headers, current=content) from None

    return write


# Versions


def etag_of(content: bytes, version: int | None = None) -> str:
    digest = hashlib.sha256(content).hexdigest()[:16]
    return f'"{digest}"' if version is None else f'"v{version}-{digest}"'


def etag_of_version(activity: Activity) -> dict[str, str]:
    """For the answer to what was written, which is no answer that could be read again at its address."""
    return {"ETag": f'"v{activity.version}"'}


def version_seen(request: ApiRequest, *, is_needed: bool) -> int | None:
    """The version in If-Match; what the caller saw, and wants to change."""
    header = request.headers.get("If-Match")
    if header is None:
        if not is_needed:
            return None
        raise Problem("version-needed", _("Send the activity's ETag in the If-Match header."))
    if not re.match(VERSION_PATTERN, header.strip(), re.ASCII):
        raise malformed({"If-Match": [_("This is not the ETag of an activity.")]}, "header")
    return int(re.findall("v([0-9]+)", header)[0])


# Keys


def once(request: ApiRequest, act: Callable[[], Response]) -> Response:
    """Acts and keeps the answer, both or neither. Of two at once the second waits, and gets the first one's answer."""
    key = request.headers.get("Idempotency-Key", "").strip()
    with transaction.atomic():
        if "Idempotency-Key" not in request.headers:
            return act()
        if not re.match(KEY_PATTERN, key):
            wrong = _("Up to 200 letters, digits and signs, without spaces.")
            raise malformed({"Idempotency-Key": [wrong]}, "header")
        now, request_hash = timezone.now(), fingerprint(request)
        forget_kept_answers(at=now)
        kept, is_new = KeptAnswer.objects.get_or_create(
            user=request.person, key=key, defaults={"request_hash": request_hash, "made_at": now}
        )
        if kept.request_hash != request_hash:
            raise Problem(
                "key-reused", _("Use a new key for each request; repeat a key only to repeat the request.")
            )
        if not is_new:
            # What was removed since is not answered as if it were there.
            recorded_under(uuid_of(request), by=request.person)
            data = json.loads(kept.body) if kept.body else None
            headers = kept.headers | {"Idempotency-Replayed": "true"}
            return Response(data, status=kept.status, headers=headers)
        response = act()
        kept.status = response.status_code
        kept.headers = {name: response[name] for name in KEPT_HEADERS if name in response}
        kept.body = "" if response.data is None else JSONRenderer().render(response.data).decode()
        kept.save()
        return response


def forget_kept_answers(*, at: datetime) -> None:
    KeptAnswer.objects.filter(made_at__lte=at - KEPT_FOR).delete()


def uuid_of(request: ApiRequest) -> UUID | None:
    """The key of the request where it is a UUID, as devices make it: the record that is made keeps it."""
    try:
        return UUID(request.headers.get("Idempotency-Key", "").strip())
    except ValueError:
        return None


def fingerprint(request: ApiRequest) -> str:
    """What was asked, whichever way it was written down: a form's boundary is another one each time."""
    content = request.data
    if isinstance(content, QueryDict):
        content = {name: [_part(value) for value in values] for name, values in content.lists()}
    text = json.dumps([request.method, request.path, content], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _part(value: Any) -> Any:
    if not isinstance(value, UploadedFile):
        return value
    value.seek(0)
    digest = hashlib.file_digest(value, "sha256").hexdigest()
    value.seek(0)
    return [value.name, digest]
