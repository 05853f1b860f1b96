"""A script that the process tests start: saves a conversation of its own, one exchange more each time.

Prints "ID NUMBER" as soon as an exchange is saved; who reads that may count on it.
"""

import sys
from pathlib import Path

from exchanges import exchange

from ui.history.conversations import History


def question(name: str, number: int) -> str:
    """Large, so that a kill lands inside a write, and different each time."""
    return f"{name} {number} " * 4_000


def main() -> None:
    path, name, most = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    history, point = History(path), None
    conversation = ()
    for number in range(1, most + 1):
        conversation = (*conversation, exchange(number, question(name, number)))
        point = history.save(conversation, point)
        assert point
        sys.stdout.write(f"{point.id} {number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
