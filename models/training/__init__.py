"""Developer code, not shipped: makes the trained files of the product from our own reports in data/."""
