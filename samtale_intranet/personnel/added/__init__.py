"""What HR puts into a folder itself: letters, minutes, notes and other documents, and their corrections."""
