"""Takes a PDF apart and writes it anew. Run as a process of its own, with little memory, time and knowledge.

A few kilobytes of PDF can unpack to more memory than there is, and the parser is written in C++: whatever
it does, this process ends and the web server does not notice. Reads the PDF from standard input. Answers
with the clean PDF on standard output, or with a `Hazard` there and the exit code REFUSED.
"""

import io
import re
import sys
from typing import Any

import pikepdf

from kacanik_comms.core.apart import metadata
from kacanik_comms.core.apart.limits import REFUSED, Hazard, limit_this_process

# Names that stand for something that a proof of work does not need: as a key, or as the value of /S (the kind
# of an action), /Subtype (of an annotation) or /Type.
KEYS = {
    "/JS": Hazard.PROGRAM,
    "/JavaScript": Hazard.PROGRAM,
    "/EmbeddedFiles": Hazard.FILES,
    "/EF": Hazard.FILES,
    "/Collection": Hazard.FILES,
    "/RichMediaContent": Hazard.MEDIA,
    "/XFA": Hazard.FORM,
}
VALUES = {
    "/JavaScript": Hazard.PROGRAM,
    "/Launch": Hazard.LAUNCH,
    "/EmbeddedFile": Hazard.FILES,
    "/FileAttachment": Hazard.FILES,
    "/RichMedia": Hazard.MEDIA,
    "/RichMediaExecute": Hazard.MEDIA,
    "/Rendition": Hazard.MEDIA,
    "/Movie": Hazard.MEDIA,
    "/Sound": Hazard.MEDIA,
    "/Screen": Hazard.MEDIA,
    "/3D": Hazard.MEDIA,
    "/SubmitForm": Hazard.FORM,
    "/ImportData": Hazard.FORM,
    "/GoToR": Hazard.ELSEWHERE,
    "/GoToE": Hazard.ELSEWHERE,
}
WHERE_VALUES_STAND = ("/S", "/Subtype", "/Type")
# A stream with one of these has its content in another file.
CONTAINERS = (pikepdf.Dictionary, pikepdf.Stream, pikepdf.Array)
EXTERNAL_STREAM = ("/F", "/FFilter", "/Ref")
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
HARMLESS_SCHEMES = {"http:", "https:", "mailto:", "tel:", "sms:", "ftp:", "doi:", "urn:"}
# Looking closely is slow and tagged files have 100,000 objects; the parser writes every name in plain letters.
SUSPICIOUS = re.compile("|".join({*KEYS, *VALUES, "/URI", "/OpenAction", "/AA"}).encode())


class Dangerous(Exception):
    def __init__(self, finding: Hazard) -> None:
        super().__init__(finding)
        self.finding = finding


def clean(content: bytes) -> bytes:
    """The PDF as the parser understood it, without what nothing refers to; or Dangerous."""
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            # One that opens without a password was locked against editing; nothing that its owner hid is in it.
            if not len(pdf.pages):
                raise Dangerous(Hazard.DAMAGED)
            for thing in pdf.objects:
                if isinstance(thing, pikepdf.Stream) or SUSPICIOUS.search(thing.unparse(resolved=True)):
                    check(thing)
                if isinstance(thing, pikepdf.Stream):
                    take_place_out(thing)
            target = io.BytesIO()
            # Streams stay packed: unpacking them is what a bomb waits for.
            pdf.save(target, stream_decode_level=pikepdf.StreamDecodeLevel.none, deterministic_id=True)
            return target.getvalue()
    except pikepdf.PasswordError as error:
        raise Dangerous(Hazard.PROTECTED) from error
    except (Dangerous, MemoryError):
        raise
    # Hostile files find errors of every type; whatever it was, this is no PDF to keep.
    except Exception as error:
        raise Dangerous(Hazard.DAMAGED) from error


def take_place_out(stream: pikepdf.Stream) -> None:
    """A photograph lies on its page as the camera stored it, with place and make."""
    if stream.get("/Subtype") != "/Image":
        return
    if "/Metadata" in stream:
        del stream["/Metadata"]
    if stream.get("/Filter") in ("/DCTDecode", pikepdf.Array([pikepdf.Name.DCTDecode])):
        content = stream.read_raw_bytes()
        clean = metadata.bare(content)
        if clean != content:
            parameters: Any = stream.get("/DecodeParms")
            stream.write(clean, filter=pikepdf.Name.DCTDecode, decode_parms=parameters)


def check(thing: Any) -> None:
    """One numbered object of the file and what is written inside it; what it refers to has a number too."""
    waiting = [thing]
    while waiting:
        container = waiting.pop()
        if isinstance(container, pikepdf.Stream) and any(key in container for key in EXTERNAL_STREAM):
            raise Dangerous(Hazard.ELSEWHERE)
        if isinstance(container, pikepdf.Dictionary | pikepdf.Stream):
            for key, value in container.items():
                check_entry(key, value)
                waiting.append(value)
        elif isinstance(container, pikepdf.Array):
            waiting += list(container)
        # What has a number is looked at in its turn, and could lead back here.
        waiting = [inner for inner in waiting if isinstance(inner, CONTAINERS) and not inner.is_indirect]


def check_entry(key: str, value: Any) -> None:
    if key in KEYS:
        raise Dangerous(KEYS[key])
    if key in WHERE_VALUES_STAND and isinstance(value, pikepdf.Name) and str(value) in VALUES:
        raise Dangerous(VALUES[str(value)])
    if key == "/OpenAction" and is_action(value) and (str(value.S) != "/GoTo" or "/Next" in value):
        raise Dangerous(VALUES.get(str(value.S), Hazard.AUTOMATIC))
    if key == "/AA" and isinstance(value, pikepdf.Dictionary):
        for action in filter(is_action, value.values()):
            raise Dangerous(VALUES.get(str(action.S), Hazard.AUTOMATIC))
    if key == "/URI" and isinstance(value, pikepdf.String):
        scheme = SCHEME.match(str(value).strip())
        if scheme and scheme[0].lower() not in HARMLESS_SCHEMES:
            raise Dangerous(Hazard.ELSEWHERE)


def is_action(value: Any) -> bool:
    return isinstance(value, pikepdf.Dictionary) and "/S" in value


def main() -> int:
    limit_this_process()
    try:
        answer, code = clean(sys.stdin.buffer.read()), 0
    except Dangerous as danger:
        answer, code = danger.finding.encode(), REFUSED
    sys.stdout.buffer.write(answer)
    return code


if __name__ == "__main__":
    sys.exit(main())
