"""The characters of a page, with their places: which there are, and which of them somebody sees."""
