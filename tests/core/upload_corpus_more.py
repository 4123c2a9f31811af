"""Further good and hostile files, made in code: HEIC, TIFF, OpenDocument, presentations, mails."""

import io
import zipfile
from email.message import EmailMessage

import pillow_heif
from pikepdf import Name, Pdf, Stream
from PIL import Image

from tests.core.upload_corpus import archive, image, parts_of, photograph, picture

POWERPOINT = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
ODF = "application/vnd.oasis.opendocument."
OFFICE_NS = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
NAMESPACES = (
    f'xmlns:office="{OFFICE_NS}" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0" '
    'xmlns:xlink="http://www.w3.org/1999/xlink"'
)


def notes() -> Image.Exif:
    """What a telephone writes about itself and the place."""
    exif = Image.Exif()
    exif[0x010F] = "Telefoni i zyrtares"
    exif.get_ifd(0x8825).update({1: "N", 2: (42.0, 13.0, 45.0), 3: "E", 4: (21.0, 15.0, 30.0)})
    return exif


def heic(drawn: Image.Image | None = None, **options) -> bytes:
    """As an iPhone stores it, with place and make."""
    pillow_heif.register_heif_opener()
    options = {"exif": notes().tobytes(), "quality": 90} | options
    return image("HEIF", drawn or picture(64, 48), **options)


def heic_of(width: int, height: int) -> bytes:
    """A HEIC that announces a size without having the pixels for it."""
    content = bytearray(heic(picture(64, 64)))
    place = content.index(b"ispe") + 8
    content[place : place + 8] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    return bytes(content)


def tiff(drawn: Image.Image | None = None, **options) -> bytes:
    options = {"exif": notes().tobytes()} | options
    return image("TIFF", drawn, **{key: value for key, value in options.items() if value is not None})


def moving(image_format: str, pictures: int = 2) -> bytes:
    more = [Image.new("RGB", (60, 40), (0, 20 * number, 0)) for number in range(1, pictures)]
    return image(image_format, save_all=True, append_images=more)


def gif_of(width: int, height: int) -> bytes:
    content = bytearray(image("GIF"))
    content[6:10] = width.to_bytes(2, "little") + height.to_bytes(2, "little")
    return bytes(content)


def pdf_with_photograph() -> bytes:
    """A page whose photograph lies there as the camera stored it."""
    target = io.BytesIO()
    with Pdf.new() as made:
        page = made.add_blank_page()
        shown = Stream(
            made, photograph(), Type=Name.XObject, Subtype=Name.Image, Width=60, Height=40,
            ColorSpace=Name.DeviceRGB, BitsPerComponent=8, Filter=Name.DCTDecode,
        )  # fmt: skip
        page.Resources = {"/XObject": {"/Foto": made.make_indirect(shown)}}
        made.save(target)
    return target.getvalue()


def pptx(more: dict[str, bytes] | None = None, main: str = POWERPOINT) -> bytes:
    return archive(parts_of(main, "ppt/presentation.xml") | (more or {}))


def slide(action: str = "") -> dict[str, bytes]:
    """One slide with a button that does something."""
    return {"ppt/slides/slide1.xml": f'<sld><hlinkClick action="{action}"/></sld>'.encode()}


def content_xml(body: str = "") -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {NAMESPACES}>{body}'
        "<office:body><text:p>Raporti i zyrës</text:p></office:body></office:document-content>"
    ).encode()


def open_document(
    kind: str = "text", body: str = "", more: dict[str, bytes] | None = None, manifest: bytes = b"<manifest/>"
) -> bytes:
    parts = {"content.xml": content_xml(body), "META-INF/manifest.xml": manifest} | (more or {})
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("mimetype", f"{ODF}{kind}", zipfile.ZIP_STORED)
        for path, data in parts.items():
            packed.writestr(path, data)
    return target.getvalue()


def loading(element: str, address: str) -> bytes:
    """An OpenDocument text with one element that has an address."""
    return open_document(body=f'<{element} xlink:href="{address}"/>')


def mail(
    *attached: tuple[str, bytes], text: str = "Në shtojcë fotografia.", html: str = "", **headers: str
) -> bytes:
    message = EmailMessage()
    for header, value in {
        "From": "Zyra <zyra@example.org>",
        "To": "kabineti@example.org",
        "Date": "Wed, 08 Mar 2023 10:00:00 +0100",
        "Subject": "Mbledhja në Kaçanik",
        "Received": "from telefoni (Telefoni i zyrtares [10.1.2.3])",
    }.items():
        message[header] = value
    for header, value in headers.items():
        message[header] = value
    if text:
        message.set_content(text)
    if html and text:
        message.add_alternative(html, subtype="html")
    elif html:
        message.set_content(html, subtype="html")
    for name, content in attached:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def mails_in_mails(depth: int) -> bytes:
    content = mail()
    for _ in range(depth):
        content = mail(("e-brendshme.eml", content))
    return content
