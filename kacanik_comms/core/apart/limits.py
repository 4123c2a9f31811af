"""What a process that reads a stranger's file gives itself."""

import contextlib
import resource
from enum import StrEnum

REFUSED = 3
MOST_MEMORY = 768 * 1024 * 1024
MOST_SECONDS = 20
# 25 million pixels are an A3 page scanned at 360 dpi; decoded they take 100 MB. Telephones go to 64 million: those are
# kept at half their width and height.
MOST_PIXELS = 25_000_000
MOST_PIXELS_HEIC = 65_000_000


class Hazard(StrEnum):
    """What makes a PDF one that is not taken."""

    DAMAGED = "damaged"
    PROTECTED = "protected"
    PROGRAM = "program"
    LAUNCH = "launch"
    AUTOMATIC = "automatic"
    FILES = "files"
    MEDIA = "media"
    FORM = "form"
    ELSEWHERE = "elsewhere"


class PictureProblem(StrEnum):
    """Why a picture cannot be decoded."""

    DAMAGED = "damaged"
    TOO_MANY_PIXELS = "pixels"
    PAGES = "pages"


def limit_this_process(memory: int = MOST_MEMORY) -> None:
    # macOS knows the first and does not keep to it; there the caller's time limit remains.
    for limit, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, MOST_SECONDS)):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (most, most))
