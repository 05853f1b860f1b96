"""A file -> its pages as a reader sees them, and where every character stands."""
