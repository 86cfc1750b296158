"""A database as the first version left it, and what the newest makes of it."""
