"""Files with a patient's name in every place a file has for one, and the ways in which bytes may spell that name."""

import gzip
import io
import struct
import urllib.parse
import zipfile
import zlib
from collections.abc import Iterator

import numpy as np
from PIL import Image, PngImagePlugin
from tests.support import dicom_files as dcm
from tests.support import files
from tests.support.nifti_files import nifti

NAME, LATIN, BIRTH = "홍길동", "HONGGILDONG", "19010203"
KOREAN = NAME.encode("euc_kr")
# ISO 2022 IR 149 inside PN: an escape sequence calls KS X 1001 into G1, then EUC bytes (PS3.5 annex I).
ISO_2022 = b"Hong^Gildong=\x1b$)C" + "洪^吉洞".encode("euc_kr") + b"=\x1b$)C" + "홍^길동".encode("euc_kr")
_PARTS = (NAME, "길동", "吉洞")  # two letters at least: one alone is two bytes, which any file has
NEEDLES = tuple(
    {
        *(part.encode(encoding) for part in _PARTS for encoding in ("utf-8", "utf-16-le", "utf-16-be", "euc_kr")),
        *(text.encode() for text in (LATIN, LATIN.lower(), "Gildong", BIRTH)),
        NAME.encode("unicode_escape"),
        urllib.parse.quote(NAME).encode(),
    }
)
UTF8 = f"{LATIN} {NAME} {BIRTH}".encode()
SAMPLES = files.head(61, 47)
SLICES = np.stack([files.head(37, 53, seed=k, top=900) for k in range(5)])


def hits(data: bytes) -> list[bytes]:
    """The needles that are found in `data`, or in what is compressed in it."""
    return [needle for needle in NEEDLES for view in _views(data) if needle in view]


def _views(data: bytes) -> Iterator[bytes]:
    yield data
    if data.startswith(b"\x1f\x8b"):
        yield gzip.decompress(data)
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield from _views(archive.read(name))
    if data[128:132] == b"DICM" and dcm.DEFLATED.encode() in data[:512]:
        (meta_bytes,) = struct.unpack_from("<I", data, 140)
        yield zlib.decompressobj(-zlib.MAX_WBITS).decompress(data[144 + meta_bytes :])


def png() -> bytes:
    """tEXt, zTXt, iTXt, eXIf, iCCP, tIME and a private chunk."""
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", LATIN)
    texts.add_itxt("Patient", NAME, zip=True)
    texts.add_itxt("XML:com.adobe.xmp", f"<dc:creator>{NAME}</dc:creator>")
    texts.add_text("Comment", LATIN * 40, zip=True)
    exif = Image.Exif()
    exif[0x010E] = LATIN
    out = io.BytesIO()
    picture = Image.fromarray(SAMPLES.astype(np.uint8))
    picture.save(out, "PNG", pnginfo=texts, exif=exif, icc_profile=b"profile of " + UTF8)
    data = out.getvalue()
    return data[:33] + files.png_chunk(b"naMe", UTF8) + files.png_chunk(b"tIME", bytes(7)) + data[33:]


def jpeg() -> bytes:
    """COM, EXIF with a thumbnail's segment, XMP, IPTC, ICC, JFXX, a long JFIF and a long Adobe segment."""
    exif = Image.Exif()
    exif[0x010E], exif[0x9C9F], exif[0x0112] = LATIN, NAME.encode("utf-16-le"), 6
    data = files.jpeg(SAMPLES.astype(np.uint8), exif=exif)
    planted = b"".join(
        (
            files.jpeg_segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\2\1" + UTF8),
            files.jpeg_segment(0xE0, b"JFXX\0\x10" + UTF8),
            files.jpeg_segment(0xFE, UTF8),
            files.jpeg_segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + UTF8),
            files.jpeg_segment(0xE2, b"ICC_PROFILE\0\1\1" + UTF8),
            files.jpeg_segment(0xED, b"Photoshop 3.0\08BIM" + KOREAN),
            files.jpeg_segment(0xEF, UTF8),
        )
    )
    return data[:2] + planted + data[2:]


def nifti_file(version: int = 1) -> bytes:
    """data_type, db_name, descrip, aux_file, intent_name, unused bytes and two extensions."""
    plain = bytearray(nifti(np.ascontiguousarray(SLICES.T), version=version))
    places = {1: ((4, 10), (14, 18), (148, 80), (228, 24), (328, 16)), 2: ((240, 80), (320, 24), (508, 16), (525, 15))}
    for at, room in places[version]:
        plain[at : at + room] = UTF8[:room].ljust(room, b"\0")
    size = 348 if version == 1 else 540
    extension = struct.pack("<ii", 64, 6) + UTF8.ljust(56, b"\0")
    offset = size + 4 + 2 * len(extension)
    struct.pack_into("<f" if version == 1 else "<q", plain, 108 if version == 1 else 168, offset)
    return bytes(plain[:size]) + b"\1\0\0\0" + extension * 2 + bytes(plain[size + 4 :])


def nifti_gz() -> bytes:
    """The same inside gzip, whose own header names the file and has a comment."""
    deflated = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    plain = nifti_file()
    body = deflated.compress(plain) + deflated.flush()
    head = b"\x1f\x8b\x08\x18" + bytes(4) + b"\0\x03" + NAME.encode() + b".nii\0" + LATIN.encode() + b"\0"
    return head + body + struct.pack("<II", zlib.crc32(plain), len(plain))


def _names(nested: bool = True) -> dict[int, tuple[str, object]]:
    """Elements with the name: of the profile's table, outside it, private, unknown, in sequences."""
    found: dict[int, tuple[str, object]] = {
        0x00080005: ("CS", b"\\ISO 2022 IR 149"),
        0x00080020: ("DA", BIRTH),
        0x00080080: ("LO", UTF8),
        0x00080090: ("PN", ISO_2022),
        0x00081030: ("LO", KOREAN),
        0x00090010: ("LO", LATIN),
        0x00091001: ("PN", UTF8),
        0x00100010: ("PN", ISO_2022),
        0x00100020: ("LO", LATIN),
        0x00100030: ("DA", BIRTH),
        0x00101001: ("PN", UTF8),
        0x00104000: ("LT", UTF8),
        0x00180010: ("LO", UTF8),
        0x00180014: ("CS", LATIN),
        0x00181000: ("LO", UTF8),
        0x00189999: ("LO", UTF8),
        0x00204000: ("LT", KOREAN),
        0x00280301: ("CS", "YES"),
        0x00324000: ("LT", UTF8),
        0x00380500: ("LO", UTF8),
        0x0040A160: ("UT", UTF8),
        0x60003000: ("OW", UTF8),
        0x7FE10010: ("UN", UTF8),
    }
    if nested:
        inner = {**_names(nested=False), 0x00181063: ("DS", LATIN)}
        found[0x00081140] = ("SQ", [{0x00081155: ("UI", "1.2.3"), **inner}])
        found[0x00082218] = ("SQ", [inner, {0x00082220: ("SQ", [inner])}])
        found[0x00400275] = ("SQ", [inner])
        found[0x0040A730] = ("SQ", [inner])
        found[0x00880200] = ("SQ", [inner])
        found[0x00120010] = ("LO", UTF8)
    return found


def dicom(syntax: str = dcm.EXPLICIT) -> bytes:
    """One image with the name in preamble, meta information and data set."""
    data = dcm.dicom(SAMPLES, syntax, _names(), preamble=UTF8.ljust(128, b"\0"))
    extra = dcm.element(0x00020016, "AE", LATIN) + dcm.element(0x00020100, "UI", "1.2")
    extra += dcm.element(0x00020102, "OB", UTF8)
    (meta_bytes,) = struct.unpack_from("<I", data, 140)
    end = 144 + meta_bytes
    return data[:140] + struct.pack("<I", meta_bytes + len(extra)) + data[144:end] + extra + data[end:]


def enhanced() -> bytes:
    """The name inside the functional groups, beside what the geometry is read from."""
    shared = {
        dcm.MEASURES: ("SQ", [{dcm.SPACING: ("DS", "0.9\\0.7"), **_names(nested=False)}]),
        dcm.PLANE_ORIENTATION: ("SQ", [{dcm.ORIENTATION: ("DS", dcm.AXIAL)}]),
        **_names(),
    }
    return dcm.enhanced(SLICES, [0, 4, 8, 12, 16], {dcm.SHARED: ("SQ", [shared])})


def zip_series() -> bytes:
    """A series whose folders and files are named after the patient, with an index, a note and a comment."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for index, part in enumerate(SLICES):
            image = dcm.dicom(part, changes=_names(), z_mm=4.0 * index)
            archive.writestr(f"{NAME}_{BIRTH}/{LATIN}{index}.dcm", image)
        archive.writestr(f"{NAME}/readme.txt", UTF8)
        archive.writestr(f"{NAME}/DICOMDIR", dcm.assemble({0x00041220: ("SQ", [_names(nested=False)])}, dcm.EXPLICIT))
        archive.comment = LATIN.encode()
    return out.getvalue()


# name → (file, extension)
FILES = {
    "png": (png, "png"),
    "jpeg": (jpeg, "jpg"),
    "nifti 1": (nifti_file, "nii"),
    "nifti 2": (lambda: nifti_file(2), "nii"),
    "nifti gz": (nifti_gz, "gz"),
    "dicom explicit": (dicom, "dcm"),
    "dicom implicit": (lambda: dicom(dcm.IMPLICIT), "dcm"),
    "dicom big endian": (lambda: dicom(dcm.BIG_ENDIAN), "dcm"),
    "dicom deflated": (lambda: dicom(dcm.DEFLATED), "dcm"),
    "dicom enhanced": (enhanced, "dcm"),
    "zip": (zip_series, "zip"),
}
