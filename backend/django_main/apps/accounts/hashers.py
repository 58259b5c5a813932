"""How passwords are hashed."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class LoginHasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB and one lane.

    Django's default takes 100 MiB and eight lanes per login: ten people who log in at once would fill a small server.
    source: OWASP Password Storage Cheat Sheet, Argon2id m=19456 t=2 p=1
    """

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1
