#!/usr/bin/env bash
# odfpy 1.4.1 (Python 3.11); seen 2026-11-30.
# teletype.extractText() of a paragraph in an .odt writes the number of a footnote straight behind the word or figure that
# it belongs to, and the whole note behind that, in the middle of the sentence: "15" with footnote 2 reads "152". A remark
# of a reviewer is poured into the sentence as well, with its author's name. And getElementsByType(P) gives the note and
# the remark once more, as paragraphs of the document. Nothing in the text tells where note and remark begin and end.
# Output seen: ['De huur is 152Bron: CBS. euro, wat ReviewerKlopt dit?veel is.', 'Bron: CBS.', 'Klopt dit?']
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q odfpy==1.4.1 2>/dev/null
cat > "$work/seen.py" <<'PY'
import sys

from odf import dc, office, teletype, text
from odf.opendocument import OpenDocumentText, load

path = sys.argv[1] + "/a.odt"
note = text.Note(noteclass="footnote")
note.addElement(text.NoteCitation(text="2"))
body = text.NoteBody()
body.addElement(text.P(text="Bron: CBS."))
note.addElement(body)
remark = office.Annotation()
remark.addElement(dc.Creator(text="Reviewer"))
remark.addElement(text.P(text="Klopt dit?"))
paragraph = text.P(text="De huur is 15")
paragraph.addElement(note)
paragraph.addText(" euro, wat ")
paragraph.addElement(remark)
paragraph.addText("veel is.")
document = OpenDocumentText()
document.text.addElement(paragraph)
document.save(path)
seen = [teletype.extractText(one) for one in load(path).getElementsByType(text.P)]
print(seen)
wanted = ["De huur is 152Bron: CBS. euro, wat ReviewerKlopt dit?veel is.", "Bron: CBS.", "Klopt dit?"]
sys.exit(0 if seen == wanted else "changed")
PY
"$work/venv/bin/python" "$work/seen.py" "$work"
