"""Passkeys as a further second factor, by the extra `[passkeys]`. Without it nothing of it shows."""
