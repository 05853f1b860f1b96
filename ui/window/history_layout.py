"""The tab of earlier conversations: its components, and what a click in the list means."""

from __future__ import annotations

from typing import Any

from ui.rendering import render
from ui.window.parts import Earlier

_CLICKS = """
element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const { open, opent, hernoem, wis, alles } = button.dataset;
  const dialog = button.closest("dialog");
  if (opent)
    for (const field of document.getElementById(opent).querySelectorAll("input")) field.value = field.defaultValue;
  if (open) trigger("select", { id: open });
  if (hernoem) trigger("edit", { id: hernoem, titel: dialog.querySelector("input").value });
  if (wis) trigger("delete", { id: wis });
  if (alles !== undefined) trigger("clear", {});
  if (hernoem || wis || alles !== undefined) dialog.close();
});
element.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("dialog input")) return;
  event.preventDefault(); // or the button that gets the focus back is pressed too
  event.target.closest("dialog").querySelector("[data-hernoem]").click();
});
"""


def lay_out_history(html: Any, *, shared: bool) -> Earlier:
    """Create the components; ``html`` makes a gradio.HTML without its default style.

    ``shared``: several people log in.
    """
    import gradio

    with gradio.Column(elem_id="eerderblad"):
        html(render("conversations_head.html", shared=shared))
        box = gradio.Textbox(
            "",  # or it is None until somebody types
            label="Zoek in uw gesprekken",
            lines=1,
            max_lines=1,
            max_length=200,
            elem_id="eerder-zoekvak",
        )
        send = gradio.Button("Zoek gesprekken", elem_id="eerder-knop", size="md", min_width=90)
        status = html("", elem_id="eerder-melding")
        listing = gradio.HTML("", apply_default_css=False, js_on_load=_CLICKS, elem_id="eerder-lijst")
    return Earlier(box=box, send=send, status=status, listing=listing)
