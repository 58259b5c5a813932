"""A volume in at the gateway's door, a job, a judged volume out: real gateway, real AI server, real ONNX Runtime."""

import gzip
from typing import Any

import numpy as np
import pytest
from rest_framework.test import APIClient
from tests.contract.test_whole_path import api, check, send  # noqa: F401 -- `api` is a fixture
from tests.support import head_volume as head
from tests.support.dicom_files import dicom
from tests.support.files import head as picture
from tests.support.nifti_files import gzipped, nifti

from apps.ml_proxy import jobs
from apps.ml_proxy.models import InferenceLog

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_inference")]
VOLUME = nifti(head.head_volume(), head.AXIAL)


def finished(api: APIClient, data: bytes, name: str) -> Any:  # noqa: F811
    """Send, let a worker do it, and poll."""
    taken = send(api, data, name)
    assert taken.status_code == 202, taken.json()
    check("Prediction", taken.json())
    assert jobs.job_run(inference_id=taken.json()["id"])
    answer = api.get(taken["Location"]).json()
    check("Prediction", answer)
    return answer


def test_volume_is_judged_with_its_measures_and_files(api: APIClient) -> None:  # noqa: F811
    answer = finished(api, gzipped(VOLUME), "head.nii.gz")

    assert answer["state"] == "completed", answer["error"]
    assert answer["input"]["shape"] == list(head.SHAPE[::-1])
    assert answer["result"]["volume"]["plane"] == "axial"
    data = b"".join(api.get(answer["result"]["images"]["mask_volume"]).streaming_content)
    assert len(gzip.decompress(data)) == 352 + head.SHAPE[0] * head.SHAPE[1] * head.SHAPE[2]


def test_plain_and_gzipped_volume_are_judged_alike(api: APIClient) -> None:  # noqa: F811
    plain, packed = finished(api, VOLUME, "head.nii"), finished(api, gzipped(VOLUME), "head.nii.gz")

    assert plain["result"]["probabilities"] == packed["result"]["probabilities"]


def test_broken_volume_is_refused_at_once_with_the_decoders_code(api: APIClient) -> None:  # noqa: F811
    answer = send(api, gzipped(VOLUME)[:-100], "head.nii.gz")

    assert (answer.status_code, answer.json()["code"]) == (422, "corrupt_file")
    assert (InferenceLog.objects.get().state, InferenceLog.objects.get().error_code) == ("refused", "corrupt_file")


def test_volume_without_a_picture_ends_refused_with_the_decoders_code(api: APIClient) -> None:  # noqa: F811
    answer = finished(api, gzipped(nifti(np.full((37, 53, 5), 7, np.int16))), "head.nii.gz")

    assert (answer["state"], answer["error"]["code"]) == ("refused", "invalid_pixels")


def test_dicom_of_one_frame_is_answered_at_once_with_millimetres(api: APIClient) -> None:  # noqa: F811
    answer = send(api, dicom(picture(61, 47, top=4095)), "a.dcm")

    assert answer.status_code == 200, answer.json()
    assert answer.json()["input"]["spacing_mm"] == [0.9, 0.7]
