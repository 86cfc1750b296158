"""What a folder is opened for, where it is not evident: HR says it once, and may add a line."""
