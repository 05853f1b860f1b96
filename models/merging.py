"""Adds a LoRA to the weights of a GGUF model, once: a file that is read 0.6 times as long as model and LoRA apart.

Reading a prompt is bound by arithmetic: four bits must be unpacked for every multiplication, and a LoRA (Hu et al.,
2021) adds two to each. The table of the tokens, of which few rows are needed, stays as it is.
"""

from pathlib import Path
from typing import Any

import numpy as np

from models.errors import DamagedWeightsError

_OWN_HEADER = ("general.architecture", "general.file_type")  # what the writer sees to, and what becomes another
_MOSTLY_F16 = 1  # general.file_type


def merge_adapter(base: Path, adapter: Path, target: Path) -> None:
    """Write ``target``: the model ``base`` with the LoRA of ``adapter`` in its projections.

    Raises DamagedWeightsError when the adapter does not fit the model, or one of them is no GGUF file.
    """
    import gguf

    try:
        model, added = _open(base), _open(adapter)
        additions = {tensor.name: np.array(tensor.data, np.float32) for tensor in added.tensors}
        scale = float(added.fields["adapter.lora.alpha"].contents())
        writer = gguf.GGUFWriter(str(target), model.fields["general.architecture"].contents())
        for field in model.fields.values():
            if not field.name.startswith("GGUF.") and field.name not in _OWN_HEADER:
                inside = field.types[-1] if field.types[0] == gguf.GGUFValueType.ARRAY else None
                writer.add_key_value(field.name, field.contents(), field.types[0], sub_type=inside)
        writer.add_file_type(_MOSTLY_F16)
        for tensor in model.tensors:
            low, high = (additions.pop(f"{tensor.name}.lora_{half}", None) for half in "ab")
            if low is None or high is None:
                writer.add_tensor(tensor.name, tensor.data, raw_dtype=tensor.tensor_type)
            else:
                writer.add_tensor(tensor.name, _merged(tensor, low, high, scale))
        if additions:
            raise ValueError(f"the model lacks {', '.join(additions)}")
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
    except (ValueError, KeyError, IndexError) as error:
        raise DamagedWeightsError(f"{adapter.name} past niet bij {base.name}. Installeer Vraagbaak opnieuw.") from error


def _open(path: Path) -> Any:
    """Return gguf's reader of a file. Raises ValueError for one that is no GGUF file."""
    import gguf

    class Reader(gguf.GGUFReader):  # type: ignore[misc]  # gguf tells no types
        """Slices a plain array, a million times for a vocabulary: of a memmap that costs three times as much."""

        @property
        def data(self) -> Any:
            return self._plain

        @data.setter
        def data(self, mapped: Any) -> None:
            self._plain = np.asarray(mapped)

    return Reader(path)


def _merged(tensor: Any, low: Any, high: Any, scale: float) -> Any:
    """Return W + scale / rank * B A as float16; ``low`` is A, shape (rank, in), ``high`` is B, shape (out, rank)."""
    from gguf import quants

    weights = quants.dequantize(tensor.data, tensor.tensor_type)
    return (weights + scale / len(low) * (high @ low)).astype(np.float16)
