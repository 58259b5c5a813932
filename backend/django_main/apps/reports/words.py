"""The sentences of a report, Korean and English. What people read stands here, and how it is drawn in `layout.py`.

The plain words about each class say what the name means and nothing about treatment; facts: WHO Classification of
Tumours of the Central Nervous System, 5th edition (2021).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Words:
    """One language."""

    title: str
    patient_title: str
    number: str
    name: str
    birth_date: str
    sex: str
    sexes: dict[str, str]
    examined: str
    requested_by: str
    undrawable: str
    finding: str
    classified: str
    no_tumor: str
    confident: str
    not_confident: str
    reasons: dict[str, str]
    reason_other: str
    probabilities: str
    labels: dict[str, str]
    measurements: str
    measures: dict[str, str]
    not_marked: str
    unscaled: str
    picture_input: str
    picture_overlay: str
    picture_montage: str
    key_slice: str
    planes: dict[str, str]
    withheld: dict[str, str]
    broken_picture: str
    review: str
    not_reviewed: str
    verdicts: dict[str, str]
    review_label: str
    review_mask: str
    reviewed_by: str
    count_of_reviews: str
    released: str
    not_released: str
    origin: str
    model: str
    model_sha256: str
    input: str
    input_sha256: str
    record: str
    request: str
    made: str
    link: str
    disclaimer: str
    page: str
    # For patients
    about: str
    about_label: dict[str, str]
    doctor: str
    doctor_agrees: str
    doctor_corrects: str
    doctor_unusable: str
    doctor_silent: str
    ask: str
    questions: tuple[str, ...]
    patient_disclaimer: str


KO: Final = Words(
    title="뇌 MRI AI 분석 보고서",
    patient_title="뇌 MRI 분석 결과 안내",
    number="환자 번호",
    name="이름",
    birth_date="생년월일",
    sex="성별",
    sexes={"M": "남", "F": "여", "O": "기타"},
    examined="분석 시각",
    requested_by="요청",
    undrawable="보고서 글꼴에 없는 글자는 빈칸으로 나옵니다. 환자는 환자 번호로, 글은 화면의 기록에서 확인하십시오.",
    finding="AI 소견",
    classified="AI가 가장 가깝다고 본 분류는 {label}이며, 보정 확률은 {probability}입니다.",
    no_tumor="AI는 이 영상에서 종양으로 볼 만한 부분을 찾지 못했습니다. 보정 확률은 {probability}입니다.",
    confident="모델이 정한 확신 기준을 넘은 결과입니다.",
    not_confident="이 결과는 확실하지 않습니다.",
    reasons={
        "low_confidence": "어느 분류의 확률도 기준에 이르지 못했습니다.",
        "mask_disagrees": "분류와 종양 윤곽이 서로 맞지 않습니다.",
        "out_of_distribution": "학습한 영상들과 많이 다른 영상입니다.",
    },
    reason_other="기타 사유: {reason}",
    probabilities="분류별 보정 확률",
    labels={
        "glioma": "신경교종",
        "meningioma": "수막종",
        "pituitary": "뇌하수체 종양",
        "no_tumor": "종양 없음",
    },
    measurements="측정",
    measures={
        "area_px": "면적 (픽셀)",
        "extent": "가로 × 세로",
        "area": "면적",
        "diameters": "지름 (가장 큰 조각)",
        "volume": "부피",
    },
    not_marked="종양으로 표시된 영역이 없습니다.",
    unscaled="파일에 픽셀의 실제 크기가 없어 밀리미터로 잴 수 없습니다.",
    picture_input="원본 영상",
    picture_overlay="AI가 표시한 종양 윤곽",
    picture_montage="단면 모음 (윤곽 포함)",
    key_slice="핵심 단면: {plane} {slice}번째",
    planes={"axial": "축상면", "coronal": "관상면", "sagittal": "시상면"},
    withheld={
        "role": "영상은 담당 의료진과 환자 본인의 보고서에만 들어갑니다.",
        "reason_needed": "영상이 빠져 있습니다. 기록 화면에서 사유를 남기면 30분 동안 보고서에도 들어갑니다.",
        "expired": "보관 기간이 지나 영상이 삭제되었습니다.",
        "not_asked": "영상 없이 분석을 요청하여 저장된 영상이 없습니다.",
    },
    broken_picture="저장된 영상을 읽을 수 없습니다.",
    review="판독 의견",
    not_reviewed="아직 의료진의 판독 의견이 없습니다.",
    verdicts={"agree": "AI 결과에 동의", "correct": "AI 결과를 수정", "unusable": "판독할 수 없는 영상"},
    review_label="판독한 분류",
    review_mask="윤곽 수정 (그림에는 AI의 윤곽이 있습니다)",
    reviewed_by="판독",
    count_of_reviews="의견 {count}건 가운데 마지막",
    released="환자에게 공개됨",
    not_released="환자에게 공개되지 않음",
    origin="출처와 기록",
    model="모델",
    model_sha256="모델 지문 (SHA-256)",
    input="입력 영상",
    input_sha256="입력 지문 (SHA-256)",
    record="분석 번호",
    request="요청 번호",
    made="{at} 작성 · {by}",
    link="기록 열기",
    disclaimer=(
        "이 보고서는 판독을 돕는 참고 자료이며 의료기기의 진단이 아닙니다. 진단은 의료진이 내립니다. 보고서를 "
        "내려받은 사실은 기록됩니다."
    ),
    page="{page} / {pages}쪽",
    about="쉬운 설명",
    about_label={
        "glioma": (
            "신경교종은 뇌의 신경세포를 떠받치는 세포(신경교세포)에서 생기는 종양을 통틀어 부르는 이름입니다. 종류가 "
            "많고 성격도 서로 많이 다릅니다. 어떤 종류인지는 이 분석만으로 알 수 없으며, 다른 검사 결과와 함께 "
            "의료진이 판단합니다."
        ),
        "meningioma": (
            "수막종은 뇌를 감싸고 있는 막(수막)에서 생기는 종양입니다. 대부분은 천천히 자라는 양성 종양이지만 모두 "
            "그런 것은 아닙니다. 정확한 성격은 다른 검사 결과와 함께 의료진이 판단합니다."
        ),
        "pituitary": (
            "뇌하수체는 뇌의 아래쪽에 있는 작은 기관으로, 몸의 호르몬을 조절합니다. 뇌하수체 종양은 이곳에 생긴 "
            "종양이며 대부분 양성입니다. 호르몬에 영향을 주는지는 다른 검사로 확인합니다."
        ),
        "no_tumor": (
            "AI가 이 영상에서 종양으로 보이는 부분을 찾지 못했다는 뜻입니다. 분석한 영상에 대한 이야기일 뿐이며, "
            "다른 병이 없다거나 종양이 전혀 없다는 뜻은 아닙니다."
        ),
    },
    doctor="의료진의 판단",
    doctor_agrees="의료진이 결과를 확인했고, AI의 분류({label})에 동의했습니다.",
    doctor_corrects="의료진이 결과를 확인했고, AI와 다르게 {label}(으)로 판단했습니다. 의료진의 판단이 우선합니다.",
    doctor_unusable="의료진은 이 영상으로는 판단하기 어렵다고 보았습니다.",
    doctor_silent="아직 의료진의 판독 의견이 기록되지 않았습니다. 결과의 의미는 담당 의사에게 확인하십시오.",
    ask="담당 의사에게 물어볼 수 있는 것",
    questions=(
        "이 결과와 선생님의 판단이 같습니까?",
        "이 결과는 얼마나 확실합니까? 더 필요한 검사가 있습니까?",
        "제 증상과 이 결과는 관계가 있습니까?",
        "다음 진료나 검사는 언제입니까?",
        "어떤 증상이 생기면 바로 연락하거나 병원에 와야 합니까?",
    ),
    patient_disclaimer=(
        "이 안내는 컴퓨터가 영상을 분석한 참고 자료입니다. 진단과 앞으로의 계획은 의료진이 정합니다. 이 안내만 보고 "
        "약이나 치료를 바꾸지 마십시오."
    ),
)

EN: Final = Words(
    title="AI report on a brain MRI",
    patient_title="About your brain MRI",
    number="Patient number",
    name="Name",
    birth_date="Date of birth",
    sex="Sex",
    sexes={"M": "Male", "F": "Female", "O": "Other"},
    examined="Analysed",
    requested_by="Requested by",
    undrawable=(
        "Letters that the typeface of this report lacks are left blank: go by the patient number, and read on the "
        "screen what was written."
    ),
    finding="AI finding",
    classified="The class the AI finds closest is {label}, with a calibrated probability of {probability}.",
    no_tumor=(
        "The AI finds nothing in this image that looks like a tumour, with a calibrated probability of {probability}."
    ),
    confident="The result is above the threshold the model sets for itself.",
    not_confident="This result is not certain.",
    reasons={
        "low_confidence": "No class reached the required probability.",
        "mask_disagrees": "The class and the tumour outline contradict each other.",
        "out_of_distribution": "The image differs a lot from those the model has learnt from.",
    },
    reason_other="Another reason: {reason}",
    probabilities="Calibrated probability of each class",
    labels={
        "glioma": "Glioma",
        "meningioma": "Meningioma",
        "pituitary": "Pituitary tumour",
        "no_tumor": "No tumour",
    },
    measurements="Measurements",
    measures={
        "area_px": "Area (pixels)",
        "extent": "Width × height",
        "area": "Area",
        "diameters": "Diameters (largest piece)",
        "volume": "Volume",
    },
    not_marked="No region is marked as tumour.",
    unscaled="The file does not say how large a pixel is, so nothing can be measured in millimetres.",
    picture_input="Image",
    picture_overlay="Outline of the tumour as the AI sees it",
    picture_montage="Sheet of slices, with the outline",
    key_slice="Key slice: {plane}, no. {slice}",
    planes={"axial": "axial", "coronal": "coronal", "sagittal": "sagittal"},
    withheld={
        "role": "Images are part of the report of the clinicians in charge and of the patient only.",
        "reason_needed": "Without images: give a reason in the record, and they are in the report for 30 minutes.",
        "expired": "The images were deleted when their time was over.",
        "not_asked": "This analysis was asked for without images, so none was kept.",
    },
    broken_picture="The stored image cannot be read.",
    review="Review",
    not_reviewed="No clinician has reviewed this yet.",
    verdicts={"agree": "Agrees with the AI", "correct": "Corrects the AI", "unusable": "Image unusable"},
    review_label="Class, as reviewed",
    review_mask="outline redrawn (the picture has the AI's)",
    reviewed_by="Reviewed by",
    count_of_reviews="the last of {count}",
    released="Released to the patient",
    not_released="Not released to the patient",
    origin="Origin and record",
    model="Model",
    model_sha256="Model SHA-256",
    input="Input",
    input_sha256="Input SHA-256",
    record="Analysis",
    request="Request",
    made="Made {at} · {by}",
    link="Open the record",
    disclaimer=(
        "This report is an aid to reading and not the diagnosis of a medical device. The diagnosis is made by a "
        "clinician. That this report was downloaded is on record."
    ),
    page="Page {page} of {pages}",
    about="In plain words",
    about_label={
        "glioma": (
            "Glioma is the name for all tumours that arise from the cells supporting the nerve cells of the brain "
            "(glial cells). There are many kinds, and they behave very differently. Which kind it is cannot be told "
            "from this analysis: your doctors judge that together with other tests."
        ),
        "meningioma": (
            "A meningioma is a tumour of the membranes around the brain (the meninges). Most are benign and grow "
            "slowly, but not all. What it is exactly, your doctors judge together with other tests."
        ),
        "pituitary": (
            "The pituitary is a small gland below the brain that controls the body's hormones. A pituitary tumour "
            "arises there, and most are benign. Whether it affects the hormones is found out by other tests."
        ),
        "no_tumor": (
            "It means that the AI found nothing in this image that looks like a tumour. That speaks of the analysed "
            "image only: it does not mean that there is no other illness, or no tumour at all."
        ),
    },
    doctor="What your doctors say",
    doctor_agrees="A clinician has looked at the result and agrees with the class the AI gave ({label}).",
    doctor_corrects=(
        "A clinician has looked at the result and, other than the AI, judges it to be: {label}. The clinician's word "
        "counts."
    ),
    doctor_unusable="A clinician found that this image is hard to judge.",
    doctor_silent="No clinician's opinion has been recorded yet. Ask your doctor what the result means.",
    ask="What you can ask your doctor",
    questions=(
        "Do you agree with this result?",
        "How certain is it? Are more tests needed?",
        "Do my symptoms have to do with it?",
        "When is the next appointment or test?",
        "Which symptoms mean that I should call or come in at once?",
    ),
    patient_disclaimer=(
        "This sheet is a computer's analysis of an image. The diagnosis and what happens next are decided by your "
        "doctors. Do not change any medicine or treatment because of it."
    ),
)

LANGUAGES: Final[dict[str, Words]] = {"ko": KO, "en": EN}
