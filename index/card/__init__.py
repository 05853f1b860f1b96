"""A document -> its card: what it says about itself."""
