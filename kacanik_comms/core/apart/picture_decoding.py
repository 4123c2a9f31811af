"""Unpacks the first picture of a HEIC, TIFF or GIF file. Run as a process of its own, as the parser of PDF files is.

Their decoders are large, and written in C and C++. Reads the file from standard input, its format is the argument.
Answers with one byte (`1`: it is the only picture, `+`: more follow) and the first picture as a PNG without notes,
right way up; or with a `PictureProblem` and the exit code REFUSED.
"""

import io
import sys

import pillow_heif
from PIL import Image, ImageOps

from kacanik_comms.core.apart.limits import (
    MOST_PIXELS,
    MOST_PIXELS_HEIC,
    REFUSED,
    PictureProblem,
    limit_this_process,
)

# 48 million pixels take 150 MB as the decoder has them, as Pillow has them, and once more while they change hands.
MOST_MEMORY = 1024 * 1024 * 1024

HEIC, TIFF, GIF = "HEIF", "TIFF", "GIF"
PLAIN_MODES = {"1", "L", "P", "RGB", "RGBA", "LA", "I;16"}
_KIND_OF_PAGE = 254
_SMALLER_COPY = 1


class Refusal(Exception):
    def __init__(self, problem: PictureProblem) -> None:
        super().__init__(problem)
        self.problem = problem


def decode(content: bytes, image_format: str) -> tuple[Image.Image, bool]:
    """The first picture, and whether it is the only one."""
    # Neither thumbnails nor depth maps are looked at; what the library would take in memory has its own limits on.
    pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)
    with Image.open(io.BytesIO(content), formats=[image_format]) as picture:
        most = MOST_PIXELS_HEIC if image_format == HEIC else MOST_PIXELS
        if picture.width * picture.height > most:
            raise Refusal(PictureProblem.TOO_MANY_PIXELS)
        is_only = not getattr(picture, "is_animated", False)
        if image_format == TIFF and not is_only:
            if has_pages(picture):
                raise Refusal(PictureProblem.PAGES)
            is_only = True
        picture.load()
        # The announced size can be a lie that only decoding finds out.
        if picture.width * picture.height > most:
            raise Refusal(PictureProblem.TOO_MANY_PIXELS)
        profile = picture.info.get("icc_profile")
        upright = ImageOps.exif_transpose(picture)
        if upright.width * upright.height > MOST_PIXELS:
            upright = upright.reduce(2)
        if upright.mode not in PLAIN_MODES:
            upright = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
        transparent = upright.info.get("transparency")
        upright.info = {} if transparent is None else {"transparency": transparent}
        if profile and upright.mode == picture.mode == "RGB":
            upright.info["icc_profile"] = profile
        return upright, is_only


def has_pages(picture: Image.Image) -> bool:
    """Whether anything behind the first picture of a TIFF is more than a smaller copy of it."""
    for number in range(1, getattr(picture, "n_frames", 1)):
        picture.seek(number)
        if not picture.tag_v2.get(_KIND_OF_PAGE, 0) & _SMALLER_COPY:  # type: ignore[attr-defined]
            return True
    picture.seek(0)
    return False


def main() -> int:
    limit_this_process(MOST_MEMORY)
    try:
        picture, is_only = decode(sys.stdin.buffer.read(), sys.argv[1])
    except Refusal as refusal:
        sys.stdout.write(refusal.problem)
        return REFUSED
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        sys.stdout.write(PictureProblem.TOO_MANY_PIXELS)
        return REFUSED
    except MemoryError:
        raise
    # Hostile files find errors of every type; whatever it was, this is no picture to keep.
    except Exception:
        sys.stdout.write(PictureProblem.DAMAGED)
        return REFUSED
    sys.stdout.buffer.write(b"1" if is_only else b"+")
    profile = picture.info.pop("icc_profile", None)
    picture.save(sys.stdout.buffer, "PNG", compress_level=0, icc_profile=profile)
    return 0


if __name__ == "__main__":
    sys.exit(main())
