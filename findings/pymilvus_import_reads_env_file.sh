#!/usr/bin/env bash
# pymilvus 3.0.2 with python-dotenv 1.2.4 (Python 3.11); seen 2026-11-30.
# "import pymilvus" takes every variable of a file .env into the environment of the process. It does not look where the
# program is started, but in the folders above its own: with the usual .venv inside a project that is the project's .env, whatever the
# working directory. Variables that are set already stay. So a program that never asked for it, and whatever it starts,
# gets the keys of another program, and a setting that was left away on purpose is back.
# Output seen: before: None, after: from the file, set already: kept
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/project" "$work/elsewhere"
python3 -m venv "$work/project/.venv"
"$work/project/.venv/bin/pip" install -q pymilvus==3.0.2 python-dotenv==1.2.4 2>/dev/null
printf 'A_KEY=from the file\nSET_ALREADY=from the file\n' > "$work/project/.env"
cat > "$work/elsewhere/seen.py" <<'PY'
import os
import sys

os.environ["SET_ALREADY"] = "kept"
before = os.environ.get("A_KEY")
import pymilvus  # noqa: E402, F401

seen = f"before: {before}, after: {os.environ.get('A_KEY')}, set already: {os.environ['SET_ALREADY']}"
print(seen)
sys.exit(0 if seen == "before: None, after: from the file, set already: kept" else f"changed: {seen}")
PY
cd "$work/elsewhere"
"$work/project/.venv/bin/python" seen.py
