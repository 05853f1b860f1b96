"""How the window looks; colours.css, style.css and window.js do the rest. Nothing is fetched from elsewhere."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import gradio

STYLES = (Path(__file__).parents[1] / "colours.css", Path(__file__).with_name("style.css"))
SCRIPT = Path(__file__).with_name("window.js")

# System fonts only: a web font would be a request to somebody else's server.
FONTS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "Liberation Sans", "sans-serif")
FIXED_FONTS = ("ui-monospace", "Consolas", "Liberation Mono", "monospace")

# The colours themselves, for light and dark, are variables in colours.css.
_COLOURS = {
    "body_text_color": "--vb-text",
    "body_text_color_subdued": "--vb-quiet",
    "block_background_fill": "--vb-surface",
    "block_border_color": "--vb-line",
    "block_label_text_color": "--vb-text",
    "block_title_text_color": "--vb-text",
    "border_color_primary": "--vb-line",
    "input_background_fill": "--vb-surface",
    "input_border_color": "--vb-edge",
    "input_placeholder_color": "--vb-quiet",
    "button_primary_background_fill": "--vb-accent",
    "button_primary_background_fill_hover": "--vb-accent-strong",
    "button_primary_border_color": "--vb-accent",
    "button_primary_text_color": "--vb-on-accent",
    "button_secondary_background_fill": "--vb-surface",
    "button_secondary_background_fill_hover": "--vb-accent-soft",
    "button_secondary_border_color": "--vb-edge",
    "button_secondary_text_color": "--vb-text",
    "button_cancel_background_fill": "--vb-surface",
    "button_cancel_background_fill_hover": "--vb-warn-soft",
    "button_cancel_border_color": "--vb-warn",
    "button_cancel_text_color": "--vb-warn",
    "checkbox_background_color": "--vb-surface",
    "checkbox_border_color": "--vb-edge",
    "checkbox_background_color_selected": "--vb-accent",
    "checkbox_border_color_selected": "--vb-accent",
    "checkbox_label_background_fill": "--vb-surface",
    "checkbox_label_background_fill_hover": "--vb-accent-soft",
    "checkbox_label_background_fill_selected": "--vb-accent-soft",
    "checkbox_label_border_color": "--vb-edge",
    "checkbox_label_text_color": "--vb-text",
    "checkbox_label_text_color_selected": "--vb-text",
}


def head(*, kinds: Sequence[str], largest: int, other_kind: Mapping[str, str], too_large: str) -> str:
    """Return what stands in the head of the page.

    It knows which files may be sent, by their ending and by their size in bytes, and what to say of one that may not,
    with "{}" for its name; of another kind by its ending, "" for any.
    """
    allowed = {"soorten": list(kinds), "grootste": largest, "andereSoort": dict(other_kind), "teGroot": too_large}
    return f"<script>\nwindow.toegestaan = {json.dumps(allowed)};\n{SCRIPT.read_text(encoding='utf-8')}</script>"


def theme() -> gradio.themes.Base:
    """Return the window's Gradio theme: quiet colours, system fonts."""
    import gradio

    base = gradio.themes.Base(primary_hue="teal", neutral_hue="slate", font=FONTS, font_mono=FIXED_FONTS)
    both = {f"{name}{mode}": f"var({variable})" for name, variable in _COLOURS.items() for mode in ("", "_dark")}
    return base.set(
        **both,
        # Gradio puts these two in the page before any style sheet is there.
        body_background_fill="#f7f8f8",
        body_background_fill_dark="#12171a",
        button_border_width="1px",
        button_border_width_dark="1px",
        input_border_width="1px",
        input_border_width_dark="1px",
        checkbox_label_border_width="1px",
        checkbox_label_border_width_dark="1px",
    )
