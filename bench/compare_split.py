"""Sends images of a data set through a running copy and compares with what `make evaluate` computed for the same files.

    python -m bench.compare_split --data FOLDER --predictions FOLDER/predictions.csv [--var var] [--count 200]

Exits with status 1 when an answer or its row is missing, or a class or a probability (by more than 1e-4) differs.
"""

import argparse
import csv
import sys
from pathlib import Path
from typing import Any

import httpx

from bench import results
from bench.client import Asker, read_demo

TOLERANCE = 1e-4


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
        f"{measured['answered']} of {measured['sent']} answered, {measured['rows']} rows, "
        f"{measured['same_label']} same class, largest difference {measured['largest_difference']:.2e}"
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
    largest, same, ids, differences = 0.0, 0, set(), []
    for row in expected:
        path = data / row["file"]
        answer = asker.ask(path.name, path.read_bytes())
        if answer.status_code != httpx.codes.OK:
            differences.append(f"{row['file']}: {answer.status_code} {answer.json().get('code')}")
            continue
        body = answer.json()
        kept = asker.http.get(f"/ml/v1/history/{body['id']}/")
        if kept.status_code == httpx.codes.OK and kept.json()["result"] == body["result"]:
            ids.add(body["id"])
        found = body["result"]["probabilities"]
        difference = max(abs(float(row[label]) - probability) for label, probability in found.items())
        largest = max(largest, difference)
        same += body["result"]["label"] == row["label"]
        if difference > TOLERANCE or body["result"]["label"] != row["label"]:
            differences.append(f"{row['file']}: {row['label']} -> {body['result']['label']}, {difference:.2e}")
    return {
        "sent": len(expected),
        "answered": len(expected) - sum("->" not in line for line in differences),
        "rows": len(ids),
        "same_label": same,
        "largest_difference": largest,
        "tolerance": TOLERANCE,
        "agrees": not differences and len(ids) == len(expected) and largest <= TOLERANCE,
        "differences": differences,
    }


if __name__ == "__main__":
    main()
