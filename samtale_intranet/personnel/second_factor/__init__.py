"""The second factor that opens the protected section: an authenticator app, and recovery codes."""
