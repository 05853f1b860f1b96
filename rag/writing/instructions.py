"""Text of a document that has the form of a prompt: a turn of a conversation, a comment, a fake source."""

import re

# A turn of a conversation with a model, a comment, a numbered source. Questions and answers are what reports have, too.
_PROMPT = re.compile(
    r"^\W*(?:systeem|system|assistent|assistant|prompt|override)\b[^:.]{0,30}:|<!--|^\s*\[{1,2}\d+\]", re.IGNORECASE
)


def imitates_prompt(block: str) -> bool:
    """Whether a block has the form of a turn, a source or a comment, as a prompt has them."""
    return _PROMPT.search(block) is not None
