"""The tokenizer that makes ready only the pieces that occur cuts texts as the whole one does."""

from pathlib import Path

import pytest
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

from models.pieces import PieceTokenizer

PIECES = [
    ("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -3.0), ("a", -4.0), ("b", -4.5), ("n", -4.2),
    ("▁ba", -5.0), ("an", -5.1), ("▁banaan", -9.0), ("na", -5.2), ("ana", -6.5), ("x", -12.0), ("▁een", -6.0),
    ("e", -4.1), ("en", -5.5), ("1", -7.0), ("▁b", -5.6), ("<mask>", 0.0),
]  # fmt: skip
TEXTS = [
    "banaan", "een banaan ban anab", "Ĳ onbekend 1 ½", "", "a<s>b</s> <mask>een", "<mask>banaan", "ban<unk>aan",
    "een   banaan\n1", "na " * 40,
]  # fmt: skip


def whole() -> Tokenizer:
    tokenizer = Tokenizer(models.Unigram(PIECES, unk_id=3, byte_fallback=False))
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")]
    )
    tokenizer.add_special_tokens(["<s>", "<pad>", "</s>", "<unk>", "<mask>"])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return tokenizer


def assert_same(tokenizer: Tokenizer, file: Path, texts: list[str]) -> None:
    tokenizer.enable_truncation(30)
    tokenizer.enable_padding(pad_id=1, pad_token=PIECES[1][0])
    ours = PieceTokenizer(file, longest=30, pad=1)
    for batch in [texts, *([text] for text in texts)]:
        ids, mask = ours.encode(batch)
        read = tokenizer.encode_batch(batch)
        assert ids.tolist() == [one.ids for one in read]
        assert mask.tolist() == [one.attention_mask for one in read]


def test_the_pieces_that_occur_cut_a_text_as_all_of_them(tmp_path: Path) -> None:
    tokenizer = whole()
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    assert_same(tokenizer, tmp_path / "tokenizer.json", TEXTS)


@pytest.mark.slow
def test_the_pieces_of_the_embedder_cut_a_report_as_all_of_them(data: Path) -> None:
    file = data / "weights" / "e5-small" / "tokenizer.json"
    report = (Path(__file__).parents[1] / "ui" / "sample" / "ai-op-het-werk.md").read_text(encoding="utf-8")
    strange = ["\ufeffé ﬁ ½ \u200b x", "日本語 Ελλάδα 🙂🙂", "<mask>een<s>twee", "a" * 400, "\x00\t\u00ad-"]
    assert_same(Tokenizer.from_file(str(file)), file, [*report.split("\n\n")[:60], *TEXTS, *strange])
