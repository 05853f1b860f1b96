"""The marks of items and notes: one list of each, for reading, structure and answering. Data only."""

import re

BULLETS = "◼■▪●•○◦‣⁃▶►➢➤✓✔❖□❑❒·*"
DASHES = "–—-"
NUMBERS = r"\(?\d{1,2}[.)]|\(?[a-z][.)]|\(?[ivx]{1,4}[.)]"
RAISED = "⁰¹²³⁴-⁹ᵃᵇᶜᵈᶠᵍʰ"  # the number or letter of a note, as a set of characters in a pattern
# With the white space behind it; "o" is the hollow bullet of a word processor.
ITEM = re.compile(rf"\s*(?:[{BULLETS}{DASHES}]|o(?=\s)|{NUMBERS})\s+")
