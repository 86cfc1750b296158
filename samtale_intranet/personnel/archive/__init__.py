"""The outside archive (ESDH): what is journaled is handed over to it, at least once and under a stable id."""
