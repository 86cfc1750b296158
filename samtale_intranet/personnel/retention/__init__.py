"""What is kept for how long: rules, legal holds, erasing what has expired, and erasing it again after a restore."""
