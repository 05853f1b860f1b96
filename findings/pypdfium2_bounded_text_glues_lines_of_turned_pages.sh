#!/usr/bin/env bash
# pypdfium2 5.15.2 (Python 3.11); seen 2026-11-30.
# On a landscape sheet (/Rotate 90 or 270) whose text reads upright, get_text_bounded() breaks the line after the first
# line of the page and after no other: the end of each line and the beginning of the next become one word ("20de derde"),
# and a figure at the end of a line may run into the figure below it. With /Rotate 0 or 180 every line ends; and
# get_text_range() ends them all on the very same pages. So a reader of text that was tried on upright sheets glues words
# and figures on the wide tables of the same report.
# Output seen: {0: 4, 90: 2, 180: 4, 270: 2} lines bounded, {0: 4, 90: 4, 180: 4, 270: 4} by range; 90 and 270:
# telt 10<CR><LF>tweede 20derde 3040 daarvan
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q pypdfium2==5.15.2 reportlab==5.1.0 2>/dev/null
cat > "$work/seen.py" <<'PY'
import sys
from io import BytesIO

import pypdfium2
from reportlab.pdfgen.canvas import Canvas

LINES = ("telt 10", "tweede 20", "derde 30", "40 daarvan")


def texts(rotation):
    stream = BytesIO()
    canvas = Canvas(stream, pagesize=(300, 300))
    canvas.setPageRotation(rotation)
    canvas.translate(150, 150)
    canvas.rotate(rotation)  # against the turn of the page: it reads upright
    for number, line in enumerate(LINES):
        canvas.drawString(-50, 50 - 14 * number, line)
    canvas.save()
    page = pypdfium2.PdfDocument(stream.getvalue())[0].get_textpage()
    return page.get_text_bounded(), page.get_text_range()


seen = {rotation: texts(rotation) for rotation in (0, 90, 180, 270)}
bounded = {rotation: len(both[0].splitlines()) for rotation, both in seen.items()}
ranged = {rotation: len(both[1].splitlines()) for rotation, both in seen.items()}
glued = {seen[rotation][0] for rotation in (90, 270)}
print(bounded, ranged, glued)
if bounded != {0: 4, 90: 2, 180: 4, 270: 2} or ranged != {0: 4, 90: 4, 180: 4, 270: 4}:
    sys.exit("changed: other line ends")
if glued != {"telt 10\r\ntweede 20derde 3040 daarvan"}:
    sys.exit(f"changed: {glued}")
PY
"$work/venv/bin/python" "$work/seen.py"
