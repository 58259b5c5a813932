"""The proof of one prediction, checked as a stranger would: from the answer alone."""

from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.support.factories import InferenceLogFactory, client_of
from tests.support.inclusion import root_of_inclusion

from apps.accounts.models import User
from apps.audit import keys, merkle, sealing
from apps.ml_proxy.audit import row_digest
from apps.ml_proxy.models import AuditEvent, InferenceLog

pytestmark = pytest.mark.django_db
Predicted = Callable[[], InferenceLog]


def proof_of(row: InferenceLog, viewer: User) -> dict[str, Any]:
    answer = client_of(viewer).get(f"/ml/v1/history/{row.pk}/proof/")
    assert answer.status_code == 200, answer.json()
    return dict(answer.json())


def test_proof_leads_from_each_event_to_the_signed_root(
    predicted: Predicted, happen: Callable[..., object], auditor: User
) -> None:
    rows = [predicted() for _ in range(5)]
    happen(7)
    sealing.audit_seal()

    proof = proof_of(rows[3], auditor)

    checkpoint = proof["checkpoint"]
    key: Ed25519PublicKey = keys.public_key(checkpoint["public_key"].encode())
    key.verify(bytes.fromhex(checkpoint["signature"]), checkpoint["note"].encode())
    assert f"size {checkpoint['tree_size']}\nroot {checkpoint['root_sha256']}\n" in checkpoint["note"]
    assert len(proof["events"]) == 2
    for event in proof["events"]:
        leaf = merkle.leaf_hash(event["event"].encode())
        path = [bytes.fromhex(step) for step in event["path"]]
        root = root_of_inclusion(leaf, event["leaf_index"], checkpoint["tree_size"], path)
        assert (leaf.hex(), root and root.hex()) == (event["leaf_sha256"], checkpoint["root_sha256"])
    assert proof["matches"]
    assert proof["row_sha256"] == row_digest(rows[3])
    assert proof["row_sha256"] in proof["events"][-1]["event"]


def test_proof_says_when_the_row_was_altered(predicted: Predicted, auditor: User) -> None:
    row = predicted()
    InferenceLog.objects.filter(pk=row.pk).update(label="meningioma")

    assert not proof_of(row, auditor)["matches"]


def test_proof_of_an_unsealed_event_is_not_there_yet(predicted: Predicted, clinician: User) -> None:
    proof = proof_of(predicted(), clinician)

    assert proof["checkpoint"] is None
    assert [(event["leaf_index"], event["path"]) for event in proof["events"]] == [(None, None)] * 2


def test_proof_shows_the_patient_hashes_only(predicted: Predicted, patient_user: User) -> None:
    row = predicted()
    InferenceLog.objects.filter(pk=row.pk).update(released=True)
    sealing.audit_seal()

    events = proof_of(row, patient_user)["events"]

    assert [event["event"] for event in events] == [None, None]
    assert all(event["path"] is not None for event in events)


def test_proof_is_not_found_where_the_row_is_not(clinician: User) -> None:
    answer = client_of(clinician).get(f"/ml/v1/history/{InferenceLogFactory().pk}/proof/")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_proof_is_itself_recorded(predicted: Predicted, auditor: User) -> None:
    row = predicted()
    proof_of(row, auditor)

    assert AuditEvent.objects.filter(kind="proof_read", actor=auditor, object_id=str(row.pk)).count() == 1


def test_proof_takes_as_many_queries_in_a_large_tree(
    predicted: Predicted, happen: Callable[..., object], auditor: User
) -> None:
    row, client, costs = predicted(), client_of(auditor), []
    for count in (10, 400):
        happen(count)
        sealing.audit_seal()
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/ml/v1/history/{row.pk}/proof/")
        costs.append(len(queries))

    assert costs[0] == costs[1]
