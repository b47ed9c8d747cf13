"""Passwords as salted scrypt hashes; a hash says how it was made, so that the cost can be raised later."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from assistant.errors import UserError

N, R, P = 2**14, 8, 1
"""16 MB and some 50 ms for one try (OWASP's password storage cheat sheet allows N=2^14 with r=8, p=5; each login pays)."""
SHORTEST = 8
COMMON = frozenset(
    ("12345678", "123456789", "1234567890", "88888888", "66666666", "11111111", "00000000", "password", "admin123", "admin888",
     "qwertyui", "abc12345", "a1234567", "zhiping1")
)  # fmt: skip


class WeakPassword(UserError):
    """The password is too easy to guess; the message says what is wanted."""


def hashed(password: str, name: str = "") -> str:
    """'scrypt$n$r$p$salt$hash'. Raises WeakPassword."""
    if len(password) < SHORTEST:
        raise WeakPassword(f"密码至少要有 {SHORTEST} 个字符。")
    if password.lower() in COMMON or (name and password.lower() == name.lower()) or len(set(password)) < 3:
        raise WeakPassword("这个密码太容易猜到，请换一个；可用几个不相干的词连在一起。")
    salt = secrets.token_bytes(16)
    return f"scrypt${N}${R}${P}${salt.hex()}${_derive(password, salt, N, R, P).hex()}"


def matches(password: str, stored: str) -> bool:
    """Whether this is the password; takes the same time either way."""
    kind, n, r, p, salt, expected = stored.split("$")
    if kind != "scrypt":
        raise ValueError(f"unknown kind of hash “{kind}”")
    return hmac.compare_digest(_derive(password, bytes.fromhex(salt), int(n), int(r), int(p)), bytes.fromhex(expected))


def _derive(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=n, r=r, p=p, maxmem=64 << 20, dklen=32)
