"""Lines -> blocks of clean text: what is a heading, an item, a row, a footnote, a running line."""
