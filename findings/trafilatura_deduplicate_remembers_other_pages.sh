#!/usr/bin/env bash
# trafilatura 2.3.1 with lxml 6.1.3 (Python 3.11); seen 2026-11-30.
# With deduplicate=True the text of a page depends on which pages the process read before. Nothing is said twice in this
# page, yet the fourth time that it is read extract() gives None; and a paragraph that three other pages share, such as
# an article of a law, is missing from the fourth page although that page holds it once. The memory is one of the whole
# process, not of a call: a worker that has just started and one that has run for a while read the same file differently.
# Output seen: the same page: text, text, text, None; the shared paragraph on four pages: True True True False
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q trafilatura==2.3.1 lxml==6.1.3 lxml_html_clean==0.4.6 2>/dev/null
cat > "$work/seen.py" <<'PY'
import sys

from trafilatura import extract

FIRST = "<p>De gemeente telt veel inwoners en dat aantal groeit al jaren gestaag door naar een nieuw hoogtepunt.</p>"
SECOND = "<p>De huur stijgt volgend jaar met drie procent, zo staat in het besluit van de raad van gisteren.</p>"
LAW = "Een ieder heeft recht op eerbiediging van de persoonlijke levenssfeer, behoudens bij wet gestelde beperkingen."
TOWNS = ("Alkmaar", "Breda", "Culemborg", "Delft")


def read(*paragraphs):
    return extract(f"<html><body><article>{''.join(paragraphs)}</article></body></html>", deduplicate=True)


def own(town, side):
    for number, subject in enumerate(("huur", "zorg", "bouw", "werk")):
        yield f"<p>In het {side} van {town} gaf men {number + 3} miljoen euro uit aan {subject}, meer dan ooit tevoren.</p>"


same = ["text" if read(FIRST, SECOND) else "None" for _ in range(4)]
pages = [read(*own(town, "zuiden"), f"<p>{LAW}</p>", *own(town, "noorden")) or "" for town in TOWNS]
shared = [LAW in page for page in pages]
print(same, shared, [town in page for town, page in zip(TOWNS, pages)])
if same != ["text", "text", "text", "None"] or shared != [True, True, True, False]:
    sys.exit("changed")
PY
"$work/venv/bin/python" "$work/seen.py"
