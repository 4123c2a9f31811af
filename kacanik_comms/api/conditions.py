"""Versions: what an answer was read as, and whether that is still so when it is written.

The ETag of an activity begins with its version, by which writing is guarded, and ends with a fingerprint of the
answer, by which reading again is spared: the same version reads otherwise in another language.
"""

import hashlib
import re

from django.utils.translation import gettext as _
from rest_framework.response import Response

from activities.models import Activity
from kacanik_comms.api.problems import Problem, malformed
from kacanik_comms.api.requests import ApiRequest

# An answer that was compressed on its way has a weak ETag, W/"…": of the version it says the same.
# The version alone, v3, is enough too: some programs take the quotation marks away.
VERSION = re.compile(r'v([0-9]{1,9})|(?:W/)?"v([0-9]{1,9})(?:-[0-9a-f]{16})?"', re.ASCII)
PATTERN = r'^(v[0-9]{1,9}|(W/)?"v[0-9]{1,9}(-[0-9a-f]{16})?")$'


def etag_of(content: bytes, version: int | None = None) -> str:
    digest = hashlib.sha256(content).hexdigest()[:16]
    return f'"{digest}"' if version is None else f'"v{version}-{digest}"'


def etag_of_version(activity: Activity) -> dict[str, str]:
    """For the answer to what was written, which is no answer that could be read again at its address."""
    return {"ETag": f'"v{activity.version}"'}


def version_seen(request: ApiRequest, *, needed: bool) -> int | None:
    """The version in If-Match; what the caller saw, and wants to change."""
    header = request.headers.get("If-Match")
    if header is None:
        if not needed:
            return None
        raise Problem("version-needed", _("Send the activity's ETag in the If-Match header."))
    found = VERSION.fullmatch(header.strip())
    if found is None:
        raise malformed({"If-Match": [_("This is not the ETag of an activity.")]}, "header")
    return int(found[1] or found[2])


def spare(request: ApiRequest, response: Response) -> None:
    """Turns an answer that the caller has already into a short one without content."""
    known = request.headers.get("If-None-Match", "")
    etags = {one.strip().removeprefix("W/") for one in known.split(",")}
    if response["ETag"] in etags or known.strip() == "*":
        response.status_code = 304
        response.content = b""
        for name in ("Content-Type", "Content-Length"):
            response.headers.pop(name, None)
