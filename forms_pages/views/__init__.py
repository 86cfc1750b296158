"""A plan's pages. All of them stand in the protected section: access first, then the second factor, then the text."""
