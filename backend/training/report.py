"""The report of a run, for a person: Markdown, and the same as one HTML file with its pictures inside."""

import base64
import html
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from training import compare, plots
from training.compare import Comparison

_PICTURES = (("curves.png", "Curves"), ("confusion.png", "Confusion"), ("calibration.png", "Calibration"))
_MOST_FLIPS = 40
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse}td,th{border:1px solid #ccc;padding:.2rem .6rem;text-align:left}"
    "img{max-width:100%}.no{color:#b00020}"
)
Table = Sequence[Sequence[str]]


def write(out: Path, verdict: dict[str, Any], comparison: Comparison, log: list[dict[str, float]]) -> None:
    """Every file of the report into `out`. Raises OSError."""
    out.mkdir(parents=True, exist_ok=True)
    flipped = compare.flips(comparison)
    plots.curves(log, out)
    plots.confusion(comparison, out / "confusion.png")
    plots.calibration(comparison, out / "calibration.png")
    compare.write_flips(out / "flips.csv", flipped)
    told = {
        "verdict": verdict,
        "golden_cases": comparison.golden,
        "flips": len(flipped),
        "changed": flipped,
        "confusion": compare.confusions(comparison),
        "calibration": compare.calibrations(comparison),
    }
    (out / "comparison.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    parts = _parts(verdict, flipped)
    (out / "report.md").write_text(_markdown(parts), encoding="utf-8")
    (out / "report.html").write_text(_html(parts, out), encoding="utf-8")


def _parts(verdict: dict[str, Any], flipped: list[dict[str, Any]]) -> list[tuple[str, str, Table]]:
    """(heading, sentence, table with its header row first)."""
    base, candidate, made = verdict["base"], verdict["candidate"], verdict["data"]
    said = "passed" if verdict["passed"] else f"rejected: {verdict['failed']}"
    better = sum(1 for one in flipped if one["better"])
    return [
        (
            f"Candidate {candidate['version']}: {said}",
            "Compared with the serving model on the locked split, which no training reads. A person decides whether "
            "it serves.",
            [
                ("", "version", "SHA-256"),
                ("serving", base["version"], base["sha256"]),
                ("candidate", candidate["version"], candidate["sha256"]),
            ],
        ),
        ("Clauses", "All must hold.", _clauses(verdict["clauses"])),
        (
            "Figures",
            "",
            [
                ("figure", "serving", "candidate"),
                *((n, f"{base['figures'].get(n, '')}", f"{value}") for n, value in candidate["figures"].items()),
            ],
        ),
        (
            "Data",
            f"{made['base_slices']} slices of the base set, {made['site_slices']} reviewed cases of "
            f"{made['site_patients']} patients; {made['leaked_patients']} patients were left out because the locked "
            "split knows a slice of theirs.",
            [
                ("", ""),
                ("base data", made["base_fingerprint"]),
                ("reviewed cases", made["site_fingerprint"] or "none"),
                ("started from", verdict["start"]),
                ("profile", verdict["profile"]),
            ],
        ),
        (
            "Answers that changed",
            f"{len(flipped)} slices of the locked split, {better} of them to the right class"
            + (f"; the first {_MOST_FLIPS} (all in flips.csv)." if len(flipped) > _MOST_FLIPS else "."),
            [
                ("slice", "class", "serving", "candidate"),
                *((one["file"], one["class"], one["serving"], one["candidate"]) for one in flipped[:_MOST_FLIPS]),
            ],
        ),
    ]


def _clauses(clauses: list[dict[str, Any]]) -> Table:
    rows = [("clause", "holds", "candidate", "bound", "serving", "difference, 95 % interval")]
    for one in clauses:
        sign = "≤" if one["at_most"] else "≥"
        between = one.get("interval")
        span = "" if between is None else f"{between[0]:+.3f} to {between[1]:+.3f}"
        before = "" if one.get("base") is None else f"{one['base']:.3f}"
        held = "yes" if one["passed"] else "NO"
        rows.append((one["id"], held, f"{one['value']:.3f}", f"{sign} {one['bound']:.3f}", before, span))
    return rows


def _markdown(parts: list[tuple[str, str, Table]]) -> str:
    lines: list[str] = []
    for depth, (heading, sentence, table) in enumerate(parts):
        lines += [f"{'#' if depth == 0 else '##'} {heading}", ""]
        lines += [sentence, ""] if sentence else []
        lines += [f"| {' | '.join(table[0])} |", "|---" * len(table[0]) + "|"]
        lines += [f"| {' | '.join(row)} |" for row in table[1:]]
        lines.append("")
    for name, title in _PICTURES:
        lines += [f"![{title}]({name})", ""]
    return "\n".join(lines)


def _html(parts: list[tuple[str, str, Table]], folder: Path) -> str:
    body: list[str] = []
    for depth, (heading, sentence, table) in enumerate(parts):
        tag = "h1" if depth == 0 else "h2"
        body.append(f"<{tag}>{html.escape(heading)}</{tag}><p>{html.escape(sentence)}</p><table>")
        for index, row in enumerate(table):
            cell = "th" if index == 0 else "td"
            cells = "".join(
                f"<{cell}{' class=no' if text == 'NO' else ''}>{html.escape(text)}</{cell}>" for text in row
            )
            body.append(f"<tr>{cells}</tr>")
        body.append("</table>")
    for name, title in _PICTURES:
        data = base64.b64encode((folder / name).read_bytes()).decode("ascii")
        body.append(f'<h2>{title}</h2><img alt="{title}" src="data:image/png;base64,{data}">')
    head = f'<meta charset="utf-8"><title>{html.escape(parts[0][0])}</title><style>{_STYLE}</style>'
    return f"<!doctype html><html lang=en><head>{head}</head><body>{''.join(body)}</body></html>\n"
