"""Adds a LoRA to the weights of a GGUF model, once: a file that is read 0.6 times as long as model and LoRA apart.

Reading a prompt is bound by arithmetic: four bits must be unpacked for every multiplication, and a LoRA (Hu et al.,
2021) adds two to each. The table of the tokens, of which few rows are needed, stays as it is.
"""

import struct
from pathlib import Path
from typing import Any

import numpy as np

from models.errors import DamagedWeightsError

_OWN_HEADER = ("general.architecture", "general.file_type")  # what the writer sees to, and what becomes another
_MOSTLY_F16 = 1  # general.file_type
# Of a list in a GGUF file: the kind of its items and how many; before a text its length; before a value its kind.
_LIST, _LENGTH, _KIND = struct.Struct("<IQ"), struct.Struct("<Q"), struct.Struct("<I")


def merge_adapter(base: Path, adapter: Path, target: Path) -> None:
    """Write ``target``: the model ``base`` with the LoRA of ``adapter`` in its projections.

    Raises DamagedWeightsError when the adapter does not fit the model, or one of them is no GGUF file.
    """
    import gguf

    try:
        model, added = _open(base), _open(adapter)
        additions = {tensor.name: np.array(tensor.data, np.float32) for tensor in added.tensors}
        scale = float(added.fields["adapter.lora.alpha"].contents())
        writer = _begin(target, model.fields["general.architecture"].contents())
        for field in model.fields.values():
            if not field.name.startswith("GGUF.") and field.name not in _OWN_HEADER:
                listed = field.types[0] == gguf.GGUFValueType.ARRAY
                value = field.parts[-1].tobytes() if listed else field.contents()
                writer.add_key_value(field.name, value, field.types[0])
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
    except (ValueError, KeyError, IndexError, struct.error) as error:
        raise DamagedWeightsError(f"{adapter.name} past niet bij {base.name}. Installeer Vraagbaak opnieuw.") from error


def _open(path: Path) -> Any:
    """Return gguf's reader of a file. Raises ValueError for one that is no GGUF file."""
    import gguf

    class Reader(gguf.GGUFReader):  # type: ignore[misc]  # gguf tells no types
        """Takes a list, such as a vocabulary, as the bytes that it is: by item it would take most of the time."""

        def _get_field_parts(self, orig_offs: int, raw_type: int) -> Any:
            if raw_type != gguf.GGUFValueType.ARRAY:
                return super()._get_field_parts(orig_offs, raw_type)
            content = memoryview(self.data)
            kind, count = _LIST.unpack_from(content, orig_offs)
            end = orig_offs + _LIST.size
            if kind == gguf.GGUFValueType.STRING:
                for _ in range(count):
                    end += _LENGTH.size + _LENGTH.unpack_from(content, end)[0]
            else:
                end += count * np.dtype(self.gguf_scalar_to_np[gguf.GGUFValueType(kind)]).itemsize
            if end > len(content):
                raise ValueError("a list goes on behind the end of the file")
            return end - orig_offs, [self.data[orig_offs:end]], [0], [gguf.GGUFValueType.ARRAY]

    return Reader(path)


def _begin(target: Path, architecture: str) -> Any:
    """Return gguf's writer of a file, which takes lists as ``_open`` gives them."""
    import gguf

    class Writer(gguf.GGUFWriter):  # type: ignore[misc]
        def _pack_val(self, val: Any, vtype: Any, add_vtype: bool, sub_type: Any = None) -> bytes:
            if vtype == gguf.GGUFValueType.ARRAY:
                return _KIND.pack(vtype) + bytes(val)
            return bytes(super()._pack_val(val, vtype, add_vtype, sub_type))

    return Writer(str(target), architecture)


def _merged(tensor: Any, low: Any, high: Any, scale: float) -> Any:
    """Return W + scale / rank * B A as float16; ``low`` is A, shape (rank, in), ``high`` is B, shape (out, rank)."""
    from gguf import quants

    weights = quants.dequantize(tensor.data, tensor.tensor_type)
    return (weights + scale / len(low) * (high @ low)).astype(np.float16)
