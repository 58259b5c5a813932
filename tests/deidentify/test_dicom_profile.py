"""The Basic Profile's table, attribute by attribute, with pydicom as the reader of what was written."""

import importlib.util
import io
from pathlib import Path

import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from tests.deidentify.here import KEY, clean
from tests.support import dicom_files as dcm
from tests.support import planted

from deidentify.dicom_profile import EDITION, Action, actions, dictionary
from deidentify.dicom_values import mapped_uids

TABLE = sorted(actions().items())
READ = {
    dcm.INSTANCE, dcm.MODALITY, dcm.BODY_PART, 0x00180050, 0x00180088, dcm.SERIES, dcm.POSITION, dcm.ORIENTATION,
    dcm.SPACING, dcm.PHOTOMETRIC, dcm.ROWS, dcm.SHARED, dcm.PER_FRAME, dcm.PLANE_POSITION, dcm.MEASURES, dcm.PIXELS,
}  # fmt: skip


def read(data: bytes) -> Dataset:
    return pydicom.dcmread(io.BytesIO(data))


def written(tag: int, *, inside: int | None = None) -> Dataset:
    """An image that has the attribute (inside a sequence the table does not name), cleaned and read by pydicom."""
    vr = dictionary()[tag][0].decode()
    value = [{0x00100010: ("PN", planted.LATIN)}] if vr == "SQ" else VALUES.get(vr, planted.LATIN.encode())
    changes = {tag: (vr if vr in {"SQ", "OB", "OW", "UN", "UT"} or vr in VALUES else "LO", value)}
    cleaned, header = clean(dcm.dicom(planted.SAMPLES, changes={inside: ("SQ", [changes])} if inside else changes))
    assert "error" not in header, header
    return read(cleaned)


VALUES = {"UI": b"1.2.3.4 ", "US": b"\1\1", "DA": b"19010203", "DS": b"1.5 ", "IS": b"12", "TM": b"010203", "SQ": []}
KNOWN = [(tag, action) for tag, action in TABLE if tag in dictionary() and tag >> 16 not in {0x0000, 0x0002}]


@pytest.mark.parametrize("inside", [None, 0x00082218], ids=["top", "nested"])
@pytest.mark.parametrize("action", list(Action))
def test_table_action_is_done_to_each_of_its_attributes(action: Action, inside: int | None) -> None:
    for tag, wanted in KNOWN:
        if wanted is not action or tag == dcm.PIXELS:
            continue
        found = written(tag, inside=inside)
        place = found[inside].value[0] if inside else found

        assert planted.LATIN not in str(found), hex(tag)
        if action is Action.REMOVE:
            assert tag not in place, hex(tag)
        elif action is Action.EMPTY and tag in place:
            assert place[tag].is_empty, hex(tag)
        elif action is Action.MAP_UIDS and tag in place and place[tag].VR == "UI":
            assert place[tag].value == mapped_uids(b"1.2.3.4", KEY).decode().strip("\0"), hex(tag)
        elif action is Action.DUMMY:
            assert tag in place, hex(tag)
            assert isinstance(place[tag].value, Sequence) or not place[tag].is_empty, hex(tag)


def test_table_leaves_what_the_ai_server_reads() -> None:
    touched = {tag for tag in READ if tag in actions()}

    assert {actions()[tag] for tag in touched} <= {Action.MAP_UIDS}


def test_edition_is_the_newest_the_library_has() -> None:
    spec = importlib.util.find_spec("dicomanonymizer")
    assert spec is not None
    assert spec.submodule_search_locations
    editions = Path(spec.submodule_search_locations[0]) / "dicom_anonymization_databases"

    assert max(path.stem for path in editions.glob("dicomfields_*.py")) == EDITION


def test_uids_of_one_patient_stay_together_and_differ_between_patients() -> None:
    first, second = (dcm.dicom(planted.SAMPLES, z_mm=z) for z in (0.0, 4.0))

    ours = [read(clean(data)[0]) for data in (first, second)]
    others = read(clean(first, key=bytes(32))[0])

    assert ours[0].SeriesInstanceUID == ours[1].SeriesInstanceUID != others.SeriesInstanceUID
    assert ours[0].SOPInstanceUID != ours[1].SOPInstanceUID
    assert ours[0].file_meta.MediaStorageSOPInstanceUID.startswith("2.25.")
    assert ours[0].file_meta.MediaStorageSOPClassUID == "1.2.840.10008.5.1.4.1.1.4"


@pytest.mark.parametrize("syntax", [dcm.EXPLICIT, dcm.IMPLICIT, dcm.BIG_ENDIAN, dcm.DEFLATED])
def test_cleaned_file_says_what_was_done_and_keeps_its_transfer_syntax(syntax: str) -> None:
    found = read(clean(dcm.dicom(planted.SAMPLES, syntax))[0])

    assert found.file_meta.TransferSyntaxUID == syntax
    assert (found.PatientIdentityRemoved, found.LongitudinalTemporalInformationModified) == ("YES", "REMOVED")
    assert found.DeidentificationMethodCodeSequence[0].CodeValue == "113100"
    assert found.PixelData == read(dcm.dicom(planted.SAMPLES, syntax)).PixelData
