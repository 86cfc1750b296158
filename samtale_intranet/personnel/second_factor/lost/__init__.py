"""A second factor that was lost: two HR people reset it, and its owner is told of both steps."""
