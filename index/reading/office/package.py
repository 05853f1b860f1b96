"""A zip file of XML parts, as Word and OpenDocument write: opened within limits, its parts read one by one.

Nothing is unpacked to disk, no part is read that is not asked for, and no XML with a DOCTYPE is parsed: these formats
have none, and entities come from there.
"""

import lzma
import re
import struct
import zipfile
import zlib
from io import BytesIO

from index.errors import DamagedError, EncryptedError, NotItsKindError
from index.limits import ReadLimits, too_large
from index.reading.elements import Element
from index.reading.kinds import damaged, locked, not_well_built, not_what_it_is_called

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # an old Word file, or a new one that is locked
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_DOCTYPE = re.compile(rb"<\0?!\0?D\0?O\0?C\0?T\0?Y\0?P\0?E", re.IGNORECASE)
_OUTSIDE = re.compile(r"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)")
_FAULTS = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, struct.error)
_UNKNOWN = (NotImplementedError, RuntimeError)  # a way of packing that Python does not know


class Package:
    """The parts of such a file."""

    def __init__(self, data: bytes, name: str, kind: str, limits: ReadLimits) -> None:
        """Open a file called ``name``, a ``kind`` in Dutch ("Word-bestand"). Raises DocumentError."""
        self._name, self._limits, self._left = name, limits, limits.unpacked * 1_000_000
        if data.startswith(_OLE) and _LOCKED in data:
            raise EncryptedError(locked(name))
        if not data.startswith(b"PK"):
            raise NotItsKindError(not_what_it_is_called(name, kind))
        try:
            self._file = zipfile.ZipFile(BytesIO(data))
        except (*_FAULTS, *_UNKNOWN) as error:
            raise DamagedError(damaged(self._name)) from error
        members = self._file.infolist()
        if len(members) > limits.parts:
            raise too_large(name, "parts", limits)
        if sum(member.file_size for member in members) > self._left:
            raise too_large(name, "unpacked", limits)
        self._members = {member.filename: member for member in members}
        if len(self._members) < len(members) or any(_OUTSIDE.search(member) for member in self._members):
            raise DamagedError(not_well_built(name))
        if any(member.flag_bits & 1 for member in members):
            raise EncryptedError(locked(name))

    def xml(self, part: str) -> Element | None:
        """Return the root of an XML part; None when there is none of that name. Raises DocumentError."""
        from lxml import etree

        if part not in self._members:
            return None
        try:
            with self._file.open(self._members[part]) as stream:
                content = stream.read(self._left + 1)
        except (*_FAULTS, *_UNKNOWN) as error:
            raise DamagedError(damaged(self._name)) from error
        self._left -= len(content)
        if self._left < 0:
            raise too_large(self._name, "unpacked", self._limits)
        if _DOCTYPE.search(content):
            raise DamagedError(not_well_built(self._name))
        safe = {"resolve_entities": False, "load_dtd": False, "no_network": True, "huge_tree": False}
        parser = etree.XMLParser(**safe, remove_comments=True, remove_pis=True)
        try:
            return etree.fromstring(content, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise DamagedError(damaged(self._name)) from error
