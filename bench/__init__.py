"""Measurements beside what a Wagtail site would use instead. `make bench` runs them; no test waits for a clock."""
