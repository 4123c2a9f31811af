"""Photographs and screenshots, drawn anew: what is stored is the picture and nothing that came with it."""

import io
from dataclasses import dataclass

from django.utils.translation import gettext
from PIL import Image, ImageCms, ImageFile

from kacanik_comms.core.apart.calling import Found, TooMuchWork, ask
from kacanik_comms.core.apart.limits import MOST_PIXELS, MOST_PIXELS_HEIC, PictureProblem
from kacanik_comms.core.uploads.filetypes import GIF, HEIC, JPEG, PNG, TIFF, WEBP, FileType
from kacanik_comms.core.uploads.refusal import Refused

# Telephones go to 64 million. A JPEG can be read at half its width and height, which fits the above.
MOST_PIXELS_JPEG = 65_000_000
# A progressive JPEG has about ten scans. Each costs a pass over the whole picture and can be 60 bytes long.
MOST_SCANS = 200
THUMBNAIL = (320, 320)

_SAVING = {
    JPEG: {"quality": 85},
    # The quickest level: a screenshot is small anyway, a photograph saved as PNG must not hold up the person.
    PNG: {"compress_level": 1},
    WEBP: {"quality": 85, "method": 0},
}

# How to turn what the camera stored: value of the EXIF tag → what Pillow calls the turn.
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


# Their decoders work in a process of their own.
_APART = {HEIC: "HEIF", TIFF: "TIFF", GIF: "GIF"}


@dataclass(frozen=True)
class CleanImage:
    """`filetype` is what it was kept as."""

    content: bytes
    thumbnail: bytes
    filetype: FileType
    remark: str


def clean(name: str, content: bytes, filetype: FileType) -> CleanImage:
    """The picture without GPS position, camera or comments, right way up, with a WebP of at most 320 pixels."""
    # WeasyPrint switches this on for the whole process when it is imported: half a picture would pass for a whole
    # one, and Pillow would no longer count what a text in a PNG unpacks to.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    is_only = True
    try:
        sent_as = filetype
        if filetype in _APART:
            content, is_only = _decoded_apart(name, content, filetype)
            filetype = PNG
        _check_integrity(content, filetype)
        # verify() uses a picture up: it is opened anew.
        with Image.open(io.BytesIO(content), formats=[filetype.label.upper()]) as opened:
            _check_size(name, opened, filetype)
            # Some telephones store a depth map behind the photograph (MPO), which nobody misses.
            is_only = is_only and (opened.format == "MPO" or not getattr(opened, "is_animated", False))
            picture = _bare(opened)
        kept_as = _kept_as(picture, sent_as)
        remark = "" if is_only else gettext("Only the first picture of “%(name)s” was kept.") % {"name": name}
        return CleanImage(_encoded(picture, kept_as), _thumbnail(picture), kept_as, remark)
    except Refused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels(name, filetype) from error
    # Whatever a decoder stumbles over, and hostile files find errors of every type: it is not a whole picture.
    except Exception as error:
        raise _damaged(name) from error


def _decoded_apart(name: str, content: bytes, filetype: FileType) -> tuple[bytes, bool]:
    try:
        answer = ask("picture_decoding", content, _APART[filetype])
    except TooMuchWork as error:
        raise Refused(
            gettext("“%(name)s” takes too much time or memory to read. Save it as JPEG, then add that."), name
        ) from error
    except Found as found:
        if found.word == PictureProblem.TOO_MANY_PIXELS:
            raise _too_many_pixels(name, filetype) from found
        if found.word == PictureProblem.PAGES:
            raise Refused(
                gettext("“%(name)s” has several pages. Save it as a PDF, then add that."), name
            ) from found
        raise _damaged(name) from found
    return answer[1:], answer[:1] == b"1"


def _kept_as(picture: Image.Image, sent_as: FileType) -> FileType:
    """What browsers show; few colours and transparency as PNG, photographs as JPEG."""
    if sent_as not in _APART:
        return sent_as
    return JPEG if sent_as is not GIF and picture.mode in {"L", "RGB"} else PNG


def _check_integrity(content: bytes, filetype: FileType) -> None:
    if filetype is JPEG and content.count(b"\xff\xda") > MOST_SCANS:
        raise ValueError("too many scans")
    with Image.open(io.BytesIO(content), formats=[filetype.label.upper()]) as picture:
        picture.verify()


def _check_size(name: str, picture: Image.Image, filetype: FileType) -> None:
    if picture.width * picture.height > (MOST_PIXELS_JPEG if filetype is JPEG else MOST_PIXELS):
        raise _too_many_pixels(name, filetype)


def _bare(picture: Image.Image) -> Image.Image:
    """The pixels in the colours of the web, right way up, without anything else."""
    if picture.width * picture.height > MOST_PIXELS:
        picture.draft(None, (picture.width // 2, picture.height // 2))
    profile = picture.info.get("icc_profile")
    turn = _TURNS.get(_orientation(picture))
    picture.load()
    bare = _in_plain_mode(picture)
    if profile and bare.mode == picture.mode == "RGB":
        _to_srgb(bare, profile)
    bare.info = {}
    return bare.transpose(turn) if turn is not None else bare


def _orientation(picture: Image.Image) -> int:
    try:
        return int(picture.getexif().get(_ORIENTATION, 1))
    # The pixels of a photograph with a broken description are still good.
    except Exception:
        return 1


def _in_plain_mode(picture: Image.Image) -> Image.Image:
    if picture.has_transparency_data:
        return picture.convert("RGBA")
    if picture.mode.startswith("I"):
        # 16 bits of grey; converting alone would cut off instead of scaling.
        return picture.point(lambda value: value * (1 / 256)).convert("L")
    return picture.copy() if picture.mode in {"1", "L", "P", "RGB"} else picture.convert("RGB")


def _to_srgb(picture: Image.Image, profile: bytes) -> None:
    """Colours stay what they were although the profile goes: telephones' pictures are often not sRGB."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), inPlace=True)
    except (ImageCms.PyCMSError, OSError, ValueError):
        # A profile that does not fit its picture was of no use before either.
        return


def _encoded(picture: Image.Image, filetype: FileType) -> bytes:
    target = io.BytesIO()
    picture.save(target, filetype.label, **_SAVING[filetype])
    return target.getvalue()


def _thumbnail(picture: Image.Image) -> bytes:
    """Changes the picture: to be called when it is no longer needed."""
    # Shades between few colours need more of them.
    small = picture.convert("RGB") if picture.mode in {"1", "P"} else picture
    small.thumbnail(THUMBNAIL)
    target = io.BytesIO()
    small.save(target, "WEBP", quality=75)
    return target.getvalue()


def _damaged(name: str) -> Refused:
    return Refused(gettext("“%(name)s” is damaged or incomplete and cannot be read."), name)


def _too_many_pixels(name: str, filetype: FileType) -> Refused:
    most = {JPEG: MOST_PIXELS_JPEG, HEIC: MOST_PIXELS_HEIC}.get(filetype, MOST_PIXELS)
    return Refused(
        gettext(
            "“%(name)s” has too many pixels: at most %(count)d million can be read. Make it smaller first."
        ),
        name,
        count=most // 1_000_000,
    )
