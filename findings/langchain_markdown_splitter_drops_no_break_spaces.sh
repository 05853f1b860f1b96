#!/usr/bin/env bash
# langchain-text-splitters 1.1.3 with langchain-core 1.8.3 (Python 3.11); seen 2026-11-30.
# MarkdownHeaderTextSplitter keeps only what Python calls printable, and a no-break space and a tab are not: they go and
# nothing comes in their place. So figures become other figures: "tabel 1<NBSP>12 personen" reads "tabel 112 personen",
# the two cells "5<TAB>6" read "56"; and "artikel<NBSP>3" is one word that no search for "artikel" finds. The same goes
# for the headings in the metadata. No warning, and no option. Texts that come from Word, PDF and web pages are full of
# no-break spaces, before figures most of all. The recursive splitter of the same package keeps them.
# Output seen: headers: 'Zie artikel3, tabel 112 personen, kolom 56.' under 'Artikel3'; recursive: all there
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q langchain-text-splitters==1.1.3 langchain-core==1.8.3 2>/dev/null
cat > "$work/seen.py" <<'PY'
import sys

from langchain_text_splitters import MarkdownHeaderTextSplitter, RecursiveCharacterTextSplitter

TEXT = "Zie artikel\u00a03, tabel 1\u00a012 personen, kolom 5\t6."
(part,) = MarkdownHeaderTextSplitter([("#", "head")]).split_text(f"# Artikel\u00a03\n\n{TEXT}")
(whole,) = RecursiveCharacterTextSplitter(chunk_size=1000).split_text(TEXT)
print(repr(part.page_content), part.metadata, repr(whole))
if (part.page_content, part.metadata) != ("Zie artikel3, tabel 112 personen, kolom 56.", {"head": "Artikel3"}):
    sys.exit("changed: by headers")
if whole != TEXT:
    sys.exit("changed: recursive")
PY
"$work/venv/bin/python" "$work/seen.py"
