"""A request that comes twice is done once: phones send again what they got no answer to (Idempotency-Key)."""

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from kacanik_comms.api.models import KeptAnswer
from kacanik_comms.api.problems import Problem, malformed
from kacanik_comms.api.querysets import KEPT_FOR
from kacanik_comms.api.requests import ApiRequest

KEY = re.compile(r"[\x21-\x7e]{1,200}", re.ASCII)
PATTERN = r"^[\x21-\x7e]{1,200}$"
KEPT_HEADERS = ("ETag", "Location")


def key_of(request: ApiRequest) -> str:
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return ""
    if not KEY.fullmatch(key.strip()):
        raise malformed(
            {"Idempotency-Key": [_("Up to 200 letters, digits and signs, without spaces.")]}, "header"
        )
    return key.strip()


def answered_before(request: ApiRequest) -> Response | None:
    """The answer that the same request got already, before anything is looked at that may have changed since."""
    key = key_of(request)
    kept = KeptAnswer.objects.filter(user=request.person, key=key).first() if key else None
    if kept is None or kept.made_at <= timezone.now() - KEPT_FOR:
        return None
    return _again(kept, request)


def once(request: ApiRequest, act: Callable[[], Response]) -> Response:
    """Acts and keeps the answer, both or neither. Of two at once the second waits, and gets the first one's answer."""
    key = key_of(request)
    with transaction.atomic():
        if not key:
            return act()
        now = timezone.now()
        KeptAnswer.objects.outdated(at=now).delete()
        kept, is_new = KeptAnswer.objects.get_or_create(
            user=request.person, key=key, defaults={"request_hash": fingerprint(request), "made_at": now}
        )
        if not is_new:
            return _again(kept, request)
        response = act()
        kept.status = response.status_code
        kept.headers = {name: response[name] for name in KEPT_HEADERS if name in response}
        kept.body = "" if response.data is None else JSONRenderer().render(response.data).decode()
        kept.save()
        return response


def fingerprint(request: ApiRequest) -> str:
    """What was asked, whichever way it was written down: a form's boundary is another one each time."""
    told: dict[str, Any] = {"method": request.method, "path": request.path, "content": _content(request.data)}
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()


def _content(data: Any) -> Any:
    if not isinstance(data, QueryDict):
        return data
    return {name: [_part(value) for value in values] for name, values in data.lists()}


def _part(value: Any) -> Any:
    if not isinstance(value, UploadedFile):
        return value
    digest = hashlib.sha256()
    value.seek(0)
    for chunk in value.chunks():
        digest.update(chunk)
    value.seek(0)
    return [value.name, digest.hexdigest()]


def _again(kept: KeptAnswer, request: ApiRequest) -> Response:
    if kept.request_hash != fingerprint(request):
        raise Problem(
            "key-reused", _("Use a new key for each request; repeat a key only to repeat the request.")
        )
    data = json.loads(kept.body) if kept.body else None
    return Response(data, status=kept.status, headers=kept.headers | {"Idempotency-Replayed": "true"})
