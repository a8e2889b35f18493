"""Private keys live here and nowhere else: what leaves is an address or a signature."""
