"""The sentence that goes with each error code, in Korean and English, and the status each code has."""

from __future__ import annotations

from typing import Final, NamedTuple


class Title(NamedTuple):
    status: int
    ko: str
    en: str


TITLES: Final[dict[str, Title]] = {
    "invalid_request": Title(400, "요청 내용이 올바르지 않습니다.", "The request is not valid."),
    "missing_file": Title(400, "영상 파일이 없습니다.", "The image file is missing."),
    "multiple_files": Title(400, "파일은 한 번에 하나만 보낼 수 있습니다.", "Send one file at a time."),
    "empty_file": Title(400, "빈 파일입니다.", "The file is empty."),
    "bad_multipart": Title(400, "업로드 형식이 손상되었습니다.", "The upload is malformed."),
    "bad_json": Title(400, "JSON을 읽을 수 없습니다.", "The JSON cannot be read."),
    "bad_filename": Title(400, "파일 이름을 사용할 수 없습니다.", "The file name cannot be used."),
    "not_authenticated": Title(401, "로그인이 필요합니다.", "Please log in."),
    "token_expired": Title(401, "로그인 시간이 만료되었습니다.", "Your login has expired."),
    "otp_required": Title(401, "인증 앱의 6자리 코드를 입력하세요.", "Enter the code of your authenticator app."),
    "otp_invalid": Title(401, "인증 코드가 올바르지 않습니다.", "The code is not right."),
    "permission_denied": Title(403, "이 작업을 할 권한이 없습니다.", "You may not do this."),
    "password_change_required": Title(403, "먼저 비밀번호를 변경하세요.", "Change your password first."),
    "otp_setup_required": Title(403, "먼저 2단계 인증을 설정하세요.", "Set up two-step login first."),
    "not_found": Title(404, "찾을 수 없습니다.", "Not found."),
    "method_not_allowed": Title(405, "지원하지 않는 요청 방식입니다.", "This method is not supported."),
    "not_acceptable": Title(406, "요청한 형식으로 답할 수 없습니다.", "The requested format is not available."),
    "in_progress": Title(409, "같은 요청을 처리하고 있습니다.", "The same request is being processed."),
    "already_running": Title(409, "이미 실행 중인 학습이 있습니다.", "A training run is already under way."),
    "no_result": Title(409, "결과가 없는 분석입니다.", "This analysis has no result."),
    "model_not_servable": Title(409, "이 모델은 사용할 수 없습니다.", "This model may not serve."),
    "no_previous_model": Title(409, "되돌아갈 이전 모델이 없습니다.", "There is no previous model to return to."),
    "patient_mismatch": Title(409, "영상의 환자 번호가 다릅니다.", "The image belongs to another patient number."),
    "offset_conflict": Title(409, "업로드를 이어 받을 위치가 다릅니다.", "The upload continues at another place."),
    "precondition_failed": Title(
        412, "지원하지 않는 업로드 규약입니다.", "This version of the upload protocol is not supported."
    ),
    "payload_too_large": Title(413, "파일이 너무 큽니다.", "The file is too large."),
    "decoded_too_large": Title(413, "영상의 크기가 너무 큽니다.", "The image has too many pixels."),
    "unsupported_media_type": Title(415, "지원하지 않는 파일 형식입니다.", "This file type is not supported."),
    "type_mismatch": Title(415, "파일 이름과 내용의 형식이 다릅니다.", "The file name and its content disagree."),
    "unsupported_transfer_syntax": Title(
        415, "지원하지 않는 DICOM 압축 방식입니다.", "This DICOM compression is not supported."
    ),
    "corrupt_file": Title(422, "파일이 손상되었습니다.", "The file is damaged."),
    "invalid_header": Title(422, "영상 헤더가 올바르지 않습니다.", "The image header is not valid."),
    "invalid_pixels": Title(422, "영상의 화소 값을 사용할 수 없습니다.", "The pixel values cannot be used."),
    "missing_pixels": Title(422, "파일에 영상이 없습니다.", "The file holds no image."),
    "unsupported_modality": Title(422, "MRI 영상이 아닙니다.", "This is not an MRI."),
    "unsupported_geometry": Title(422, "지원하지 않는 영상 구조입니다.", "This image geometry is not supported."),
    "polyglot_file": Title(422, "두 가지 형식이 섞인 파일입니다.", "The file is two formats at once."),
    "idempotency_mismatch": Title(
        422, "같은 키로 다른 내용의 요청이 왔습니다.", "The idempotency key was used with another request."
    ),
    "not_a_brain_mri": Title(422, "뇌 MRI 영상으로 보이지 않습니다.", "This does not look like a brain MRI."),
    "rate_limited": Title(
        429, "요청이 너무 많습니다. 잠시 후 다시 시도하세요.", "Too many requests. Try again shortly."
    ),
    "account_locked": Title(429, "로그인이 잠시 잠겼습니다.", "The account is locked for a while."),
    "checksum_mismatch": Title(460, "전송 중에 파일이 손상되었습니다.", "The file was damaged on its way."),
    "internal_error": Title(500, "서버에 오류가 발생했습니다.", "Something went wrong on the server."),
    "inference_error": Title(502, "AI 서버의 답이 올바르지 않습니다.", "The AI server gave an unusable answer."),
    "model_not_ready": Title(503, "AI 모델을 준비하고 있습니다.", "The model is not ready yet."),
    "inference_unavailable": Title(503, "AI 서버에 연결할 수 없습니다.", "The AI server cannot be reached."),
    "audit_unavailable": Title(
        503, "기록을 남길 수 없어 처리하지 않았습니다.", "Nothing was done: it cannot be recorded."
    ),
    "dataset_unavailable": Title(503, "학습 데이터를 저장할 수 없습니다.", "The training data cannot be stored."),
    "model_store_unavailable": Title(503, "모델 저장소를 사용할 수 없습니다.", "The model store cannot be used."),
    "overloaded": Title(
        503, "지금은 요청이 많습니다. 잠시 후 다시 시도하세요.", "The server is busy. Try again shortly."
    ),
    "insufficient_storage": Title(
        507, "업로드를 저장할 공간이 부족합니다.", "There is not enough room for the upload."
    ),
    "inference_timeout": Title(504, "AI 서버가 제시간에 답하지 않았습니다.", "The AI server did not answer in time."),
}

_UNKNOWN: Final = Title(500, "요청을 처리할 수 없습니다.", "The request could not be processed.")


def title(code: str, language: str) -> str:
    """The sentence for `code` in `language` ("ko" unless it starts with "en")."""
    entry = TITLES.get(code, _UNKNOWN)
    return entry.en if language.startswith("en") else entry.ko
