"""Proof that the record is whole: sealing, checking, reviewing."""
