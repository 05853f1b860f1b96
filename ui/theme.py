"""How the window looks and the little script that makes [n] jump to its source. Nothing is fetched from elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import gradio

STYLE = Path(__file__).with_name("style.css")

# System fonts only: a web font would be a request to somebody else's server.
FONTS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "Liberation Sans", "sans-serif")
FIXED_FONTS = ("ui-monospace", "Consolas", "Liberation Mono", "monospace")

# Gradio takes its own texts and the page's language from navigator.language; this window is Dutch for everybody.
# role, aria-label and accept are set here because Gradio's components have no parameter for them.
# The links are followed by script because Gradio's <base> and query string would make a plain #anchor reload the page.
HEAD = """
<script>
(() => {
  Object.defineProperty(navigator, "language", { get: () => "nl" });
  const dutch = () => { if (document.documentElement.lang !== "nl") document.documentElement.lang = "nl"; };
  dutch();
  new MutationObserver(dutch).observe(document.documentElement, { attributes: true, attributeFilter: ["lang"] });

  // What Gradio says in English whatever the language.
  const inDutch = new Map([
    ["Error", "Fout"],
    ["Connection to the server was lost. Attempting reconnection...",
     "De verbinding met Vraagbaak is weg. Draait het programma nog? Start het anders opnieuw."],
  ]);

  let origin = null;
  const narrow = matchMedia("(max-width: 899px)");

  function show(target) {
    for (let parent = target.parentElement; parent; parent = parent.parentElement)
      if (parent.tagName === "DETAILS") parent.open = true;
    const context = target.querySelector("details.context");
    if (context) context.open = true;
    document.querySelectorAll(".aangewezen").forEach((old) => old.classList.remove("aangewezen"));
    target.classList.add("aangewezen");
    target.scrollIntoView({ block: narrow.matches ? "start" : "nearest" });
    target.focus({ preventScroll: true });
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-bron], a[data-terug]");
    if (!link) return;
    event.preventDefault();
    if (link.dataset.bron) {
      const target = document.getElementById(link.dataset.bron);
      if (target) { origin = link; show(target); }
      return;
    }
    const first = document.getElementById(link.dataset.terug);
    const back = origin?.isConnected && first?.dataset.bron === origin.dataset.bron ? origin : first;
    if (!back) return;
    back.scrollIntoView({ block: "center" });
    back.focus({ preventScroll: true });
  });

  function prepare() {
    const status = document.querySelector("#melding .html-container");
    if (status) { status.setAttribute("role", "status"); status.setAttribute("aria-live", "polite"); }
    document.getElementById("bronnen")?.setAttribute("aria-label", "Bronnen");
    document.getElementById("bronnen")?.setAttribute("role", "region");
    document.querySelectorAll(".toast-wrap *").forEach((part) => {
      const text = part.firstElementChild ? undefined : inDutch.get(part.textContent.trim());
      if (text) part.textContent = text;
    });
    document.querySelectorAll("fieldset").forEach((group) => {
      const name = group.querySelector("[data-testid=block-info]")?.textContent.trim();
      if (name) group.setAttribute("aria-label", name);
    });
    document.querySelectorAll("input[type=file]").forEach((input) => {
      if (input.accept !== ".pdf,.txt,.md") input.accept = ".pdf,.txt,.md";
    });
  }
  let seen = 0, height = 0, scrolled = false;
  for (const sign of ["wheel", "touchmove"]) addEventListener(sign, () => { scrolled = true; }, { passive: true });

  // Bring a new question to the top, and keep the growing answer out from under the form, unless the user scrolls.
  function follow() {
    prepare();
    const turns = document.querySelectorAll("article.beurt"), last = turns[turns.length - 1];
    if (turns.length > seen) { scrolled = false; height = 0; last.scrollIntoView({ block: "start" }); }
    seen = turns.length;
    const form = document.getElementById("vragen");
    if (!last || !form || scrolled) return;
    const box = last.getBoundingClientRect();
    if (box.height === height) return;
    height = box.height;
    const hidden = Math.min(box.bottom - Math.min(form.getBoundingClientRect().top, innerHeight), box.top - 16);
    if (hidden > 0) scrollBy(0, hidden);
  }
  new MutationObserver(follow).observe(document, { childList: true, subtree: true });
})();
</script>
"""


# The colours themselves, for light and dark, are variables in style.css.
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
