"""Index the sample report: ``ai-op-het-werk.pdf`` -> ``ai-op-het-werk.zip``, with what it was made with beside it.

A tool for developers, to be run from the root of the project with everything installed. It takes a minute or two, for
the questions that the report answers are made as well. Again gives the same but for the date of adding and the name of
the document's folder.

    python -P ui/sample/make_index.py
"""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from index.store.manifest import read_manifest
from ui.product import Vraagbaak
from ui.sample_index import FOLDER, SAMPLE, pack_sample
from ui.settings import Settings


def main() -> None:
    """Make the package."""
    with tempfile.TemporaryDirectory() as data:
        product = Vraagbaak(settings=Settings(data=Path(data)))
        product.add_file(FOLDER / SAMPLE)
        product.overview(SAMPLE)
        pack_sample(product.settings.collection, read_manifest(product.settings.collection).embedder)


if __name__ == "__main__":
    main()
