#!/usr/bin/env bash
# docx2txt 0.9 and docx2python 3.7.1, beside mammoth 1.13.0 (Python 3.11); seen 2026-11-30.
# The hyphen at which a line may not break (Ctrl+Shift+hyphen in Word) is an element of its own, w:noBreakHyphen. Two
# readers of Word files drop it and put nothing in its place: a range of figures becomes one figure ("10-12 jaar" turns
# into "1012 jaar"), "niet-westers" one word. No warning. mammoth and python-docx have a hyphen there. It is just in
# ranges, amounts and codes that authors put this hyphen, so that they stay together on a line.
# Output seen: docx2txt and docx2python: 'Voor 1012 jaar, in 20152020.'; mammoth: 'Voor 10‑12 jaar, in 2015‑2020.'
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q docx2txt==0.9 docx2python==3.7.1 mammoth==1.13.0 2>/dev/null
cat > "$work/seen.py" <<'PY'
import sys
import zipfile

import docx2txt
import mammoth
from docx2python import docx2python

path = sys.argv[1] + "/a.docx"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
OOXML = "http://schemas.openxmlformats.org"
TEXTS = ("Voor 10", "12 jaar, in 2015", "2020.")
runs = "<w:r><w:noBreakHyphen/></w:r>".join(f"<w:r><w:t>{text}</w:t></w:r>" for text in TEXTS)
parts = {
    "[Content_Types].xml": f'<Types xmlns="{OOXML}/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{OOXML}/package/2006/relationships"><Relationship Id="r1" '
    f'Type="{OOXML}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
    "word/document.xml": f'<w:document xmlns:w="{OOXML}/wordprocessingml/2006/main" '
    f'xmlns:r="{OOXML}/officeDocument/2006/relationships"><w:body>'
    f"<w:p>{runs}</w:p></w:body></w:document>",
}
with zipfile.ZipFile(path, "w") as package:
    for name, content in parts.items():
        package.writestr(name, HEAD + content)
with docx2python(path) as read, open(path, "rb") as file:
    seen = {
        "docx2txt": docx2txt.process(path).strip(),
        "docx2python": read.text.strip(),
        "mammoth": mammoth.extract_raw_text(file).value.strip(),
    }
print(seen)
glued = "Voor 1012 jaar, in 20152020."
wanted = {"docx2txt": glued, "docx2python": glued, "mammoth": "Voor 10\u201112 jaar, in 2015\u20112020."}
sys.exit(0 if seen == wanted else "changed")
PY
"$work/venv/bin/python" "$work/seen.py" "$work"
