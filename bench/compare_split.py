"""Sends images of a data set through a running copy and compares with what `make evaluate` computed for the same files.

    python -m bench.compare_split --data FOLDER --predictions FOLDER/predictions.csv [--var var] [--count 200]

A picture that evaluation refused has to be refused, with a row that says so. Exits with status 1 when an answer or its
row is missing, or a class or a probability (by more than 1e-4) differs.
"""

import argparse
import csv
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from bench import results
from bench.client import Asker, read_demo

TOLERANCE = 1e-4
REFUSED = "refused"  # what `make evaluate` and the record call a picture that got no answer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--predictions", type=Path, required=True)
    parser.add_argument("--var", type=Path, default=results.REPO / "var")
    parser.add_argument("--count", type=int, default=200)
    chosen = parser.parse_args()
    expected = evenly_chosen(read_predictions(chosen.predictions), chosen.count)
    measured = compare(Asker.from_demo(read_demo(chosen.var)), chosen.data, expected)
    print(
        f"{measured['sent']} sent, {measured['rows']} rows, {measured['same']} same answer "
        f"({measured['refused_by_both']} refused by both), largest difference {measured['largest_difference']:.2e}"
    )
    for line in measured["differences"]:
        print(f"  {line}")
    print(f"written to {results.write('compare-split', measured).relative_to(results.REPO)}")
    sys.exit(0 if measured["agrees"] else 1)


def read_predictions(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def evenly_chosen(rows: list[dict[str, str]], count: int) -> list[dict[str, str]]:
    """Return `count` rows spread over the whole list, so that every class and source takes part."""
    if len(rows) <= count:
        return rows
    return [rows[index * len(rows) // count] for index in range(count)]


def compare(asker: Asker, data: Path, expected: list[dict[str, str]]) -> dict[str, Any]:
    """Ask for each file and hold the answer, and the row it left, against the expected line."""
    judged = [_judge(asker, data, row) for row in expected]
    return {
        "sent": len(judged),
        "rows": sum(one.row for one in judged),
        "same": sum(one.same for one in judged),
        "refused_by_both": sum(one.same and one.refused for one in judged),
        "largest_difference": max((one.difference for one in judged), default=0.0),
        "tolerance": TOLERANCE,
        "agrees": all(one.row and one.same for one in judged),
        "differences": [one.told for one in judged if not (one.row and one.same)],
    }


@dataclass(frozen=True)
class Judged:
    """One file: does the answer agree, did it leave its row, how far apart are the probabilities."""

    same: bool
    row: bool
    told: str
    difference: float = 0.0
    refused: bool = False


def _judge(asker: Asker, data: Path, row: dict[str, str]) -> Judged:
    path = data / row["file"]
    answer = asker.ask(path.name, path.read_bytes())
    body = answer.json()
    if answer.status_code != httpx.codes.OK:
        # A refusal agrees with a refusal; its row is the newest one, found by the id of the request.
        newest = asker.http.get("/ml/v1/history/", params={"state": "refused"}).json()["results"]
        same = row["label"] == REFUSED and body.get("code") == "not_a_brain_mri"
        kept = bool(newest) and newest[0]["request_id"] == body["request_id"]
        return Judged(same, kept, f"{row['file']}: {answer.status_code} {body.get('code')}", refused=True)
    stored = asker.http.get(f"/ml/v1/history/{body['id']}/")
    kept = stored.status_code == httpx.codes.OK and stored.json()["result"] == body["result"]
    found = body["result"]["probabilities"]
    difference = max(abs(float(row[label]) - probability) for label, probability in found.items())
    same = body["result"]["label"] == row["label"] and difference <= TOLERANCE
    return Judged(
        same, kept, f"{row['file']}: {row['label']} -> {body['result']['label']}, {difference:.2e}", difference
    )


if __name__ == "__main__":
    main()
