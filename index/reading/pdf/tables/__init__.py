"""Words and rules of a page -> its tables."""
