"""Whether a sentence that a model wrote follows from a source."""

from dataclasses import dataclass

from rag.protocols import Judge


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What the check makes of a sentence."""

    supported: bool
    reason: str  # plain Dutch, one line; "" when it is supported


def check_sentence(claim: str, source: str, judge: Judge | None) -> Finding:
    """Hold a sentence against a source."""
    if " ".join(claim.split()).lower() in " ".join(source.split()).lower():
        return Finding(supported=True, reason="")
    return Finding(supported=False, reason="De zin staat niet zo in het rapport.")
