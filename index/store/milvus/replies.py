"""What a server, or the way to it, says: one Dutch line each. And what an address must look like."""

from urllib.parse import urlsplit

from index.errors import StoreError

_REFUSED = ("auth check", "authenticat", "privilege", "permission denied")  # what servers say to a wrong password

_STARTING = ("not loaded", "not ready", "deadline", "find no available")  # and one that starts, or is starved


def split_address(address: str) -> tuple[str, str]:
    """Return the address of the server, and the database; a file of Milvus Lite as it is.

    Raises StoreError for what is no address, or tells a password.
    """
    if address.endswith(".db"):
        return address, ""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise StoreError(
            "Het adres van de opslag klopt niet. Schrijf het achter --store als http://HOST:19530, of met https://."
        )
    if parts.username is not None or parts.password is not None:
        raise StoreError(
            "In het adres van de opslag staat een wachtwoord. Zet dat als 'gebruiker:wachtwoord' in "
            "VRAAGBAAK_STORE_TOKEN, en haal het uit het adres."
        )
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}:{port or 19530}", parts.path.strip("/")


def in_dutch(address: str, code: str, message: str) -> str:
    """Return one line for what a server, or the way to it, says."""
    low = message.lower()
    if "unimplemented" in low or code == "UNIMPLEMENTED":
        return f"Op {address} antwoordt iets anders dan Milvus. Controleer --store; de poort is meestal 19530."
    if code in ("UNAUTHENTICATED", "PERMISSION_DENIED") or any(word in low for word in _REFUSED):
        return (
            f"De opslag op {address} weigert de toegang. Zet 'gebruiker:wachtwoord' of de sleutel in "
            "VRAAGBAAK_STORE_TOKEN."
        )
    if "database not found" in low:
        return f"De database achter {address} bestaat niet. Laat de beheerder die maken, of controleer --store."
    if code == "DEADLINE_EXCEEDED" or any(word in low for word in _STARTING):
        return (
            f"De opslag op {address} antwoordt niet op tijd; misschien start de server nog op. Probeer het over een "
            "minuut opnieuw."
        )
    if code in ("2", "UNAVAILABLE") or "connect" in low or "unavailable" in low:
        return f"De opslag op {address} antwoordt niet. Start de Milvus-server, of controleer --store."
    if "open local milvus" in low:
        return f"Het bestand {address} wordt al door een ander venster of commando gebruikt. Sluit dat eerst."
    return f"De opslag op {address} kan dit niet: {' '.join(message.split())[:200]}. Kijk in het logboek van Milvus."
