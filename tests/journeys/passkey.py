"""A passkey without a key: what one answers when it is added, so that the pages about keys have one to show."""

from __future__ import annotations

from typing import Any

from fido2.cose import ES256
from fido2.utils import sha256
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorAttestationResponse,
    AuthenticatorData,
    CollectedClientData,
    RegistrationResponse,
)


def credential() -> dict[str, Any]:
    identifier = b"a-key-of-the-tests"
    public = ES256({1: 2, 3: -7, -1: 1, -2: b"x" * 32, -3: b"y" * 32})
    attested = AttestedCredentialData.create(Aaguid(bytes(16)), identifier, public)
    data = AuthenticatorData.create(sha256(b"127.0.0.1"), AuthenticatorData.FLAG.AT, 0, attested)
    response = AuthenticatorAttestationResponse(
        client_data=CollectedClientData.create("webauthn.create", b"challenge", "http://127.0.0.1"),
        attestation_object=AttestationObject.create("none", data, {}),
    )
    return dict(RegistrationResponse(raw_id=identifier, response=response))
