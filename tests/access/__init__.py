"""Every address that ships, visited as everybody: see `rules` for what each of them is to get."""
