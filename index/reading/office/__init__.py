"""Word and OpenDocument: zip files of XML."""
