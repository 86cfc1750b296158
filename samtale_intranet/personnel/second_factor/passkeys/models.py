"""Whose passkey it is, said under a key of the ring: the library's own row is plain, for anybody to write to."""

from __future__ import annotations

import hmac
import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from samtale_intranet.personnel.second_factor import sealing

__all__ = ["PasskeyBinding"]


class PasskeyBinding(models.Model):
    """The bond between a person and a passkey of django-otp-webauthn. A passkey without one proves nothing here.

    SECURITY: whoever writes to the database, or edits the library's rows in Django's admin, can give their own passkey
    another owner, but not the mac that goes with it.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    credential = models.CharField(max_length=64, unique=True, help_text=_("SHA-256 of the passkey's id, in hex."))
    public_key = models.CharField(max_length=64, help_text=_("SHA-256 of the passkey's public key, in hex."))
    key_id = models.CharField(max_length=32, help_text=_("The key of the ring that the mac is made with."))
    mac = models.CharField(max_length=64)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("passkey")
        verbose_name_plural = _("passkeys")

    def __str__(self) -> str:
        return str(self.uuid)

    def bind(self) -> None:
        """Make the mac anew, under the ring's active key; the row is not saved."""
        self.key_id, self.mac = self._made()

    def is_whole(self) -> bool:
        """Whether the row is as it was made. Raise KeyProblem where its key is missing."""
        return hmac.compare_digest(self.mac.encode(), self._made(self.key_id)[1].encode())

    def _made(self, key_id: str | None = None) -> tuple[str, str]:
        named = (self.credential, self.public_key)
        return sealing.bind_passkey(named, user_id=self.user_id, device=self.uuid, key_id=key_id)
