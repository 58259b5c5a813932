"""Backups that can be restored: made at night, encrypted for a key kept elsewhere, judged by the audit chain."""
