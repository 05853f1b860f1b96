#!/usr/bin/env bash
# text2num 3.1.0 (Python 3.11); seen 2026-11-30.
# The "and" between the two ends of a range is taken for the "and" inside one number, and then multiplies: "tussen honderd
# en duizend" (between a hundred and a thousand) becomes "tussen 100000". The same in English, German, French and Spanish;
# with "tot" or "of" (to, or) in place of "en" both numbers stay. So a text that is brought into figures before figures are
# compared holds one that nobody wrote, a hundred times too large, and has lost the two that were there.
# Output seen: ['tussen 100000 euro', 'tussen 2000 leden', 'van 100 tot 1000 euro', 'between 101000', 'zwischen 100000',
# 'entre 100000', 'entre 100000']
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q text2num==3.1.0 2>/dev/null
cat > "$work/seen.py" <<'PY'
import sys

from text_to_num import alpha2digit

texts = (
    ("nl", "tussen honderd en duizend euro"),
    ("nl", "tussen twee en duizend leden"),
    ("nl", "van honderd tot duizend euro"),
    ("en", "between one hundred and one thousand"),
    ("de", "zwischen hundert und tausend"),
    ("fr", "entre cent et mille"),
    ("es", "entre cien y mil"),
)
seen = [alpha2digit(text, language, threshold=0) for language, text in texts]
expected = [
    "tussen 100000 euro", "tussen 2000 leden", "van 100 tot 1000 euro", "between 101000", "zwischen 100000",
    "entre 100000", "entre 100000",
]
if seen != expected:
    sys.exit(f"changed: {seen}")
print(seen)
PY
"$work/venv/bin/python" "$work/seen.py"
