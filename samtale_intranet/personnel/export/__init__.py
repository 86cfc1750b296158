"""What leaves a folder whole: one PDF of all documents, and everything that is kept about a person."""
