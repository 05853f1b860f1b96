"""Questions to the server of a model, and what goes wrong then."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from models.errors import (
    ModelError,
)
from models.server import ServerModel
from rag.protocols import Message

ROOT = Path(__file__).parents[1]
KEY = "sk-geheim-0123456789"
ASK = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored when the tests run in the background
from models.server import ServerModel
from rag.protocols import Message
model = ServerModel(sys.argv[1])
print(repr("".join(model.stream([Message("user", sys.argv[2])], max_tokens=12, stop=()))))
"""
QUESTION = (Message("system", "Antwoord kort."), Message("user", "Hoeveel leden?"))


def write(model: ServerModel, stop: Sequence[str] = ()) -> str:
    return "".join(model.stream(QUESTION, max_tokens=30, stop=stop))


def failure(model: ServerModel) -> ModelError:
    """What goes wrong when it is asked something: one line, that the key is not in, nor in what led to it."""
    with pytest.raises(ModelError) as caught:
        write(model)
    cause: BaseException | None = caught.value
    while cause is not None:
        assert KEY not in f"{cause}{cause!r}"
        cause = cause.__cause__ or cause.__context__
    assert "\n" not in str(caught.value)
    return caught.value
