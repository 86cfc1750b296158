"""Stand-ins: a dated grant to act for a leader, given by one HR person and confirmed by another."""
