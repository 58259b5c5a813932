"""The attributes that an image is judged by (PS3.6), as the AI server reads and de-identification keeps them."""

from typing import Final

MODALITY, BODY_PART = 0x00080060, 0x00180015
SLICE_THICKNESS, SLICE_SPACING = 0x00180050, 0x00180088
SERIES, POSITION, ORIENTATION = 0x0020000E, 0x00200032, 0x00200037
SAMPLES, PHOTOMETRIC, PLANAR, FRAMES = 0x00280002, 0x00280004, 0x00280006, 0x00280008
ROWS, COLUMNS, PIXEL_SPACING, ASPECT_RATIO = 0x00280010, 0x00280011, 0x00280030, 0x00280034
ALLOCATED, STORED, HIGH_BIT, SIGNED = 0x00280100, 0x00280101, 0x00280102, 0x00280103
PADDING, PADDING_LIMIT = 0x00280120, 0x00280121
INTERCEPT, SLOPE = 0x00281052, 0x00281053
JUDGED_NUMBERS: Final = frozenset(
    {SLICE_THICKNESS, SLICE_SPACING, POSITION, ORIENTATION, SAMPLES, PLANAR, FRAMES, ROWS, COLUMNS, PIXEL_SPACING}
    | {ASPECT_RATIO, ALLOCATED, STORED, HIGH_BIT, SIGNED, PADDING, PADDING_LIMIT, INTERCEPT, SLOPE}
)
# source: PS3.16 annex L, as far as it names what may be seen together with a brain ...
HEAD_PARTS: Final = frozenset({"BRAIN", "HEAD", "HEADNECK", "NECK", "SKULL"})
# ... and what is surely no head. Scanners also write free text here.
OTHER_PARTS: Final = frozenset(
    {"ABDOMEN", "ANKLE", "BREAST", "CHEST", "CSPINE", "ELBOW", "EXTREMITY", "FOOT", "HAND", "HEART", "HIP", "KIDNEY"}
    | {"KNEE", "LEG", "LIVER", "LSPINE", "PELVIS", "PROSTATE", "SHOULDER", "SPINE", "SSPINE", "THIGH", "TSPINE"}
    | {"UTERUS", "WRIST"}
)


def plain_part(value: str) -> str:
    """A body part as the lists above spell it: scanners differ in case and in what stands between words."""
    return value.upper().replace(" ", "").replace("_", "").replace("-", "")
