// Fetches the small pictures of pages, one at a time, each when its place comes into view. Runs once; `element` receives
// them and is never seen.
const pictures = new Map(), waiting = [];
let asked = null;

function put(frame) {
  const picture = pictures.get(frame.dataset.sleutel);
  if (picture === undefined) return false;
  frame.innerHTML = picture;
  if (!picture) frame.classList.remove("verwacht");
  return true;
}

function askNext() {
  while (!asked && waiting.length) {
    const frame = waiting.shift();
    if (!frame.isConnected || put(frame)) continue;
    asked = frame;
    trigger("select", { beeld: frame.dataset.beeld });
  }
}

const view = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (!isIntersecting) continue;
    view.unobserve(target);
    waiting.push(target);
  }
  askNext();
}, { rootMargin: "200px" });

function look() {
  for (const frame of document.querySelectorAll(".beeld:not([data-gezien])")) {
    frame.dataset.gezien = "";
    if (!put(frame)) view.observe(frame);
  }
}

new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
look();

watch("value", () => {
  const came = element.querySelector("[data-sleutel]");
  if (!came || !asked) return;
  const key = came.dataset.sleutel;
  if (key) pictures.set(key, came.innerHTML);
  for (const frame of document.querySelectorAll(`.beeld[data-sleutel="${key}"]`)) put(frame);
  if (asked.dataset.sleutel !== key) asked.classList.remove("verwacht"); // it is gone
  asked = null;
  askNext();
});
