"""The devices that prove a second factor. Secrets are sealed, recovery codes are digests; neither is readable here."""

from __future__ import annotations

import datetime
import math
import os
import time
import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device, ThrottlingMixin, TimestampMixin

from samtale_intranet.personnel.second_factor import codes, sealing
from samtale_intranet.personnel.second_factor.refusals import (
    CodeRefused,
    MalformedCode,
    TooManyAttempts,
    UsedCode,
    WrongCode,
)

__all__ = ["AuthenticatorDevice", "RecoveryCode", "RecoveryDevice"]

SECRET_LENGTH = 20  # bytes, RFC 4226 § 4
# However many wrong codes came before, the next attempt may come after this long: whoever has the password, and types
# wrong codes on purpose, keeps the owner out for no longer. Guessing an app's code then allows 4 attempts an hour, 96 a
# day, each right with a chance of 3 in 1,000,000 (the code of now, the one before and the one after): 0.03 % a day.
# After the fifth, within a quarter of a minute, the owner is told by mail that somebody has their password.
MOST_WAIT = datetime.timedelta(minutes=15)
# Recovery codes have 80 random bits: nobody guesses one at any pace, so a short wait keeps this way open to the owner.
MOST_WAIT_FOR_RECOVERY = datetime.timedelta(minutes=1)
_NO_FAILURES: dict[str, Any] = {"throttling_failure_count": 0, "throttling_failure_timestamp": None}


class ThrottledDevice(TimestampMixin, ThrottlingMixin, Device):
    """What both kinds share: attempts are counted before they are checked, and each waits twice as long as the last."""

    kind: ClassVar[str]
    most_wait: ClassVar[datetime.timedelta] = MOST_WAIT
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    wagtail_reference_index_ignore = True

    class Meta:
        abstract = True

    def get_throttle_factor(self) -> float:
        """Wait 1, 2, 4, 8 … seconds after wrong codes in a row, up to `most_wait`."""
        return 1

    def verify_is_allowed(self) -> tuple[bool, dict[str, Any] | None]:
        """Answer as django-otp does, but let nobody wait longer than `most_wait` after the last wrong code."""
        allowed, why = super().verify_is_allowed()
        if allowed or "locked_until" not in why:
            return allowed, why
        until = min(why["locked_until"], self.throttling_failure_timestamp + self.most_wait)
        return (True, None) if timezone.now() >= until else (False, {**why, "locked_until": until})

    def prove(self, token: str) -> None:
        """Take the token, once; raise CodeRefused, with the reason as its class, where it is not taken."""
        raise NotImplementedError

    def verify_token(self, token: str) -> bool:
        """Answer django-otp, for a host's own sign-in forms, by the same rules as `prove`."""
        try:
            self.prove(str(token))
        except CodeRefused:
            return False
        return True

    def seconds_to_wait(self) -> int:
        """Give how many whole seconds must pass before the next attempt; 0 where it may come now."""
        allowed, why = self.verify_is_allowed()
        if allowed or why is None:
            return 0
        return max(1, math.ceil((why["locked_until"] - timezone.now()).total_seconds()))

    def take_turn(self) -> None:
        """Count this attempt as a failure before it is checked; raise TooManyAttempts where it comes too soon.

        SECURITY: a hundred guesses sent at once must not all see the same old count. The counter is compared and
        swapped in one UPDATE: only one of them gets its turn.
        """
        if seconds := self.seconds_to_wait():
            raise TooManyAttempts(seconds)
        turn = type(self).objects.filter(
            pk=self.pk,
            throttling_failure_count=self.throttling_failure_count,
            throttling_failure_timestamp=self.throttling_failure_timestamp,
        )
        got_it = turn.update(
            throttling_failure_count=F("throttling_failure_count") + 1, throttling_failure_timestamp=timezone.now()
        )
        self.refresh_from_db()
        if not got_it:
            raise TooManyAttempts(max(1, self.seconds_to_wait()))

    def forgive(self) -> None:
        """Forget the failures, after the person has proven to be who they are."""
        type(self).objects.filter(pk=self.pk).update(**_NO_FAILURES)
        self.refresh_from_db()


class AuthenticatorDevice(ThrottledDevice):
    """An authenticator app (TOTP, RFC 6238: SHA-1, six digits, 30 seconds; what all common apps can)."""

    kind = "app"

    sealed_secret = models.BinaryField()
    key_id = models.CharField(max_length=32, help_text=_("The key of the ring that the secret is sealed with."))
    drift = models.SmallIntegerField(default=0)
    last_t = models.BigIntegerField(default=-1, help_text=_("The last time step whose code was taken."))

    class Meta:
        verbose_name = _("authenticator app")
        verbose_name_plural = _("authenticator apps")
        ordering = ["created_at", "pk"]

    @classmethod
    def begin(cls, *, user_id: int, name: str) -> AuthenticatorDevice:
        """Make an unconfirmed device with a new secret, sealed."""
        device = cls(user_id=user_id, name=name, confirmed=False)
        device.key_id, device.sealed_secret = sealing.seal_secret(
            os.urandom(SECRET_LENGTH), user_id=user_id, device=device.uuid
        )
        device.save()
        return device

    def secret(self) -> bytes:
        """Give the shared secret in clear. Raise KeyProblem where the key is missing or wrong."""
        sealed = bytes(self.sealed_secret)
        return sealing.unseal_secret(sealed, user_id=self.user_id, device=self.uuid, key_id=self.key_id)

    def prove(self, token: str) -> None:
        """Take the app's code of now, or of half a minute before or after; each once, also when sent twice at once."""
        token = codes.normalise(token)
        if not codes.is_app_code(token):
            raise MalformedCode(self.kind)
        secret = self.secret()
        self.take_turn()
        now = time.time()
        step = codes.step_of(token, secret=secret, now=now, drift=self.drift)
        if step is None:
            raise WrongCode(self.kind)
        # SECURITY: the same code sent from two places at once: the condition on last_t lets one UPDATE through.
        taken = AuthenticatorDevice.objects.filter(pk=self.pk, last_t__lt=step).update(
            last_t=step, drift=codes.drift_of(step, now=now), last_used_at=timezone.now(), **_NO_FAILURES
        )
        if not taken:
            raise UsedCode
        self.refresh_from_db()


class RecoveryDevice(ThrottledDevice):
    """A person's recovery codes, as one device: they share one throttle."""

    kind = "recovery"
    most_wait = MOST_WAIT_FOR_RECOVERY

    class Meta:
        verbose_name = _("recovery codes")
        verbose_name_plural = _("recovery codes")
        constraints = [models.UniqueConstraint("user", name="recovery_device_once")]

    def prove(self, token: str) -> None:
        """Take one of the codes; deleting its row is what takes it, so that two at once cannot both."""
        token = codes.normalise_recovery(token)
        if len(token) != codes.RECOVERY_LENGTH:
            raise MalformedCode(self.kind)
        digests = [
            sealing.digest_code(token, user_id=self.user_id, device=self.uuid, key_id=key_id)[1]
            for key_id in self.codes.order_by().values_list("key_id", flat=True).distinct()
        ]
        self.take_turn()
        taken, _per_model = self.codes.filter(digest__in=digests).delete()
        if not taken:
            raise WrongCode(self.kind)
        RecoveryDevice.objects.filter(pk=self.pk).update(last_used_at=timezone.now(), **_NO_FAILURES)
        self.refresh_from_db()

    def renew(self) -> list[str]:
        """Replace all codes by new ones; give them in clear, grouped, for the one time they are shown."""
        fresh = [codes.new_recovery_code() for _ in range(codes.RECOVERY_COUNT)]
        self.codes.all().delete()
        RecoveryCode.objects.bulk_create(RecoveryCode.of(self, code) for code in fresh)
        return [codes.in_groups(code) for code in fresh]


class RecoveryCode(models.Model):
    """The digest of one unused recovery code.

    A keyed digest (HMAC-SHA256 under a key of the ring, bound to person and device) rather than a password hasher: a
    code has 80 random bits, so there is nothing for a slow hash to slow down; whoever reads the database cannot even
    test a guess without the key, and whoever writes to it cannot plant a code or move one to another person. One
    digest per key also finds the row by equality, so that taking a code is one atomic DELETE.
    """

    device = models.ForeignKey(RecoveryDevice, models.CASCADE, related_name="codes")
    digest = models.CharField(max_length=64, unique=True)
    key_id = models.CharField(max_length=32)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def of(cls, device: RecoveryDevice, code: str) -> RecoveryCode:
        """Make the row of a normalised code, unsaved."""
        key_id, digest = sealing.digest_code(code, user_id=device.user_id, device=device.uuid)
        return cls(device=device, digest=digest, key_id=key_id)
