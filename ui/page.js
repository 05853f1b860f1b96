// The dialog around the page of a report. Runs once; `element` holds what the server fills.
const dialog = document.createElement("dialog");
dialog.id = "pagina-venster";
dialog.className = "venster";
dialog.setAttribute("aria-labelledby", "pagina-titel");
element.before(dialog);
dialog.append(element);

const zooms = { least: 100, most: 300 };
let origin = null, source = {}, zoom = zooms.least;

function setZoom(percentage) {
  zoom = Math.min(Math.max(percentage, zooms.least), zooms.most);
  dialog.style.setProperty("--vergroting", zoom / 100);
  const shown = element.querySelector("output");
  if (shown) shown.textContent = `${zoom}%`;
  for (const button of element.querySelectorAll("[data-zoom]")) {
    const next = zoom + Number(button.dataset.zoom);
    button.setAttribute("aria-disabled", next < zooms.least || next > zooms.most);
  }
  toMark();
}

function toMark() {
  const box = element.querySelector(".bladvak"), mark = element.querySelector(".markering");
  if (!box) return;
  if (!mark) { box.scrollTo(0, 0); return; }
  const frame = box.getBoundingClientRect(), place = mark.getBoundingClientRect();
  box.scrollBy(place.left - frame.left - (frame.width - place.width) / 2, place.top - frame.top - frame.height / 3);
}

async function copy(button) {
  const told = element.querySelector("[data-gekopieerd]");
  told.textContent = "";
  try {
    await navigator.clipboard.writeText(button.dataset.kopieer);
    told.textContent = "Gekopieerd";
  } catch {
    told.textContent = "Kopiëren lukt niet in deze browser. Selecteer het citaat hierboven.";
  }
}

document.addEventListener("click", (event) => {
  const part = event.target.closest("[data-pagina]");
  if (!part) return;
  event.preventDefault();
  const [vraag, bron] = part.dataset.pagina.split("-");
  origin = part;
  source = { vraag, bron };
  zoom = zooms.least;
  props.value = props.waiting;
  dialog.showModal();
  queueMicrotask(() => element.querySelector("#pagina-titel")?.focus());
  trigger("select", { ...source, pagina: 0 });
});

dialog.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button || button.getAttribute("aria-disabled") === "true") return;
  if (button.dataset.naar) trigger("select", { ...source, pagina: Number(button.dataset.naar) });
  if (button.dataset.zoom) setZoom(zoom + Number(button.dataset.zoom));
  if (button.dataset.kopieer) copy(button);
});

dialog.addEventListener("close", () => {
  props.value = "";
  // Not if the browser gave the focus back already and somebody has gone on from there.
  if (document.activeElement === document.body && origin?.isConnected) origin.focus({ preventScroll: true });
});

watch("value", () => setZoom(zoom));
