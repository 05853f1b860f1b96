"""The seven invented documents of other genres that the memo questions ask about, as Markdown files.

``python tests/memo_documents.py FOLDER`` writes them; the same files come out every time.
"""

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SOURCES = (ROOT / "models" / "training" / "data", ROOT.parent / "shared" / "training")  # the first that holds them
TITLES = {
    "programmabegroting-2026.md": "Programmabegroting 2026",
    "voedselprovocatietest.md": "Voedselprovocatietest bij uw kind",
    "stoppen-met-pleegzorg.md": "Als de logeerkamer leeg blijft. Gesprekken over stoppen met pleegzorg",
    "polisvoorwaarden-klankzeker.md": "Polisvoorwaarden Muziekinstrumentenverzekering Klankzeker",
    "bloed-geven.md": "Bloed, plasma en bloedplaatjes geven: veelgestelde vragen",
    "cao-veerdiensten.md": "Cao Veer- en Rondvaartdiensten 2025–2027, hoofdstuk 5: werktijden, toeslagen en verlof",
    "evaluatie-funderingsherstel.md": "Op vaste grond? Eindevaluatie van het Programma Funderingsherstel 2019-2024",
}


def write_documents(folder: Path) -> list[Path]:
    """Write the documents into the folder and return their paths, in the order of ``TITLES``.

    Raises FileNotFoundError when no source holds them, KeyError when a title is missing.
    """
    documents = {document["titel"]: document for document in read_documents()}
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, title in TITLES.items():
        path = folder / name
        path.write_text(markdown(documents[title]), "utf-8", newline="\n")
        paths.append(path)
    return paths


def read_documents() -> list[dict[str, Any]]:
    """Return all documents of other genres."""
    for source in SOURCES:
        if files := sorted(source.glob("genres-*.jsonl")):
            return [json.loads(line) for file in files for line in file.read_text("utf-8").split("\n") if line.strip()]
    raise FileNotFoundError("genres-*.jsonl")


def markdown(document: dict[str, Any]) -> str:
    """Return a document as Markdown: title, organisation with year, then a section a passage.

    Every line is a paragraph of its own, so that items of a list and rows of a table stay lines.
    """
    blocks = [f"# {document['titel']}", f"{document['organisatie']}, {document['jaar']}"]
    for passage in document["passages"]:
        blocks += [f"## {passage['kop']}", *(line for line in passage["tekst"].split("\n") if line.strip())]
    return "\n\n".join(blocks) + "\n"


if __name__ == "__main__":
    for written in write_documents(Path(sys.argv[1])):
        sys.stdout.write(f"{written}\n")
