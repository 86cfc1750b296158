"""The verifier that is handed out with an exported ledger: one file, which needs nothing but Python."""
