"""The real application behind its guard."""

from pathlib import Path

from fake_answers import DOCUMENT
from fake_window import FakeBackend
from starlette.testclient import TestClient

from ui.access.gate import Gate, make_gate

PORT = 7861
ADDRESS = f"http://127.0.0.1:{PORT}"
LARGEST = 20_000
UPLOAD = "/gradio_api/upload"
JOIN = "/gradio_api/queue/join"


class Window:
    """The real application with a backend that says what it was asked to remove."""

    def __init__(self, uploads: Path) -> None:
        from ui.window.building import build_window
        from ui.window.serving import guarded

        self.uploads = uploads
        self.backend = FakeBackend([DOCUMENT], ("citaten",), uploads.with_name("geschiedenis.sqlite"))
        self.blocks = build_window(self.backend, uploads=uploads)
        self.application = guarded(self.blocks, PORT, largest=LARGEST)

    def client(self, address: str = ADDRESS) -> TestClient:
        return TestClient(self.application, base_url=address)

    def function(self, event: str) -> int:
        """Return the number of the only function that is tied to this event of the list of reports."""
        (listing,) = (block for block in self.blocks.blocks.values() if block.elem_id == "rapportenlijst")
        (number,) = (number for number, fn in self.blocks.fns.items() if (listing._id, event) in fn.targets)
        return int(number)

    def files(self) -> list[Path]:
        return [path for path in self.uploads.rglob("*") if path.is_file()]


def gate(**changes: object) -> Gate:
    made = make_gate(PORT, scripts=(), kinds=(".pdf", ".txt"), largest=LARGEST)
    return Gate(**{**vars(made), **changes})  # type: ignore[arg-type]
