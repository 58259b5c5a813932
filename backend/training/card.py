"""The model card, written from the manifest: no figure is typed by hand."""

from collections.abc import Mapping
from typing import Any

LIMITS = {
    "en": [
        "Decision support for research and demonstration; not a medical device. A person decides.",
        "Trained on T1-weighted slices with contrast agent of two hospitals, 2005-2010; other scanners may differ.",
        "Knows three kinds of tumour and none. Metastases, lymphoma, abscess, stroke and others are not told apart.",
        "A faint or very small tumour can be missed; a slice without tumour says nothing about the next slice.",
        "T2, FLAIR and T1 without contrast are hardly represented; skull-stripped pictures are meant to be refused.",
        "Expects the head upright as radiologists view it; slices turned by a quarter are not recognised as such.",
        "Healthy training slices are few and from few people: 'no tumour' is the weakest answer.",
    ],
    "ko": [
        "연구와 시연을 위한 의사결정 지원이며 의료기기가 아닙니다. 판단은 사람이 합니다.",
        "두 병원의 2005-2010년 조영증강 T1 강조 단면으로 학습했습니다. 다른 장비에서는 결과가 다를 수 있습니다.",
        "세 종류의 종양과 종양 없음만 구분합니다. 전이암, 림프종, 농양, 뇌졸중 등은 구분하지 못합니다.",
        "희미하거나 아주 작은 종양은 놓칠 수 있습니다. 한 단면에 종양이 없다고 다음 단면에도 없는 것은 아닙니다.",
        "T2, FLAIR, 비조영 T1 영상은 학습에 거의 없으며 두개골 제거 영상은 거부하도록 만들었습니다.",
        "통상적인 판독 방향의 머리를 전제로 합니다. 90도 회전된 단면은 회전된 것으로 인식하지 못합니다.",
        "정상 단면의 수와 사람 수가 적어 '종양 없음'이 가장 약한 답입니다.",
    ],
}


def render(manifest: Mapping[str, Any]) -> str:
    """The card as Markdown."""
    training = manifest["training"]
    lines = [
        f"# {manifest['name']} {manifest['version']}",
        "",
        "Tumour class, outline and heat-map for one 2-D brain MRI slice. Decision support, research and demonstration.",
        "",
        f"- Made: {manifest['created_at']} · SHA-256 of `model.onnx`: `{manifest['sha256']}`",
        f"- Licence: {manifest['licence']}",
        f"- Input: {manifest['preprocessing']['size']} px square, `{manifest['preprocessing']['id']}`",
        f"- Temperature {manifest['calibration']['temperature']}; thresholds "
        + ", ".join(f"{name} {value}" for name, value in manifest["thresholds"].items()),
        "",
        "## Training data",
        "",
        training["split"],
        "",
        "| source | slices | licence |",
        "|---|---|---|",
        *(f"| {one['name']} | {one['slices']} | {one['licence']} |" for one in training["sources"]),
        "",
        *training.get("notes", []),
        "",
        f"Fingerprint of the data: `{training['data_fingerprint']}`",
        "",
        "## Figures",
        "",
        *_figures(manifest["figures"]),
        "",
        "## Selection (never the locked split)",
        "",
        *_table(manifest.get("selection", {})),
        "",
        "## Limits",
        "",
        *(f"- {text}" for text in manifest["limits"]["en"]),
        "",
        "## 한계",
        "",
        *(f"- {text}" for text in manifest["limits"]["ko"]),
        "",
    ]
    return "\n".join(lines)


def _figures(figures: Mapping[str, Any]) -> list[str]:
    if not figures:
        return ["Not measured yet: `make evaluate DATA=...` fills this section."]
    lines = [figures["about"], ""]
    for title, values in figures["sections"].items():
        lines += [f"### {title}", "", *_table(values), ""]
    lines += ["### Confusion (rows: truth, cheng)", "", "| | " + " | ".join(figures["confusion"]["labels"]) + " |"]
    lines.append("|---" * (1 + len(figures["confusion"]["labels"])) + "|")
    for name, row in zip(figures["confusion"]["rows"], figures["confusion"]["counts"], strict=True):
        lines.append(f"| {name} | " + " | ".join(str(count) for count in row) + " |")
    return lines


def _table(values: Mapping[str, Any]) -> list[str]:
    lines = ["| figure | value | 95 % interval | goal |", "|---|---|---|---|"]
    for name, value in values.items():
        if isinstance(value, Mapping):
            span = value.get("interval")
            between = "" if span is None or None in span else f"{span[0]:.3f} to {span[1]:.3f}"
            lines.append(f"| {name} | {_number(value['value'])} | {between} | {value.get('goal', '')} |")
        else:
            lines.append(f"| {name} | {_number(value)} | | |")
    return lines


def _number(value: object) -> str:
    if value is None:
        return "not measured"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
