// The dialog around the page of a report. Runs once; `element` holds what the server fills.
const dialog = document.createElement("dialog");
dialog.id = "pagina-venster";
dialog.className = "venster";
dialog.setAttribute("aria-labelledby", "pagina-titel");
element.before(dialog);
dialog.append(element);

const zooms = { least: 100, most: 300 };
let origin = null, source = {}, zoom = 0; // in per cent; 0: the page has yet to come
// Pages may come late, or in another order than they were asked for: only the last one asked for is shown.
let asked = 0, wanted = 0, latest = "";

function ask(page) {
  asked += 1;
  wanted = page;
  trigger("select", { ...source, pagina: page, beurt: asked });
}

// Counts from the page that was asked for, so that two presses turn two pages, also before the first is there.
function turn(step) {
  const { getoond, laatste } = element.querySelector(".paginaknoppen").dataset;
  const page = (wanted || Number(getoond)) + step;
  if (page >= 1 && (page <= Number(laatste) || laatste === "0")) ask(page);
}

// How much larger a page has to be for what is marked to fill a narrow view; 100% where all can be read at once.
function fitting() {
  const box = element.querySelector(".bladvak"), marks = [...element.querySelectorAll(".markering")];
  if (!box || !marks.length || box.clientWidth >= 480) return zooms.least;
  const sheet = element.querySelector(".blad").getBoundingClientRect();
  const places = marks.map((mark) => mark.getBoundingClientRect());
  const width = Math.max(...places.map((one) => one.right)) - Math.min(...places.map((one) => one.left));
  return Math.floor(93 * sheet.width / width);
}

function setZoom(percentage) {
  zoom = Math.min(Math.max(percentage, zooms.least), zooms.most);
  dialog.style.setProperty("--vergroting", zoom / 100);
  const shown = element.querySelector("output");
  if (shown) shown.textContent = `${zoom}%`;
  for (const button of element.querySelectorAll("[data-zoom]")) {
    button.setAttribute("aria-disabled", zoom === (button.dataset.zoom < 0 ? zooms.least : zooms.most));
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

document.addEventListener("click", (event) => {
  const part = event.target.closest("[data-pagina]");
  if (!part) return;
  event.preventDefault();
  const [vraag, bron] = part.dataset.pagina.split("-");
  origin = part;
  source = { vraag, bron };
  zoom = 0;
  props.value = props.waiting;
  dialog.showModal();
  queueMicrotask(() => element.querySelector("#pagina-titel")?.focus());
  ask(0);
});

dialog.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.dataset.stap) turn(Number(button.dataset.stap));
  if (!button || button.getAttribute("aria-disabled") === "true") return;
  if (button.dataset.zoom) setZoom(zoom + Number(button.dataset.zoom));
});

dialog.addEventListener("close", () => {
  if (dialog.open) return; // the event comes late: somebody has opened another page since
  asked += 1;
  props.value = "";
  // Not if the browser gave the focus back already and somebody has gone on from there.
  if (document.activeElement === document.body && origin?.isConnected) origin.focus({ preventScroll: true });
});

watch("value", () => {
  const came = Number(element.querySelector("[data-beurt]")?.dataset.beurt ?? 0);
  if (came && came !== asked && props.value !== latest) { props.value = latest; return; }
  latest = props.value;
  if (zoom || element.querySelector(".bladvak")) setZoom(zoom || fitting());
});
