"""Photographs keep what they show and lose what they tell."""

import contextlib
import io
import struct
import subprocess
import sys
import zlib

import pillow_heif
import pytest
from PIL import Image, ImageCms, ImageFile

from kacanik_comms.core.apart import calling, limits, picture_decoding
from kacanik_comms.core.uploads import Refused, images
from tests.core import upload_corpus as corpus
from tests.core import upload_corpus_more as more
from tests.core.upload_corpus import refused, taken

RED, BLUE = (254, 0, 0), (0, 0, 254)


def opened(content):
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


def opened_heic(content):
    pillow_heif.register_heif_opener()
    return opened(content)


def is_red(picture, x, y):
    red, _, blue = picture.convert("RGB").getpixel((x, y))
    return red > 200 and blue < 60


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def test_a_photograph_loses_its_gps_but_not_its_right_way_up():
    sent = corpus.photograph(orientation=6)
    assert opened(sent).getexif().get_ifd(0x8825)
    clean = taken("foto.jpg", sent).content
    stored = opened(clean)
    assert not stored.getexif()
    assert not {"exif", "comment", "xmp", "icc_profile"} & set(stored.info)
    assert b"Telefoni" not in clean
    assert b"<script>" not in clean
    assert stored.size == (40, 60)
    assert is_red(stored, 38, 2)
    assert not is_red(stored, 2, 2)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_turn_of_a_camera_ends_the_right_way_up(orientation):
    upright = corpus.picture(60, 40)
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    turned = upright.transpose(Image.Transpose(undo[orientation])) if orientation > 1 else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = opened(taken("foto.jpg", corpus.image("JPEG", turned, exif=exif)).content)
    assert stored.size == (60, 40)
    assert [is_red(stored, x, y) for x, y in ((5, 5), (55, 5), (5, 35), (55, 35))] == [
        True,
        False,
        False,
        False,
    ]


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_a_photograph_with_broken_notes_about_itself_is_taken_as_it_lies():
    content = corpus.image("JPEG", exif=b"Exif\x00\x00MM\x00*\xff\xff\xff\xff")
    assert opened(taken("foto.jpg", content).content).size == (60, 40)


@pytest.mark.parametrize("kind", ["png", "webp"])
def test_metadata_of_other_images_goes_too(kind):
    exif = Image.Exif()
    exif[0x010F] = "Telefoni i zyrtares"
    clean = taken(f"a.{kind}", corpus.image(kind.upper(), exif=exif.tobytes())).content
    assert not opened(clean).getexif()
    assert b"Telefoni" not in clean


def test_what_is_hidden_behind_a_picture_goes():
    hidden = b"<?php system($_GET['c']); ?>" + corpus.docx()
    for name, content in (("a.jpg", corpus.image("JPEG")), ("a.png", corpus.image("PNG"))):
        clean = taken(name, content + hidden).content
        assert b"<?php" not in clean
        assert b"PK\x03\x04" not in clean


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_a_png_of_every_mode_stays_the_same_picture(mode):
    sent = Image.new("I;16", (60, 40), 40_000) if mode == "I;16" else corpus.picture().convert(mode)
    stored = opened(taken("a.png", corpus.image("PNG", sent)).content)
    expected = Image.new("L", (60, 40), 156) if mode == "I;16" else sent
    assert stored.convert("RGBA").getpixel((2, 2)) == expected.convert("RGBA").getpixel((2, 2))
    assert stored.convert("RGBA").getpixel((55, 35)) == expected.convert("RGBA").getpixel((55, 35))


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_a_jpeg_in_grey_or_in_printing_colours_is_taken(mode):
    assert opened(taken("a.jpg", corpus.image("JPEG", corpus.picture().convert(mode))).content).mode in {
        "L",
        "RGB",
    }


def test_transparency_stays():
    clear = Image.new("RGBA", (30, 30), (255, 0, 0, 0))
    for kind in ("png", "webp"):
        clean = taken(f"a.{kind}", corpus.image(kind.upper(), clear))
        assert opened(clean.content).convert("RGBA").getpixel((3, 3))[3] == 0
        assert opened(clean.thumbnail).convert("RGBA").getpixel((3, 3))[3] == 0


def test_colours_stay_when_their_profile_goes_and_a_broken_profile_does_no_harm():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for given in (profile, b"no profile", profile[:200]):
        stored = opened(taken("a.jpg", corpus.image("JPEG", icc_profile=given)).content)
        assert is_red(stored, 5, 5)
        assert "icc_profile" not in stored.info


def test_a_thumbnail_is_small_and_keeps_the_proportions():
    clean = taken("a.jpg", corpus.image("JPEG", corpus.picture(1600, 1000)))
    assert opened(clean.content).size == (1600, 1000)
    assert (opened(clean.thumbnail).format, opened(clean.thumbnail).size) == ("WEBP", (320, 200))
    assert opened(taken("a.png", corpus.image("PNG", corpus.picture(3, 5000))).thumbnail).size == (1, 320)


@pytest.mark.parametrize("kind", ["webp", "png", "gif"])
def test_of_an_animation_the_first_picture_is_kept_and_the_person_is_told(kind):
    clean = taken(f"a.{kind}", more.moving(kind.upper(), 3))
    stored = opened(clean.content)
    assert getattr(stored, "n_frames", 1) == 1
    assert is_red(stored, 5, 5)
    assert clean.remark == f"Only the first picture of “a.{kind}” was kept."
    assert not taken(f"a.{kind}", corpus.image(kind.upper())).remark


def test_of_a_telephones_two_pictures_the_photograph_is_kept_without_a_word():
    clean = taken("a.jpg", more.moving("MPO"))
    assert is_red(opened(clean.content), 5, 5)
    assert not clean.remark


# Decoded in a process of its own


def test_a_photograph_of_an_iphone_becomes_a_jpeg_without_place_whatever_it_is_called():
    assert opened_heic(more.heic()).getexif().get_ifd(0x8825)
    for name in ("IMG_0001.HEIC", "IMG_0001.jpg"):
        clean = taken(name, more.heic())
        stored = opened(clean.content)
        assert (clean.name, clean.media_type, stored.format) == ("IMG_0001.jpg", "image/jpeg", "JPEG")
        assert not stored.getexif()
        assert is_red(stored, 5, 5)
        assert not is_red(stored, 50, 40)


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_a_scan_ends_the_right_way_up(orientation):
    undo = {3: 3, 6: 2, 8: 4}
    turned = corpus.picture(60, 40).transpose(Image.Transpose(undo[orientation]))
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = opened(taken("a.tif", more.tiff(turned, exif=exif)).content)
    assert stored.size == (60, 40)
    assert is_red(stored, 5, 5)


def test_colours_of_an_iphone_stay_when_their_profile_goes():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    stored = opened(taken("a.heic", more.heic(icc_profile=profile)).content)
    assert is_red(stored, 5, 5)
    assert "icc_profile" not in stored.info


def test_a_large_photograph_of_an_iphone_is_kept_at_half_its_size(monkeypatch):
    monkeypatch.setattr(picture_decoding, "MOST_PIXELS", 2000)
    picture, is_only = picture_decoding.decode(more.heic(), "HEIF")
    assert (picture.size, is_only) == ((32, 24), True)
    monkeypatch.setattr(picture_decoding, "MOST_PIXELS_HEIC", 3000)
    with pytest.raises(picture_decoding.Refusal):
        picture_decoding.decode(more.heic(), "HEIF")


def test_a_picture_with_more_pixels_than_memory_is_never_decoded(monkeypatch):
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda picture: pytest.fail("it was unpacked"))
    monkeypatch.setattr(picture_decoding, "MOST_PIXELS", 2000)
    monkeypatch.setattr(picture_decoding, "MOST_PIXELS_HEIC", 2000)
    for content, image_format in ((more.heic(), "HEIF"), (more.tiff(), "TIFF"), (corpus.image("GIF"), "GIF")):
        with pytest.raises(picture_decoding.Refusal):
            picture_decoding.decode(content, image_format)


@pytest.mark.parametrize("end", [subprocess.TimeoutExpired("", 1), -9, 1])
def test_a_decoder_that_hangs_or_dies_is_a_refusal(monkeypatch, end):
    def run(*_, **options):
        assert options["env"] == {}
        if isinstance(end, Exception):
            raise end
        return subprocess.CompletedProcess([], end, b"", b"")

    monkeypatch.setattr(calling.subprocess, "run", run)
    assert "too much time or memory" in refused("a.heic", more.heic())


def test_the_decoder_lives_with_little_memory_and_time():
    command = "from kacanik_comms.core.apart.limits import *; import resource as r; limit_this_process();"
    shown = "print(r.getrlimit(r.RLIMIT_AS)[0], r.getrlimit(r.RLIMIT_CPU)[0])"
    output = subprocess.run(
        [sys.executable, "-c", command + shown], cwd=calling.ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert output.split()[1] == str(limits.MOST_SECONDS)


@pytest.mark.parametrize("kind", ["heic", "tif", "gif"])
@pytest.mark.everything
def test_broken_pictures_are_refused_or_taken_and_never_an_error(kind):
    content = {"heic": more.heic(), "tif": more.tiff(), "gif": corpus.image("GIF")}[kind]
    for position in range(12, len(content), max(1, len(content) // 40)):
        broken = bytearray(content)
        broken[position] ^= 0x55
        with contextlib.suppress(Refused):
            taken(f"a.{kind}", bytes(broken))


@pytest.mark.parametrize("report_was_written", [False, True])
@pytest.mark.parametrize("kind", ["jpg", "png", "webp"])
def test_a_picture_that_was_cut_off_is_refused(kind, report_was_written, monkeypatch):
    # What importing WeasyPrint does to the whole process.
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", report_was_written)
    content = corpus.image({"jpg": "JPEG"}.get(kind, kind.upper()), corpus.picture(400, 400))
    assert "damaged or incomplete" in refused(f"a.{kind}", content[: len(content) * 2 // 3])


@pytest.mark.parametrize("size", [(30_000, 30_000), (100_000, 100_000), (6_000, 5_000)])
def test_a_picture_with_more_pixels_than_memory_is_refused_before_it_is_unpacked(size, monkeypatch):
    unpacked = []
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda picture: unpacked.append(picture.size))
    assert "too many pixels: at most 25 million" in refused("a.png", corpus.png_of(*size))
    assert unpacked == []


def test_a_large_photograph_is_read_at_half_its_size(monkeypatch):
    monkeypatch.setattr(images, "MOST_PIXELS", 500_000)
    assert opened(taken("a.jpg", corpus.image("JPEG", corpus.picture(1200, 800))).content).size == (600, 400)
    monkeypatch.setattr(images, "MOST_PIXELS_JPEG", 900_000)
    assert "too many pixels" in refused("a.jpg", corpus.image("JPEG", corpus.picture(1200, 800)))


def test_a_progressive_photograph_is_taken_and_one_with_a_thousand_scans_refused():
    content = corpus.image("JPEG", progressive=True)
    assert taken("a.jpg", content)
    scan = content.rindex(b"\xff\xda")
    assert "cannot be read" in refused("a.jpg", content[:scan] + content[scan:-2] * 1000 + b"\xff\xd9")


@pytest.mark.slow
def test_text_in_a_png_that_unpacks_to_more_than_memory_is_refused():
    content = corpus.image("PNG")
    bomb = chunk(b"zTXt", b"k\x00\x00" + zlib.compress(bytes(100_000_000), 9))
    assert "cannot be read" in refused("a.png", content[:33] + bomb + content[33:])


@pytest.mark.parametrize(("name", "image_format"), [("a.jpg", "JPEG"), ("a.png", "PNG"), ("a.webp", "WEBP")])
def test_only_the_decoder_of_the_files_own_kind_ever_sees_it(monkeypatch, name, image_format):
    asked = []
    content = corpus.image(image_format)

    def remember(file, mode="r", formats=None, really=Image.open):
        asked.append(formats)
        return really(file, mode, formats)

    monkeypatch.setattr(Image, "open", remember)
    taken(name, content)
    assert asked == [[image_format]] * 2


def test_a_photograph_is_unpacked_once_and_packed_once_with_one_small_picture_beside_it(monkeypatch):
    """How long that takes is measured by tests/bench/uploads.py."""
    packed = []

    def count(picture, target, image_format=None, really=Image.Image.save, **options):
        packed.append((options.pop("format", image_format), max(picture.size)))
        return really(picture, target, packed[-1][0], **options)

    content = corpus.image("JPEG", corpus.picture(1200, 900))
    monkeypatch.setattr(Image.Image, "save", count)
    assert taken("a.jpg", content)
    assert sorted(packed) == [("JPEG", 1200), ("WEBP", 320)]
