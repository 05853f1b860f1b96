"""PDF: what its pages show and its file tells."""
