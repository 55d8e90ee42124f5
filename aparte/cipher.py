"""Envelope encryption: what people write is sealed under their own key, itself sealed under a master key.

Three floors of keys, handed in by the caller (no settings, no Django, no database here):

* *master keys*, 32 bytes each, live outside the database in a ``KeyRing``; the first is the current one;
* a *data key*, 256 random bits, belongs to one person or file, and is stored wrapped by a master key. Once
  every copy of it is destroyed, backups too, nothing that it sealed opens again, wherever it was copied;
* *purpose keys*, derived from each master key by HKDF-SHA256, sign links and index values to be looked up.

Formats (version 1; every byte before the ciphertext is authenticated with it; sizes in bytes):

* wrapped data key: ``0x01 | size of id (1) | master id | nonce (12) | AES-256-GCM(data key) | tag (16)``
* sealed text: ``0x01 | nonce (12) | AES-256-GCM(size (4, big endian) | UTF-8 | zeros up to 64 n) | tag (16)``

Promises: whatever was altered, truncated, moved to another context or sealed under another key raises
``CannotOpen``; no exception message, ``repr`` or pickle holds key material or content. Nonces are random, so
one data key should seal fewer than 2**32 texts (NIST SP 800-38D, 8.3): far more than a person writes. A text
shows its length only to the next multiple of 64 bytes. Opened data keys are not cached: opening costs
microseconds, and a key that was erased must stay erased.
"""

import base64
import binascii
import hmac
import os
import re
from collections.abc import Iterable
from typing import NewType, NoReturn, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SealedDataKey = NewType("SealedDataKey", bytes)
"""A wrapped data key, to be stored as it is. At run time, plain ``bytes``."""

Stored = bytes | bytearray | memoryview  # as a database driver hands them back

_VERSION = b"\x01"
_KEY_BYTES, _NONCE_BYTES, _TAG_BYTES, _LENGTH_BYTES = 32, 12, 16, 4
_PADDED_TO = 64
_LINK_BYTES = 24  # 192 bits: 32 characters in URL-safe base64, without padding
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,15}")
_ACCEPTED = (
    "Accepted: one or more 'id:key' separated by commas, the current one first; an id is 1 to 16 of a-z, 0-9"
    " and '-' (not first); a key is 32 random bytes in base64; no id and no key twice."
)


class BadKeyRing(ValueError):
    """A text or id is not usable for a key ring. The message says what is accepted, not what was given."""


class CannotOpen(Exception):
    """What is stored does not open here. One message for every cause: it tells nothing of the content."""

    def __init__(self) -> None:
        super().__init__("This does not open: another key, another context, or bytes that were altered.")


class CannotSeal(ValueError):
    """The text is not valid Unicode (a lone surrogate), so it could be kept but never shown again."""

    def __init__(self) -> None:
        super().__init__("This cannot be sealed: the text holds a character that is not valid Unicode.")


class _Secret:
    """Holds key material: is never printed, pickled or copied by accident."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError(f"{type(self).__name__} is neither pickled nor copied: it holds keys.")


class DataKey(_Secret):
    """An opened data key, from ``KeyRing.open_data_key``. Keep it for one request or task only."""

    __slots__ = ("_aead",)

    def __init__(self, key: bytes) -> None:
        self._aead = AESGCM(key)

    def seal(self, text: str, *, context: str) -> bytes:
        """Seal ``text`` for the one place that ``context`` names, such as ``notebook.deposit.body:17``.

        The context is authenticated, not stored: the same one must be given to open. It names table, column
        and owner or row, so that a sealed text moved elsewhere does not open. Raises ``CannotSeal`` for text
        that is not valid Unicode, ``ValueError`` for an empty context.
        """
        plain = _utf8(text)
        plain = len(plain).to_bytes(_LENGTH_BYTES, "big") + plain
        plain += bytes(-len(plain) % _PADDED_TO)
        nonce = os.urandom(_NONCE_BYTES)
        bound = _bound(b"text", _VERSION, context, required=True)
        return _VERSION + nonce + self._aead.encrypt(nonce, plain, bound)

    def open(self, sealed: Stored, *, context: str) -> str:
        """The text that ``seal`` was given with this key and context; raises ``CannotOpen`` otherwise."""
        stored = bytes(sealed)
        header, nonce, body = stored[:1], stored[1 : 1 + _NONCE_BYTES], stored[1 + _NONCE_BYTES :]
        if header != _VERSION or len(body) < _PADDED_TO + _TAG_BYTES:
            raise CannotOpen
        plain = _decrypted(self._aead, nonce, body, _bound(b"text", header, context, required=True))
        end = _LENGTH_BYTES + int.from_bytes(plain[:_LENGTH_BYTES], "big")
        try:
            text = plain[_LENGTH_BYTES:end].decode()
        except UnicodeDecodeError:
            text = None
        # Authenticated bytes can only be malformed if another program sealed them; refuse them all the same.
        if text is None or end > len(plain):
            raise CannotOpen
        return text


class KeyRing(_Secret):
    """The master keys of an installation, the current one first. Immutable; shared freely between threads."""

    __slots__ = ("_keys",)

    def __init__(self, keys: Iterable[tuple[str, bytes]]) -> None:
        """``keys``: pairs of id and 32 bytes, the current one first. Raises ``BadKeyRing``."""
        pairs = list(keys)
        if not pairs:
            raise BadKeyRing(f"A key ring needs at least one key. {_ACCEPTED}")
        for place, (key_id, key) in enumerate(pairs, start=1):
            if not _ID.fullmatch(key_id):
                raise BadKeyRing(f"The id of key {place} is not accepted. {_ACCEPTED}")
            if len(key) != _KEY_BYTES:
                raise BadKeyRing(f"Key {place} is {len(key)} bytes long, not {_KEY_BYTES}. {_ACCEPTED}")
        if len({key_id for key_id, _ in pairs}) < len(pairs) or len({key for _, key in pairs}) < len(pairs):
            raise BadKeyRing(f"An id or a key is there twice. {_ACCEPTED}")
        self._keys = dict(pairs)

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read ``id:base64key,id2:base64key``, as an environment variable holds it.

        Blanks around entries are ignored and both base64 alphabets read. Raises ``BadKeyRing``, whose message
        names the place of the entry only.
        """
        pairs = []
        for place, entry in enumerate(filter(None, map(str.strip, text.split(","))), start=1):
            key_id, colon, encoded = entry.partition(":")
            key = _from_base64(encoded.strip())
            if not colon or key is None:
                raise BadKeyRing(f"Entry {place} is not 'id:key' with a key in base64. {_ACCEPTED}")
            pairs.append((key_id.strip(), key))
        return cls(pairs)

    @classmethod
    def generate(cls, key_id: str) -> Self:
        """A ring of one new random key. Raises ``BadKeyRing`` for an id that is not accepted."""
        return cls([(key_id, os.urandom(_KEY_BYTES))])

    def rotated(self, key_id: str) -> "KeyRing":
        """This ring with a new random key in front, which becomes the current one; the others still open."""
        return KeyRing([(key_id, os.urandom(_KEY_BYTES)), *self._keys.items()])

    def to_text(self) -> str:
        """The ring as ``from_text`` reads it. THIS IS THE SECRET: for a secret store, never for a log."""
        return ",".join(f"{key_id}:{base64.b64encode(key).decode()}" for key_id, key in self._keys.items())

    @property
    def current_id(self) -> str:
        """The id of the key that wraps, signs and indexes from now on."""
        return next(iter(self._keys))

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all keys, the current one first."""
        return tuple(self._keys)

    def __repr__(self) -> str:
        return f"<KeyRing {', '.join(self._keys)}>"

    def new_data_key(self, *, context: str = "") -> SealedDataKey:
        """A new random 256-bit data key, wrapped by the current master key, to be stored beside its owner.

        A ``context`` naming the owner (``person:<id>``) binds the key to that row: give the same one to
        ``open_data_key`` and ``rewrap``.
        """
        return self._wrapped(os.urandom(_KEY_BYTES), context)

    def open_data_key(self, wrapped: Stored, *, context: str = "") -> DataKey:
        """The data key in ``wrapped``, whichever key of the ring wrapped it; else raises ``CannotOpen``."""
        return DataKey(self._unwrapped(wrapped, context))

    def rewrap(self, wrapped: Stored, *, context: str = "") -> SealedDataKey:
        """The same data key under the current master key: what it sealed stays. Raises ``CannotOpen``."""
        return self._wrapped(self._unwrapped(wrapped, context), context)

    def needs_rewrap(self, wrapped: Stored) -> bool:
        """Whether another master key than the current one wrapped it. Reads the header: proves nothing."""
        return _header(bytes(wrapped))[1] != self.current_id

    def link_mac(self, purpose: str, value: str) -> str:
        """A signature for a link: 192 bits of HMAC-SHA256 by the current key, 32 URL-safe characters.

        ``purpose`` is a constant of the caller (``meetings.manage``): valid for one, invalid for another.
        """
        return _link_signature(self._keys[self.current_id], purpose, _utf8(value)).decode()

    def check_link(self, purpose: str, value: str, mac: str) -> bool:
        """Whether any key of the ring signed this: an old link lives while its key is in the ring."""
        try:
            given, message = mac.encode(), _utf8(value)
        except ValueError:  # a URL may carry anything, a lone surrogate too
            return False
        valid = False
        for key in self._keys.values():  # no early exit: the time must not tell which key signed
            valid |= hmac.compare_digest(_link_signature(key, purpose, message), given)
        return valid

    def blind_index(self, purpose: str, value: str) -> bytes:
        """A keyed hash of ``value`` (32 bytes) to store and look up in its place, by the current key.

        Without the key it tells only which values are equal. The caller normalises (case, spaces).
        """
        return self.blind_indexes(purpose, value)[0]

    def blind_indexes(self, purpose: str, value: str) -> tuple[bytes, ...]:
        """``blind_index`` by every key, the current one first: what to look up while keys rotate."""
        message = _utf8(value)
        keys = (_derived(key, b"index", purpose) for key in self._keys.values())
        return tuple(hmac.digest(key, message, "sha256") for key in keys)

    def handed_keys(self, purpose: str, value: str) -> tuple[bytes, ...]:
        """Keys (32 bytes) to hand to one reader's own browser, for the one thing that `value` names: the current
        key's first, then those that open what was sealed there before a rotation. They open nothing kept here."""
        return tuple(_derived(key, b"handed", f"{purpose}\0{value}") for key in self._keys.values())

    def _wrapped(self, data_key: bytes, context: str) -> SealedDataKey:
        key_id = self.current_id.encode()
        header = _VERSION + bytes([len(key_id)]) + key_id
        nonce = os.urandom(_NONCE_BYTES)
        sealed = AESGCM(self._keys[self.current_id]).encrypt(nonce, data_key, _bound(b"key", header, context))
        return SealedDataKey(header + nonce + sealed)

    def _unwrapped(self, wrapped: Stored, context: str) -> bytes:
        stored = bytes(wrapped)
        header, key_id = _header(stored)
        body = stored[len(header) + _NONCE_BYTES :]
        if key_id not in self._keys or len(body) != _KEY_BYTES + _TAG_BYTES:
            raise CannotOpen
        nonce = stored[len(header) : len(header) + _NONCE_BYTES]
        return _decrypted(AESGCM(self._keys[key_id]), nonce, body, _bound(b"key", header, context))


def _header(stored: bytes) -> tuple[bytes, str]:
    """The header of a wrapped data key, and the id of the master key that it names."""
    if stored[:1] != _VERSION or len(stored) < 2:
        raise CannotOpen
    header = stored[: 2 + stored[1]]
    return header, header[2:].decode("ascii", errors="replace")


def _bound(what: bytes, header: bytes, context: str, *, required: bool = False) -> bytes:
    """The associated data: what is sealed, its header, its place. The header's form keeps them apart."""
    if required and not context:
        raise ValueError("Give the context: the place that this text belongs to.")
    return b"aparte " + what + b"\0" + header + b"\0" + _utf8(context)


def _decrypted(aead: AESGCM, nonce: bytes, body: bytes, bound: bytes) -> bytes:
    try:
        return aead.decrypt(nonce, body, bound)
    except InvalidTag:
        raise CannotOpen from None


def _derived(key: bytes, use: bytes, purpose: str) -> bytes:
    """The 32-byte key of one purpose (RFC 5869). No salt is needed: master keys are uniformly random."""
    info = b"aparte " + use + b"\0" + _utf8(purpose)
    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=info).derive(key)


def _link_signature(key: bytes, purpose: str, message: bytes) -> bytes:
    signature = hmac.digest(_derived(key, b"link", purpose), message, "sha256")
    return base64.urlsafe_b64encode(signature[:_LINK_BYTES])


def _from_base64(encoded: str) -> bytes | None:
    """The bytes in standard or URL-safe base64, padded or not; None for anything else."""
    standard = encoded.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(standard + "=" * (-len(standard) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def _utf8(text: str) -> bytes:
    encoded = text.encode(errors="surrogatepass")
    # A UnicodeEncodeError would carry the text along; ask instead whether a lone surrogate slipped in.
    if encoded.decode(errors="replace") != text:
        raise CannotSeal
    return encoded
