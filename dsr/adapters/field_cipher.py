"""Single fields sealed with Fernet; the first key writes, all of them read, so keys can be changed."""

from __future__ import annotations

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from dsr.domain.errors import Fault, Invalid


class FernetCipher:
    """Seals with the first of `keys` (separated by commas) and opens with any."""

    def __init__(self, keys: str) -> None:
        try:
            fernets = [Fernet(key.strip()) for key in keys.split(",") if key.strip()]
            self._fernet = MultiFernet(fernets)
            self._first = fernets[0]
        except ValueError as fault:
            raise Invalid([Fault("DSR_FIELD_KEY", "not a Fernet key; `dsr key` prints a new one")]) from fault

    def seal(self, plain: str) -> str:
        """The sealed text; an empty text stays empty."""
        return self._fernet.encrypt(plain.encode()).decode() if plain else ""

    def open(self, sealed: str) -> str:
        """The plain text again; raises `Invalid` when no key fits."""
        if not sealed:
            return ""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken as fault:
            raise Invalid(
                [Fault("DSR_FIELD_KEY", "none of the keys opens a stored field; add the key it was sealed with")]
            ) from fault

    def sealed_anew(self, sealed: str) -> str | None:
        """The same text sealed with the first key, or None when it is so already; raises `Invalid` when no key fits."""
        if not sealed:
            return None
        try:
            self._first.decrypt(sealed.encode())
            return None
        except InvalidToken:
            return self.seal(self.open(sealed))

    def seal_bytes(self, plain: bytes) -> bytes:
        """The sealed bytes, a third longer."""
        return self._fernet.encrypt(plain)

    def open_bytes(self, sealed: bytes) -> bytes:
        """The plain bytes again; raises `Invalid` when no key fits."""
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken as fault:
            raise Invalid(
                [Fault("DSR_FIELD_KEY", "none of the keys opens a stored file; add the key it was sealed with")]
            ) from fault

    def bytes_sealed_anew(self, sealed: bytes) -> bytes | None:
        """The same bytes sealed with the first key, or None when they are so already; raises `Invalid` when no key fits."""
        try:
            self._first.decrypt(sealed)
            return None
        except InvalidToken:
            return self.seal_bytes(self.open_bytes(sealed))
