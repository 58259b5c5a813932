"""POST /api/v1/predict with volumes: refused unless asked for, answered as the contract says."""

import gzip
import json
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from tests.flask_inference.signing import Gateway
from tests.support import head_volume as head
from tests.support.dicom_files import dicom
from tests.support.files import head as picture
from tests.support.nifti_files import gzipped, nifti

SCHEMA = json.loads((Path(__file__).parents[3] / "backend" / "contract" / "inference_v1.json").read_text())
VOLUME = gzipped(nifti(head.head_volume(), head.AXIAL))


def test_predict_volume_is_refused_unless_asked_for(gateway: Gateway) -> None:
    answer = gateway.predict(VOLUME, ext="gz")

    assert answer.status_code == 422
    assert (answer.json["code"], answer.json["params"]["reason"]) == ("unsupported_geometry", "volume")


def test_predict_volume_is_answered_as_the_contract_says(gateway: Gateway) -> None:
    answer = gateway.predict(VOLUME, ext="gz", query="?volumes=1")

    assert answer.status_code == 200
    jsonschema.validate(answer.json, {**SCHEMA, "$ref": "#/$defs/predict_answer"})
    assert answer.json["input"]["shape"] == list(head.SHAPE[::-1])
    assert answer.json["input"]["spacing_mm"] == pytest.approx([3, 2, 2])
    mask = gzip.decompress(answer.files["mask_volume"])
    assert len(mask) == 352 + int(np.prod(head.SHAPE))
    assert len(answer.json["volume"]["slices"]) > 20


def test_predict_dicom_picture_is_answered_with_millimetres(gateway: Gateway) -> None:
    answer = gateway.predict(dicom(picture(61, 47, top=4095)), ext="dcm")

    assert answer.status_code == 200
    assert answer.json["input"]["format"] == "dicom"
    assert answer.json["input"]["spacing_mm"] == [0.9, 0.7]


def test_predict_picture_may_be_sent_to_where_volumes_are_allowed(gateway: Gateway) -> None:
    body = dicom(picture(61, 47, top=4095))

    plain, allowed = gateway.predict(body, ext="dcm"), gateway.predict(body, ext="dcm", query="?volumes=1")

    assert allowed.json["result"] == plain.json["result"]
