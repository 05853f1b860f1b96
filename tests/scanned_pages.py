"""Scans made for a test."""

import io
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

WIDE, HIGH = A4
ROWS = ["De baan in de haven kostte 1.450 euro.", "Daarvan was 210 euro voor scholing."]
TYPED = ["De krapte op de markt neemt toe, en de", "gemeente zoekt daarom naar nieuwe mensen."]

posix = pytest.mark.skipif(os.name == "nt", reason="the stand-in is a script")


def scan_page(canvas: Canvas) -> None:
    image = Image.new("L", (1240, 1754), 255)
    for number, row in enumerate(ROWS):
        ImageDraw.Draw(image).text((120, 200 + 60 * number), row, font=ImageFont.load_default(34), fill=10)
    stream = io.BytesIO()
    image.save(stream, "PNG")
    canvas.drawImage(ImageReader(io.BytesIO(stream.getvalue())), 0, 0, WIDE, HIGH)


def typed_page(canvas: Canvas) -> None:
    for number, row in enumerate(TYPED):
        canvas.drawString(60, 780 - 14 * number, row)


def recognised_page(canvas: Canvas) -> None:
    scan_page(canvas)
    text = canvas.beginText(60, 700)
    text.setTextRenderMode(3)
    for row in ROWS:
        text.textLine(row)
    canvas.drawText(text)


def written(path: Path, *pages: Callable[[Canvas], None]) -> Path:
    canvas = Canvas(str(path), pagesize=A4, invariant=True)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return path


def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Put a program of that name on PATH, which does what the Python says; it notes its arguments in a file."""

    def make(body: str) -> Path:
        folder, noted = tmp_path / "bin", tmp_path / "arguments.txt"
        folder.mkdir(exist_ok=True)
        script = folder / "ocrmypdf"
        script.write_text(
            f"#!{sys.executable} -S\nimport os, sys, time, shutil, subprocess\n"
            f"open({str(noted)!r}, 'a').write(' '.join(sys.argv[1:]) + '\\n')\n{body}\n"
        )
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
        return noted

    return make
