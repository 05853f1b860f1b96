"""A LoRA that becomes part of a GGUF model: what the file holds, and what llama.cpp makes of it."""

from pathlib import Path

import gguf
import numpy as np
import pytest
from gguf import GGMLQuantizationType, quants
from ggufs import packaged_gguf

from models.errors import DamagedWeightsError
from models.install import locate
from models.llm import load_llm
from models.merging import merge_adapter

RNG = np.random.default_rng(3)
UP = RNG.normal(size=(64, 32)).astype(np.float32)
DOWN = RNG.normal(size=(32, 64)).astype(np.float32)
TOKENS = RNG.normal(size=(10, 32)).astype(np.float32)
NORM = RNG.normal(size=32).astype(np.float32)
LOW, HIGH = RNG.normal(size=(2, 32)).astype(np.float32), RNG.normal(size=(64, 2)).astype(np.float32)
QUANTISED = GGMLQuantizationType.Q8_0


def write_model(path: Path) -> Path:
    writer = gguf.GGUFWriter(str(path), "gemma3")
    writer.add_string("general.name", "proef")
    writer.add_file_type(15)
    writer.add_token_list(["<bos>", "één"])
    writer.add_float32("gemma3.rope.freq_base", 1e6)
    writer.add_tensor("token_embd.weight", quants.quantize(TOKENS, QUANTISED), raw_dtype=QUANTISED)
    writer.add_tensor("blk.0.ffn_up.weight", quants.quantize(UP, QUANTISED), raw_dtype=QUANTISED)
    writer.add_tensor("blk.0.ffn_down.weight", quants.quantize(DOWN, QUANTISED), raw_dtype=QUANTISED)
    writer.add_tensor("blk.0.ffn_norm.weight", NORM)
    return finished(writer, path)


def write_adapter(path: Path, *names: str) -> Path:
    writer = gguf.GGUFWriter(str(path), "gemma3")
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", 8.0)
    for name in names:
        writer.add_tensor(f"{name}.weight.lora_a", LOW.astype(np.float16))
        writer.add_tensor(f"{name}.weight.lora_b", HIGH.astype(np.float16))
    return finished(writer, path)


def finished(writer: gguf.GGUFWriter, path: Path) -> Path:
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def test_the_lora_is_added_to_its_projections_and_the_rest_stays_as_it_was(tmp_path: Path) -> None:
    base = write_model(tmp_path / "base.gguf")
    merge_adapter(base, write_adapter(tmp_path / "lora.gguf", "blk.0.ffn_up"), tmp_path / "merged.gguf")
    before, after = (gguf.GGUFReader(tmp_path / name) for name in ("base.gguf", "merged.gguf"))
    told = {name: field.contents() for name, field in after.fields.items() if not name.startswith("GGUF.")}
    assert told == {
        "general.architecture": "gemma3",
        "general.name": "proef",
        "general.file_type": 1,
        "tokenizer.ggml.tokens": ["<bos>", "één"],
        "gemma3.rope.freq_base": 1e6,
    }
    old, new = ({tensor.name: tensor for tensor in file.tensors} for file in (before, after))
    assert new.keys() == old.keys()
    for name in old.keys() - {"blk.0.ffn_up.weight"}:
        assert new[name].tensor_type == old[name].tensor_type
        np.testing.assert_array_equal(new[name].data, old[name].data)
    up = new["blk.0.ffn_up.weight"]
    assert up.tensor_type == GGMLQuantizationType.F16
    wanted = quants.dequantize(quants.quantize(UP, QUANTISED), QUANTISED) + 8.0 / 2 * HIGH @ LOW
    np.testing.assert_allclose(up.data.astype(np.float32), wanted, atol=0.02)
    assert np.abs(wanted - UP).max() > 1


def test_an_adapter_of_another_model_is_refused(tmp_path: Path) -> None:
    base = write_model(tmp_path / "base.gguf")
    other = write_adapter(tmp_path / "lora.gguf", "blk.0.ffn_up", "blk.7.attn_q")
    with pytest.raises(
        DamagedWeightsError, match=r"^lora\.gguf past niet bij base\.gguf\. Installeer Vraagbaak opnieuw\.$"
    ):
        merge_adapter(base, other, tmp_path / "merged.gguf")
    with pytest.raises(DamagedWeightsError, match=r"^lora\.gguf past niet bij base\.gguf\."):
        merge_adapter(base, write_adapter(tmp_path / "lora.gguf", "blk.0.ffn_down"), tmp_path / "merged.gguf")
    (tmp_path / "lora.gguf").write_text("geen gguf")
    with pytest.raises(DamagedWeightsError, match=r"^lora\.gguf past niet bij base\.gguf\."):
        merge_adapter(base, tmp_path / "lora.gguf", tmp_path / "merged.gguf")


@pytest.mark.slow
def test_llama_cpp_says_with_the_merged_model_what_it_says_with_model_and_adapter(data: Path, tmp_path: Path) -> None:
    from llama_cpp import Llama

    base = packaged_gguf(tmp_path)
    adapter = Path(__file__).parents[1] / "models" / "adapters" / "lezer-270m.gguf"
    made = locate("gemma-3-270m", "llm", data / "weights")
    merged, plain = load_llm(made, context_tokens=256), load_llm(base, context_tokens=256)
    llama = Llama(str(base), n_ctx=256, n_threads=2, lora_path=str(adapter), verbose=False)
    differences, others = [], []
    for source, question in (
        ("In 2023 had de club 410 leden.", "Hoeveel leden had de club in 2023?"),
        ("In 2023 had de club 410 leden.", "Wie is de voorzitter?"),
        ("De voorzitter is Mia Vos.", "Wie is de voorzitter?"),
        ("De contributie steeg met 4%.", "Waarom steeg de contributie?"),
    ):
        prompt = f"Bronnen:\n[1] {source}\nVraag: {question}\nAntwoord: ["
        llama.reset()
        llama.eval(llama.tokenize(prompt.encode()))
        logits = np.array(llama._ctx.get_logits()[: llama.n_vocab()])
        odds = [logits[llama.tokenize(word.encode(), add_bos=False)[0]] for word in "01"]
        apart = 1 / (1 + np.exp(odds[0] - odds[1]))
        differences.append(abs(merged.chances(prompt, ("0", "1"))[1] - apart))
        others.append(abs(plain.chances(prompt, ("0", "1"))[1] - apart))
    assert max(differences) < 0.08
    assert max(others) > 0.3  # without the adapter it says something else
