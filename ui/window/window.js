// What Gradio's components have no parameter for: Dutch, names and roles, links inside the page, and what is read out.
(() => {
  const find = (selector, all = document) => all.querySelector(selector);
  const each = (selector, act, all = document) => all.querySelectorAll(selector).forEach(act);

  // --- Dutch -----------------------------------------------------------------------------------------------------
  // Gradio takes its own texts and the page's language from navigator.language; this window is Dutch for everybody.
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

  // --- links and dialogs -----------------------------------------------------------------------------------------
  // Links are followed here because Gradio's <base> and query string would make a plain #anchor reload the page.
  let origin = null;
  const narrow = matchMedia("(max-width: 899px)");

  function show(target, alone) {
    for (let part = target; part; part = part.parentElement) if (part.tagName === "DETAILS") part.open = true;
    const context = find("details.context", target);
    if (context) context.open = true;
    each(".aangewezen", (old) => old.classList.remove("aangewezen"));
    target.classList.add("aangewezen");
    if (!alone) return;
    target.scrollIntoView({ block: narrow.matches ? "start" : "nearest" });
    target.focus({ preventScroll: true });
  }

  function goBack(link) {
    const first = document.getElementById(link.dataset.terug);
    const back = origin?.isConnected && first?.dataset.bron === origin.dataset.bron ? origin : first;
    back?.scrollIntoView({ block: "center" });
    back?.focus({ preventScroll: true });
  }

  // The first number of the answer, for who comes from the question box by key; an answer without one as a whole.
  function goToAnswer() {
    const first = find("#huidige-vraag a.verwijzing") ?? find("#huidige-vraag article");
    first?.scrollIntoView({ block: "center" });
    first?.focus({ preventScroll: true });
  }

  function goToTab(name) {
    const tab = document.getElementById(`tab-${name}-button`);
    tab?.click();
    tab?.focus();
  }

  const openPanel = () => [...document.querySelectorAll("[role=tabpanel]")].find((one) => one.offsetParent);

  function skip() {
    const panel = openPanel();
    panel?.setAttribute("tabindex", "-1");
    panel?.focus();
  }

  document.addEventListener("click", (event) => {
    const part = event.target.closest(
      "a[data-bron], a[data-terug], a[data-tab], a[data-overslaan], a[data-antwoord], [data-opent], [data-sluit]");
    if (!part) return;
    event.preventDefault();
    const { bron, terug, tab, opent, antwoord } = part.dataset;
    if (bron) {
      const target = document.getElementById(bron);
      if (target) { origin = part; show(target, !part.dataset.pagina); }
    } else if (terug) goBack(part);
    else if (tab) goToTab(tab);
    else if (antwoord !== undefined) goToAnswer();
    else if (opent) document.getElementById(opent)?.showModal();
    else if (part.closest("dialog")) part.closest("dialog").close();
    else skip();
  });

  // --- copying, and menus ------------------------------------------------------------------------------------------
  async function copy(button) {
    const told = find("[data-gekopieerd]", button.parentElement);
    told.textContent = "";
    try {
      await navigator.clipboard.writeText(button.dataset.kopieer);
      told.textContent = "Gekopieerd.";
    } catch {
      told.textContent = "Kopiëren lukt niet in deze browser. Selecteer de tekst en kopieer hem zelf.";
    }
  }

  function closeMenus(except) {
    each("details.menu[open]", (menu) => { if (menu !== except) menu.open = false; });
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-kopieer]"), menu = event.target.closest("details.menu");
    if (button) copy(button);
    closeMenus(menu);
    if (event.target.closest("[data-bewaar]")) {
      find("summary", menu).focus({ preventScroll: true }); // or the focus goes with the menu
      menu.open = false;
    }
  });

  document.addEventListener("keydown", (event) => {
    const menu = event.target.closest?.("details.menu[open]");
    if (event.key !== "Escape" || !menu) return;
    menu.open = false;
    find("summary", menu).focus();
  });

  document.addEventListener("focusin", (event) => closeMenus(event.target.closest("details.menu")));

  // Arrow keys on the tabs, as screen readers tell their users.
  document.addEventListener("keydown", (event) => {
    const tab = event.target.closest?.("[role=tab]");
    if (!tab || event.ctrlKey || event.altKey || event.metaKey) return;
    const tabs = [...tab.parentElement.querySelectorAll("[role=tab]")], at = tabs.indexOf(tab);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1 + tabs.length, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    tabs[to % tabs.length].click();
    tabs[to % tabs.length].focus();
  });

  // --- files that may not come in ----------------------------------------------------------------------------------
  // The server refuses them too, but only a whole upload at once; here the other files go on.
  const { soorten, grootste, andereSoort, teGroot } = window.toegestaan;

  function refused({ name, size }) {
    const ending = name.toLowerCase().match(/\.[^.]*$/)?.[0] ?? "";
    if (!soorten.includes(ending)) return (andereSoort[ending] ?? andereSoort[""]).replace("{}", () => name);
    return size > grootste ? teGroot.replace("{}", () => name) : "";
  }

  document.addEventListener("change", (event) => {
    const input = event.target;
    if (input.type !== "file") return;
    const kept = new DataTransfer(), told = [];
    for (const file of input.files) {
      const line = refused(file);
      if (line) told.push(line); else kept.items.add(file);
    }
    each(".niet-gestuurd", (line) => { line.textContent = told.join("\n"); });
    if (!told.length) return;
    input.files = kept.files;
    if (!kept.files.length) event.stopImmediatePropagation();
  }, true);

  // --- reports beside the question box -----------------------------------------------------------------------------
  let ticked = ""; // the report that was pressed last: its button is made anew
  document.addEventListener("focusin", (event) => { ticked = event.target.dataset.kies ?? ""; });

  function keepPlace() {
    if (!ticked || document.activeElement !== document.body) return;
    each("[data-kies]", (button) => { if (button.dataset.kies === ticked) button.focus({ preventScroll: true }); });
  }

  const brought = (event) => event.dataTransfer?.types.includes("Files") && find("#hier-toevoegen input[type=file]");
  document.addEventListener("dragover", (event) => {
    if (!brought(event)) return;
    event.preventDefault();
    document.body.classList.add("sleept");
  });
  for (const end of ["dragleave", "drop"])
    document.addEventListener(end, (event) => {
      if (end === "drop" || !event.relatedTarget) document.body.classList.remove("sleept");
    });
  document.addEventListener("drop", (event) => {
    const input = brought(event);
    if (!input) return;
    event.preventDefault();
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });

  // --- a login that ended ------------------------------------------------------------------------------------------
  // Gradio would say in English that it cannot read the answer. Logging in elsewhere leaves what was typed here.
  const ask = window.fetch;

  function tellLoggedOut() {
    const place = find("dialog[open]") ?? document.body; // outside an open dialog nothing can be reached
    if (find("#afgemeld")?.parentElement === place) return;
    find("#afgemeld")?.remove();
    const line = Object.assign(document.createElement("p"), { id: "afgemeld", className: "fout" });
    line.setAttribute("role", "alert");
    const link = Object.assign(document.createElement("a"), { href: "/", target: "_blank", rel: "noopener" });
    link.textContent = "Meld u opnieuw aan";
    place.prepend(line);
    line.append("U bent niet meer aangemeld. ", link,
                " in een nieuw tabblad en probeer het daarna hier nog eens. Wat u hebt getypt, blijft staan.");
  }

  window.fetch = async (...asked) => {
    const answer = await ask(...asked);
    const to = new URL(answer.url || "/", location.href).pathname;
    if (answer.status === 401) {
      tellLoggedOut();
      return new Response("{}", { status: 401, headers: { "Content-Type": "application/json" } });
    }
    if (answer.ok && to.startsWith("/gradio_api/")) find("#afgemeld")?.remove();
    return answer;
  };

  // --- names and roles -------------------------------------------------------------------------------------------
  const set = (part, name, value) => { if (part && part.getAttribute(name) !== value) part.setAttribute(name, value); };

  function prepare() {
    for (const name of ["melding", "toevoeg-melding", "zoek-melding", "eerder-melding", "bewaard", "bewaar-melding"]) {
      const status = find(`#${name} .html-container`);
      set(status, "role", "status");
      set(status, "aria-live", "polite");
    }
    set(find("#klok"), "aria-hidden", "true");
    set(find("#toegankelijkheid"), "tabindex", "-1"); // the list of topics leads to it
    set(find("#bronnen"), "role", "region");
    set(find("#bronnen"), "aria-label", "Vindplaatsen");
    const sources = find("#bronnen");
    if (sources && sources.scrollHeight > sources.clientHeight + 1) set(sources, "tabindex", "0"); // to scroll by key
    else sources?.removeAttribute("tabindex");
    set(find("#tabs [role=tablist]"), "aria-label", "Onderdelen van Vraagbaak");
    each("[role=tab]", (tab) => set(tab, "tabindex", tab.getAttribute("aria-selected") === "true" ? "0" : "-1"));
    each("[role=tabpanel]", (panel) => set(panel, "aria-labelledby", `${panel.id}-button`));
    if (openPanel()) set(find("a[data-overslaan]"), "href", `#${openPanel().id}`);
    each(".toast-wrap *", (part) => {
      const text = part.firstElementChild ? undefined : inDutch.get(part.textContent.trim());
      if (text) part.textContent = text;
    });
    each("fieldset", (group) => {
      const name = find("[data-testid=block-info]", group)?.textContent.trim();
      if (name) set(group, "aria-label", name);
      // Gradio gives each radio button a name of its own; only as one group they go by arrow keys.
      each("input[type=radio]", (radio) => set(radio, "name", group.closest("[id]").id), group);
    });
    each("input[type=file]", (input) => set(input, "accept", soorten.join(",")));
  }

  // --- following an answer ---------------------------------------------------------------------------------------
  let seen = 0, height = 0, scrolled = false;
  for (const sign of ["wheel", "touchmove"]) addEventListener(sign, () => { scrolled = true; }, { passive: true });

  // Bring a new question to the top, and keep the growing answer out from under the form, unless the user scrolls.
  function follow() {
    const turns = document.querySelectorAll("article.beurt"), last = turns[turns.length - 1];
    if (turns.length > seen) { scrolled = false; height = 0; last.scrollIntoView({ block: "start" }); }
    seen = turns.length;
    const form = document.getElementById("vragen");
    if (!last || !form || scrolled || !last.offsetParent) return;
    const { top, bottom } = last.getBoundingClientRect();
    const below = ["bewaar-melding", "bewaard", "acties"].map((name) => document.getElementById(name));
    const end = Math.max(bottom, ...below.map((part) => part?.getBoundingClientRect().bottom ?? 0));
    if (end - top === height) return;
    height = end - top;
    const hidden = Math.min(end - Math.min(form.getBoundingClientRect().top, innerHeight) + 8, top - 16);
    if (hidden > 0) scrollBy(0, hidden);
  }

  // --- reading out -----------------------------------------------------------------------------------------------
  // Gradio writes the answer anew at each step; as a live region it would be read out from the start each time.
  // So every sentence is put once in a log of its own, as soon as it is complete.
  const read = new Set();

  function readOut() {
    const turn = find("#huidige-vraag article.beurt"), log = document.getElementById("voorlezen");
    if (!turn || !log) return;
    const { status } = turn.dataset;
    if (status === "wacht" || status === "zoekt") {
      if (read.size) { read.clear(); log.replaceChildren(); }
      return;
    }
    each(".lees, .tekst > p", (line) => {
      const copy = line.cloneNode(true);
      each("[aria-hidden=true]", (sign) => sign.remove(), copy);
      const text = copy.textContent.replace(/\s+/g, " ");
      const sentences = text.split(/(?<=[.!?])\s+|(?<=\u2026)\s+(?=\p{Lu})/u);
      if (status === "schrijft" && !line.nextElementSibling) sentences.pop(); // still growing
      for (const sentence of sentences.map((one) => one.trim())) {
        if (!sentence || read.has(sentence)) continue;
        read.add(sentence);
        log.append(Object.assign(document.createElement("p"), { textContent: sentence }));
      }
    }, turn);
  }

  new MutationObserver(() => { prepare(); keepPlace(); follow(); readOut(); })
    .observe(document, { childList: true, subtree: true, characterData: true, attributes: true,
                         attributeFilter: ["aria-selected", "data-status", "name"] });
})();
