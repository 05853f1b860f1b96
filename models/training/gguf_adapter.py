"""A trained LoRA -> a GGUF adapter for llama.cpp: ``python -m models.training.gguf_adapter STATE OUT``.

Gemma 3 needs no reordering: llama.cpp keeps the rows of its projections as transformers does.
"""

import argparse
import re
import sys
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

from models.training.adapter import ALPHA

_TENSORS = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}


def export(state: Path, out: Path) -> int:
    """Write the weights of a checkpoint as float16; return how many tensors there are."""
    import gguf

    writer = gguf.GGUFWriter(str(out), "gemma3")
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", float(ALPHA))
    count = 0
    for name, values in sorted(load_file(state).items()):
        found = re.search(r"^w/.*layers\.(\d+)\.(.+?)\.lora_([AB])\.", name)
        if found:
            layer, module, half = found.groups()
            tensor = f"blk.{layer}.{_TENSORS[module]}.weight.lora_{half.lower()}"
            writer.add_tensor(tensor, values.astype(np.float16))
            count += 1
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return count


def main() -> int:
    """Export a checkpoint."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("state", type=Path, help="state.safetensors of a run")
    parser.add_argument("out", type=Path, help="the adapter, .gguf")
    options = parser.parse_args()
    return 0 if export(options.state, options.out) else 1


if __name__ == "__main__":
    sys.exit(main())
