"""The cost of a login."""

from apps.accounts.hashers import LoginHasher


def test_login_hasher_is_argon2id_with_the_stated_cost() -> None:
    hasher = LoginHasher()

    encoded = hasher.encode("green-lamp", hasher.salt())

    assert "argon2id" in encoded
    assert "m=19456,t=2,p=1" in encoded
    assert hasher.verify("green-lamp", encoded)
    assert not hasher.verify("red-lamp", encoded)
