"""The random share of each month's looks that HR has explained (Datatilsynet's catalogue: logs are sampled)."""
