"""The library's ceremonies under our rules: the person is always verified, by fingerprint, face or PIN.

Imported only where passkeys are on.
"""

from __future__ import annotations

from typing import Any

from django_otp_webauthn.helpers import WebAuthnHelper
from webauthn.helpers.structs import AuthenticatorSelectionCriteria, ResidentKeyRequirement, UserVerificationRequirement

__all__ = ["Helper"]


class Helper(WebAuthnHelper):
    """Make and check what browsers and authenticators exchange with us."""

    def get_discoverable_credentials_preference(self) -> ResidentKeyRequirement:
        """Leave it to the authenticator: nobody signs in by a passkey alone here, so nothing has to be found by it."""
        return ResidentKeyRequirement.PREFERRED

    def get_generate_registration_options_kwargs(self, *, user: Any) -> dict[str, Any]:
        """Require verification.

        SECURITY: a passkey without it is something one has, and whoever finds it has it too. The state that is kept
        for the answer follows from this, so that an answer without verification is refused.
        """
        options: dict[str, Any] = super().get_generate_registration_options_kwargs(user=user)
        options["authenticator_selection"] = AuthenticatorSelectionCriteria(
            user_verification=UserVerificationRequirement.REQUIRED,
            resident_key=self.get_discoverable_credentials_preference(),
        )
        return options
