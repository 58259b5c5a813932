"""Whose DICOM it is, wherever the number stands; what cannot be walked is refused and never nobody's."""

import struct
import zipfile
from collections.abc import Callable

import numpy as np
import pytest
from tests.deidentify.here import clean, names_another
from tests.support import dicom_files as files
from tests.support import seeds
from tests.support.files import head as picture

NUMBER = 0x00100020
PIXELS = picture(61, 47, top=4095)
ITEM, ITEM_END, SEQUENCE_END = (struct.pack("<HHI", 0xFFFE, at, size) for at, size in
                                ((0xE000, files.UNDEFINED), (0xE00D, 0), (0xE0DD, 0)))  # fmt: skip


def image(number: str | bytes | None) -> bytes:
    return files.dicom(PIXELS, changes={NUMBER: None if number is None else ("LO", number)})


def references(count: int) -> tuple[str, list[files.Elements]]:
    """A ReferencedImageSequence: 64 bytes and more for each image."""
    of_class = ("UI", "1.2.840.10008.5.1.4.1.1.4")
    return "SQ", [{0x00081150: of_class, 0x00081155: ("UI", f"1.2.3.{n}")} for n in range(count)]


def far(count: int, number: str = "P-7", syntax: str = files.EXPLICIT) -> bytes:
    """A file with its number behind `count` references."""
    return files.dicom(PIXELS, syntax, {NUMBER: ("LO", number), 0x00081140: references(count)})


def long_named(data: bytes) -> bytes:
    """A zip whose directory takes more than a mebibyte."""
    names = [f"{n:04d}".ljust(60_000, "x") for n in range(20)]
    return files.zipped([data] * 20, names=names)


def multi_frame(number: str) -> bytes:
    frames = np.stack([PIXELS] * 3)
    return files.enhanced(frames, [0.0, 4.0, 8.0], {NUMBER: ("LO", number), 0x00081140: references(1500)})


FORMS: dict[str, Callable[[str], bytes]] = {
    "single": image,
    "implicit": lambda number: far(3, number, files.IMPLICIT),
    "deflated": lambda number: far(3, number, files.DEFLATED),
    "big endian": lambda number: far(3, number, files.BIG_ENDIAN),
    "behind 64 KiB": lambda number: far(1500, number),
    "behind 64 KiB, deflated": lambda number: far(1500, number, files.DEFLATED),
    "multi-frame": multi_frame,
    "zip": lambda number: files.zipped([image("P-7"), image(number)]),
    "zip, stored": lambda number: files.zipped([image(number)], zipfile.ZIP_STORED),
    "zip, last of many": lambda number: files.zipped([*[image("P-7")] * 300, image(number)]),
    "zip, behind 16 KiB": lambda number: files.zipped([far(400, number)]),
    "zip of a multi-frame": lambda number: files.zipped([multi_frame(number)]),
    "zip with a comment": lambda number: files.zipped([image(number)], comment=b"made by an exporter"),
    "zip with the longest comment": lambda number: files.zipped([image(number)], comment=b"c" * 256),
    "zip with a large directory": lambda number: long_named(image(number)),
    "zip beside other files": lambda number: files.zipped([b"read me", image(number)]),
}


@pytest.mark.parametrize("form", FORMS)
def test_number_is_found_wherever_it_stands(form: str) -> None:
    assert names_another(FORMS[form]("P-7"), "P-7") == {"another": False}
    assert names_another(FORMS[form]("P-8"), "P-7") == {"another": True}


@pytest.mark.parametrize("name", seeds.PICTURES | seeds.VOLUMES)
def test_file_without_a_number_names_nobody(name: str) -> None:
    assert names_another((seeds.PICTURES | seeds.VOLUMES)[name], "P-7") == {"another": False}


@pytest.mark.parametrize("number", [" P-7 ", "", "  ", None, "P-7\0"])
def test_padding_is_no_part_of_a_number(number: str | None) -> None:
    assert names_another(image(number), "P-7") == {"another": False}


@pytest.mark.parametrize("number", ["P-7" + " " * 2000 + "x", "P-77", "p-7", "P-7\\P-8"])
def test_number_is_compared_whole(number: str) -> None:
    assert names_another(image(number), "P-7") == {"another": True}


@pytest.mark.parametrize("encoding", ["utf-8", "euc_kr"])
def test_korean_number_is_compared_in_the_scanners_encoding(encoding: str) -> None:
    assert names_another(image("가나-12".encode(encoding)), "가나-12") == {"another": False}
    assert names_another(image("가나-13".encode(encoding)), "가나-12") == {"another": True}


@pytest.mark.parametrize("vr", [b"SQ", b"UN"])
def test_number_of_an_item_is_not_the_files(vr: bytes) -> None:
    inner = files.element(NUMBER, "LO", "inner", implicit=vr == b"UN")
    body = struct.pack("<HH2sHI", 8, 0x1140, vr, 0, files.UNDEFINED) + ITEM + inner + ITEM_END + SEQUENCE_END
    body += files.element(NUMBER, "LO", "P-8") + files.element(0x00200013, "IS", "1")

    assert names_another(files.part10(body, files.EXPLICIT), "P-8") == {"another": False}
    assert names_another(files.part10(body, files.EXPLICIT), "inner") == {"another": True}


def test_sequence_in_the_place_of_a_number_is_somebodys() -> None:
    data = files.dicom(PIXELS, changes={NUMBER: ("SQ", [{0x00100021: ("LO", "issuer")}])})

    assert names_another(data, "P-7") == {"another": True}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (image("P-8")[:400], "corrupt_file"),
        (far(1500, "P-8")[:70_000], "corrupt_file"),
        (far(8000, "P-8"), "decoded_too_large"),  # more elements than are walked
        (files.zipped([image("P-8")])[:-30], "corrupt_file"),
        (files.zipped([image("P-8")[:400]]), "corrupt_file"),
        (files.zipped([files.zipped([image("P-8")])]), "unsupported_media_type"),
        (files.zipped([image("P-8")], zipfile.ZIP_BZIP2), "unsupported_media_type"),
        (files.zipped([image("P-8")], comment=b"c" * 300), "polyglot_file"),
        (files.zipped([b"read me"]), "missing_pixels"),
    ],
    ids=range(9),
)
def test_file_that_cannot_be_walked_is_refused_as_it_is_for_cleaning(data: bytes, code: str) -> None:
    answer = names_another(data, "P-7")

    assert answer["error"]["code"] == code  # type: ignore[index]
    assert answer == clean(data)[1]


def test_changed_byte_that_is_refused_here_is_refused_for_cleaning() -> None:
    whole = image("P-8")

    for at in range(132, len(whole) - PIXELS.nbytes, 3):
        data = whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]
        assert names_another(data, "P-7").get("error") in (None, clean(data)[1].get("error"))
