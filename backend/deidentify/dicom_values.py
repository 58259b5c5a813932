"""What becomes of one value: kept as it is, replaced, mapped, or left out."""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Final

from fileformats.dicom_tags import BODY_PART, HEAD_PARTS, JUDGED_NUMBERS, MODALITY, OTHER_PARTS, plain_part
from fileformats.errors import InvalidHeaderError

IMAGE_TYPE, BURNED_IN = 0x00080008, 0x00280301
_STANDARD_UID: Final = b"1.2.840.10008."
_NUMBER_SIZES: Final = {b"US": 2, b"SS": 2, b"UL": 4, b"SL": 4, b"FL": 4, b"AT": 4, b"FD": 8, b"SV": 8, b"UV": 8}
_MAX_NUMBERS: Final = 1024  # bytes; longer ones are tables, which nobody reads and which can hold a text
_NUMERIC_TEXT: Final = re.compile(rb"[0-9+\-.eE\\ ]*")
_CODE: Final = re.compile(rb"[A-Z0-9_ \\\-]{0,256}")
# Code strings that say how an image was made or is stored: image and frame type, sequence and options, direction of
# phase encoding, position and side, photometric interpretation, look-up tables, compression, enhanced MR's kinds of
# pixels. The VR has room for a name, so no others are kept.
_CODES: Final = frozenset(
    {MODALITY, IMAGE_TYPE, BURNED_IN, 0x00089007, 0x00180020, 0x00180021, 0x00180022, 0x00180023, 0x00180025}
    | {0x00181312, 0x00185100, 0x00200060, 0x00280004, 0x00281056, 0x00282110, 0x00282114, 0x20500020}
    | {0x00089205, 0x00089206, 0x00089207, 0x00089208, 0x00089209}
)
_TEXTS: Final = frozenset({b"AE", b"CS", b"LO", b"LT", b"PN", b"SH", b"ST", b"UC", b"UT"})
_DUMMIES: Final = {
    b"DA": b"00010101",
    b"TM": b"000000",
    b"DT": b"00010101000000",
    b"AS": b"000Y",
    b"DS": b"0 ",
    b"IS": b"0 ",
    b"UR": b"http://anonymized.invalid ",
}


def kept(tag: int, vr: bytes, value: memoryview) -> bytes | memoryview | None:
    """The value of an attribute that the profile does not name; None leaves the attribute out.

    Only what has no room for a name passes: numbers, and code strings with a meaning that is known.
    raises : InvalidHeaderError for a text where the AI server needs a number
    """
    size = _NUMBER_SIZES.get(vr)
    if size is not None:
        fits = len(value) <= _MAX_NUMBERS and len(value) % size == 0
    elif vr in {b"DS", b"IS"}:
        fits = _NUMERIC_TEXT.fullmatch(bytes(value).strip(b"\0")) is not None
    else:
        return _kept_code(tag, value) if vr == b"CS" else None
    if not fits and tag in JUDGED_NUMBERS:  # the AI server judges by it: refused, not left out
        raise InvalidHeaderError(reason="number", tag=f"{tag:08x}")
    return value if fits else None


def _kept_code(tag: int, value: memoryview) -> memoryview | None:
    code = bytes(value).rstrip(b"\0 ")
    if tag == BODY_PART:
        part = plain_part(code.decode("ascii", "replace"))
        return value if part in HEAD_PARTS or part in OTHER_PARTS else None
    return value if tag in _CODES and _CODE.fullmatch(code) else None


def dummy(vr: bytes) -> bytes:
    """A value that means nothing, of the right kind and of even length."""
    if vr in _TEXTS:
        return b"ANONYMIZED"
    return _DUMMIES.get(vr, bytes(_NUMBER_SIZES.get(vr, 2)))


def mapped_uids(value: memoryview | bytes, key: bytes) -> bytes:
    """Every UID of a value replaced by one that only the holder of `key` could link to it; the standard's own stay.

    The same UID and key give the same UID, so instances of a series still belong together.
    source : UUID-derived UIDs, PS3.5 §B.2
    """
    given = bytes(value).strip(b" \0").split(b"\\")
    return padded(b"\\".join(_mapped(uid.strip(), key) for uid in given))


def _mapped(uid: bytes, key: bytes) -> bytes:
    if not uid or (uid.startswith(_STANDARD_UID) and uid.replace(b".", b"").isdigit()):
        return uid
    digest = hmac.new(key, uid, hashlib.sha256).digest()
    return b"2.25." + str(int.from_bytes(digest[:16], "big")).encode()


def padded(value: bytes) -> bytes:
    """Of even length, as PS3.5 §9.4 wants a UID."""
    return value + b"\0" if len(value) % 2 else value
