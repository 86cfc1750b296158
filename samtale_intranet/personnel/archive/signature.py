"""How an HTTP delivery is signed: HMAC-SHA256 over the time it was sent and every byte of its body."""

from __future__ import annotations

import hashlib
import hmac

__all__ = ["SIGNATURE", "TIMESTAMP", "WINDOW", "signature"]

TIMESTAMP, SIGNATURE = "Samtale-Timestamp", "Samtale-Signature"
WINDOW = 300  # seconds: what is older or newer by the receiver's clock is to be refused as a replay


def signature(*, secret: bytes, timestamp: int, body: bytes) -> str:
    """Give the value of the signature's header, `v1=` and hex: the time in seconds, a full stop, the body."""
    made = hmac.new(secret, f"{timestamp}.".encode(), hashlib.sha256)
    made.update(body)
    return f"v1={made.hexdigest()}"
