"""What can go wrong when the AI server is asked, for the schema of the operations that ask it."""

from __future__ import annotations

from typing import Any, Final

from common.api import problems

AI_PROBLEMS: Final = ("inference_error", "model_not_ready", "inference_unavailable", "inference_timeout")
PREDICT_PROBLEMS: Final[dict[Any, Any]] = problems(
    *("not_found", "in_progress", "patient_mismatch", "decoded_too_large", "type_mismatch"),
    *("unsupported_transfer_syntax", "corrupt_file", "invalid_header", "invalid_pixels", "missing_pixels"),
    *("unsupported_modality", "unsupported_geometry", "polyglot_file", "idempotency_mismatch", "not_a_brain_mri"),
    *("overloaded", *AI_PROBLEMS),
)
