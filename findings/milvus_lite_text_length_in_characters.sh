#!/usr/bin/env bash
# milvus-lite 3.2.2 and milvus 2.3.5 with pymilvus 3.0.2 (Python 3.11, Linux x86-64); seen 2026-11-30.
# max_length of a VARCHAR field counts bytes on a server and characters in Milvus Lite. The same schema and the same text of
# 40,000 letters "é" are taken by Lite and refused by the server ("the length (80000) of 0th string exceeds max length"). Plain ASCII
# is the same in both. So a trial on Lite with any other text than English tells nothing about what will fit.
# Output seen: lite: ascii taken, é taken; server: ascii taken, é refused
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q milvus==2.3.5 milvus-lite==3.2.2 pymilvus==3.0.2 2>/dev/null || { echo "could not install"; exit 1; }
cat > "$work/seen.py" <<'PY'
import logging
import socket
import sys

logging.disable(logging.CRITICAL)
from milvus import MilvusServer
from pymilvus import DataType, MilvusClient, MilvusException


def taken(uri):
    client = MilvusClient(uri)
    schema = client.create_schema(auto_id=False)
    schema.add_field("id", DataType.INT64, is_primary=True)
    schema.add_field("text", DataType.VARCHAR, max_length=65_535)
    schema.add_field("v", DataType.FLOAT_VECTOR, dim=2)
    client.create_collection("a", schema=schema)
    found = []
    for name, text in (("ascii", "e" * 65_535), ("é", "é" * 40_000)):
        try:
            client.insert("a", [{"id": len(found), "text": text, "v": [0.0, 1.0]}])
            found.append(f"{name} taken")
        except MilvusException:
            found.append(f"{name} refused")
    return ", ".join(found)


with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
server = MilvusServer(debug=False)
server.set_base_dir(sys.argv[1] + "/data")
server.listen_port = port
server.start()
try:
    seen = f"lite: {taken(sys.argv[1] + '/a.db')}; server: {taken(f'http://127.0.0.1:{server.listen_port}')}"
finally:
    server.stop()
print(seen)
sys.exit(0 if seen == "lite: ascii taken, é taken; server: ascii taken, é refused" else f"changed: {seen}")
PY
"$work/venv/bin/python" "$work/seen.py" "$work" 2>/dev/null
