"""Examples for the operations people try first, put into the schema by a drf-spectacular hook.

A test checks each against the schema of its own operation, so none can go stale.
"""

from __future__ import annotations

from typing import Any, Final

_USER: Final[dict[str, Any]] = {
    "id": 3,
    "username": "kim",
    "name": "김서연",
    "role": "clinician",
    "locale": "ko",
    "must_change_password": False,
    "otp_enabled": True,
    "otp_setup_required": False,
    "idle_lock_minutes": 15,
}
_PATIENT: Final[dict[str, Any]] = {
    "number": "P-1001",
    "name": "이도윤",
    "birth_date": "1978-03-14",
    "sex": "M",
    "ward": "7병동",
    "clinicians": [3],
    "account": None,
}
_IMAGE: Final = "/media/6f1f0a4c5d7e4b0fa1c29d3e5b7a8c90.png"
_PREDICTION: Final[dict[str, Any]] = {
    "id": "0198c0de-4f3a-7d5e-9b1c-2a3f4e5d6c7b",
    "request_id": "b64c5c0d8f6e4f0f8d0f6c1f2e3d4c5b",
    "state": "completed",
    "patient": 12,
    "requested_by": 3,
    "created_at": "2026-11-22T03:04:05Z",
    "finished_at": "2026-11-22T03:04:05.041000Z",
    "model": {"name": "brain-tumor-mri", "version": "1.1.0", "sha256": "9f" * 32},
    "input": {"sha256": "3c" * 32, "bytes": 43210, "format": "png", "shape": [512, 512], "spacing_mm": None},
    "result": {
        "label": "glioma",
        "label_text": "신경교종",
        "probability": 0.93,
        "probabilities": {"glioma": 0.93, "meningioma": 0.04, "pituitary": 0.02, "no_tumor": 0.01},
        "confident": True,
        "reasons": [],
        "tumor": {
            "present": True,
            "area_px": 812,
            "area_mm2": None,
            "volume_ml": None,
            "diameters_mm": None,
            "bbox": [118, 80, 152, 121],
        },
        "volume": None,
        "images": {
            **dict.fromkeys(("input", "mask", "heatmap", "overlay"), _IMAGE),
            **dict.fromkeys(("montage", "volume", "mask_volume")),
        },
        "images_withheld": None,
    },
    "error": None,
    "job": None,
    "review": None,
    "released": False,
    "cached": False,
    "timing_ms": {"total": 41.0, "gateway": 6.1, "decode": 3.2, "preprocess": 2.0, "inference": 21.4},
}
_QUEUED: Final[dict[str, Any]] = {
    **_PREDICTION,
    "state": "queued",
    "finished_at": None,
    "model": None,
    "result": None,
    "job": {"position": 1, "progress": 0.0, "eta_s": [6.0, 14.0]},
    "timing_ms": {},
}
_PAGE: Final[dict[str, Any]] = {"next": None, "previous": None}

_POINT: Final[dict[str, Any]] = {
    "at": "2026-11-22T03:00:00Z",
    "samples": 5,
    "requests": 412,
    "errors": 1,
    "error_rate": 0.00243,
    "response_ms": 23.4,
    "slow_ms": 96.1,
    "predictions": 38,
    "prediction_failures": 0,
    "inference_ms": 41.7,
    "cpu_percent": 37.2,
    "memory_percent": 58.9,
    "disk_percent": 41.0,
    "queued": 0,
    "running": 1,
}
# No sample was written: the housekeeping worker was away.
_GAP: Final[dict[str, Any]] = {**dict.fromkeys(_POINT), "at": "2026-11-22T03:05:00Z", "samples": 0}

# Operation → what is sent.
REQUESTS: Final[dict[str, dict[str, Any]]] = {
    "auth_token": {"username": "kim", "password": "green-lamp-on-7-hills", "otp": "492039"},
    "auth_session": {"username": "kim", "password": "green-lamp-on-7-hills"},
    "auth_otp_begin": {"password": "green-lamp-on-7-hills"},
    "auth_otp_confirm": {"otp": "492039"},
    "patients_create": _PATIENT,
    "patients_break_glass": {"number": "P-1001", "reason": "의식 저하로 응급실 내원"},
    "history_review": {"verdict": "correct", "label": "meningioma", "comment": "경막 기저"},
    "retrain": {"reason": "3월 교정 사례 반영", "profile": "full"},
}
# Operation and status → what is answered.
ANSWERS: Final[dict[tuple[str, str], dict[str, Any]]] = {
    ("auth_token", "200"): {"access": "eyJhbGciOi…", "refresh": "eyJhbGciOi…", "user": _USER},
    ("auth_session", "200"): {"access": "eyJhbGciOi…", "user": _USER},
    ("auth_me", "200"): _USER,
    ("auth_otp_begin", "201"): {
        "secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
        "uri": "otpauth://totp/NeuroNova:kim?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=NeuroNova",
        "qr": "data:image/svg+xml;charset=utf-8,%3Csvg…",
    },
    ("patients_list", "200"): {**_PAGE, "results": [{"id": 12, **_PATIENT}]},
    ("predict", "200"): _PREDICTION,
    ("predict", "202"): _QUEUED,
    ("audit_events", "200"): {
        **_PAGE,
        "results": [
            {
                "seq": 4711,
                "at": "2026-11-22T03:04:05Z",
                "kind": "break_glass",
                "actor": {"id": 3, "username": "kim", "name": "김서연", "role": "clinician"},
                "patient": 12,
                "patient_number": "P-1001",
                "object_type": "emergencyaccess",
                "object_id": "7",
                "request_id": "b64c5c0d8f6e4f0f8d0f6c1f2e3d4c5b",
                "client_address": "10.0.0.7",
                "detail": {"until": "2026-11-22T04:04:05+00:00"},
                "reason": "의식 저하로 응급실 내원",
                "reason_altered": False,
                "sealed": True,
            }
        ],
    },
    ("audit_check_get", "200"): {
        "id": 5,
        "requested_at": "2026-11-22T03:04:05Z",
        "requested_by": "박감사",
        "started_at": "2026-11-22T03:04:05Z",
        "finished_at": "2026-11-22T03:04:09Z",
        "state": "whole",
        "total": 4711,
        "leaves": 4711,
        "checkpoints": 60,
        "rows": 812,
        "statements": 340,
        "root": "9f" * 32,
        "finding": None,
        "where": {},
    },
    ("audit_report", "200"): {
        "month": "2026-11",
        "sections": [
            {
                "title": "Failed logins",
                "columns": ["address", "kind", "count"],
                "rows": [["10.9.9.9", "login_failed", "3"]],
            }
        ],
    },
    ("history_list", "200"): {**_PAGE, "results": [_PREDICTION]},
    ("history_get", "200"): _PREDICTION,
    ("monitoring_series", "200"): {"window": "24h", "step_s": 300, "points": [_POINT, _GAP]},
}


def show_examples(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Put each example beside the schema it is an example of."""
    for path in result["paths"].values():
        for operation in path.values():
            _show(operation)
    return result


def _show(operation: Any) -> None:
    if not isinstance(operation, dict) or "operationId" not in operation:
        return
    name = operation["operationId"]
    if name in REQUESTS:
        operation["requestBody"]["content"]["application/json"]["example"] = REQUESTS[name]
    for status, answer in operation["responses"].items():
        if (name, status) in ANSWERS:
            answer["content"]["application/json"]["example"] = ANSWERS[name, status]
