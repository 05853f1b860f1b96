"""What cannot be read of a PDF, and recognising the text of scans."""
