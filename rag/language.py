"""Whether a question is in English: py3langid (Lui and Baldwin, langid.py, 2012), restricted to Dutch and English."""

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_SURE = 0.96  # chance of English from which a question is; below it "Wat is human in the loop?" would be, too


def in_english(question: str) -> bool:
    """Whether a question is in English; in doubt it is not. The first call loads the model, which takes a second."""
    return float(dict(_identifier().rank(question))["en"]) >= _SURE


@lru_cache(maxsize=1)  # read once; a constant of the product
def _identifier() -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(["nl", "en"])
    return identifier
