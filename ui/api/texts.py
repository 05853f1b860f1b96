"""Texts of the API's page: Dutch first, then English."""


def both(dutch: str, english: str) -> str:
    """Return a description in both languages."""
    return f"{dutch}\n\n{english}"
