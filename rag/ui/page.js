// What the pages do without asking the server: theme, copying, jumping, Escape, "/" for the question box.
// Article text is never cut or built here: the server sends it marked and escaped.
(() => {
  const store = {
    get: (key) => { try { return localStorage.getItem(key); } catch { return null; } },
    set: (key, value) => { try { localStorage.setItem(key, value); } catch { /* a browser that keeps nothing */ } },
  };
  const isDark = () => {
    const chosen = store.get("onrecord-theme");
    return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  };
  const dress = () => document.body?.classList.toggle("dark", isDark());
  // Gradio sets the class itself when it mounts; what the reader chose wins.
  const keepDressed = () => {
    dress();
    new MutationObserver(() => {
      if (document.body.classList.contains("dark") !== isDark()) dress();
    }).observe(document.body, { attributes: true, attributeFilter: ["class"] });
  };
  if (document.body) keepDressed();
  else document.addEventListener("DOMContentLoaded", keepDressed);

  // Browsers offer the clipboard on this machine and over https only; elsewhere the older way may do.
  const copied = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const box = document.body.appendChild(document.createElement("textarea"));
      box.value = text;
      box.select();
      const done = document.execCommand("copy");
      box.remove();
      return done;
    }
  };

  // Where the visitor is: each place has an address, and an article opens beside what was shown before.
  const pages = { "": "ask", answer: "ask", archive: "archive", people: "people" };
  const parts = { ask: "talk", archive: "articles", people: "person" };
  const kindOf = (address) => address.slice(1).split(/[/?]/, 1)[0];
  const isPlace = (address) => kindOf(address) in pages || kindOf(address) === "article";
  const here = () => location.pathname + location.search;
  const beside = () => (kindOf(here()) === "article" ? history.state?.beside ?? "/" : here());
  const act = (to, name, data) => {
    document.dispatchEvent(new CustomEvent("onrecord-act", { detail: { to, act: name, ...data } }));
  };
  let opener = null, at = null; // the link that opened the article; the page beneath it
  const showing = {}, awaited = {}; // by part: the address that it shows; the one that it was asked for and doesn't yet
  const last = {}; // by page: where the visitor was on it
  const markPlaces = () => {
    for (const link of document.querySelectorAll(".places a")) {
      const isHere = pages[kindOf(link.getAttribute("href"))] === document.body.dataset.page;
      isHere ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current");
    }
  };
  const showPage = (address, isAgain) => {
    const page = pages[kindOf(address)] ?? "ask", isNew = isAgain || at !== address;
    at = last[page] = address;
    document.body.dataset.page = page;
    markPlaces();
    if (!isNew) return;
    const asked = new URLSearchParams(address.split("?")[1] ?? "");
    if (page === "ask" && asked.get("q")) act("talk", "act_ask", { ...Object.fromEntries(asked), question: asked.get("q") });
    else if (address !== "/") {
      if (showing[parts[page]] !== address) awaited[parts[page]] = address;
      act(parts[page], "act_visit", { address });
    }
  };
  const show = (isAgain = false) => {
    showPage(beside(), isAgain);
    if (kindOf(here()) !== "article") {
      delete document.body.dataset.reading;
      return;
    }
    document.body.dataset.reading = "waits"; // until the reader shows it
    act("reader", "act_visit", { address: here() });
  };
  const go = (address, link = null) => {
    const state = kindOf(address) === "article" ? { beside: beside() } : {};
    if (kindOf(address) === "article") opener = link;
    history.pushState(state, "", address);
    show(true);
  };
  const closeReader = () => {
    if (kindOf(here()) !== "article") return;
    go(beside());
    setTimeout(() => opener?.isConnected && opener.focus(), 0);
  };
  const showReader = (element) => {
    document.body.dataset.reading = "open";
    const side = element.closest("#side"), mark = element.querySelector(".cited");
    const top = mark ? mark.getBoundingClientRect().top - side.getBoundingClientRect().top : 0;
    side.scrollTop = mark ? side.scrollTop + top - side.clientHeight / 3 : 0;
    element.querySelector("h2").focus({ preventScroll: true });
  };
  addEventListener("popstate", () => show());
  let isStarted = false;
  window.onrecord = {
    go,
    // A part shows something new, which may stand at another address than the browser's.
    shown(part, element) {
      if (part === "masthead") markPlaces();
      if (part === "talk" && !isStarted) {
        isStarted = true;
        document.querySelector("base").href = document.baseURI; // it stays where it is when the address changes
        show(true);
        return;
      }
      const address = element.querySelector("[data-address]")?.dataset.address;
      const known = showing[part];
      showing[part] = address;
      if (part === "reader" && address === here()) showReader(element);
      if (awaited[part] !== undefined) { // what was asked for before it may still come
        if (address === awaited[part]) delete awaited[part];
        return;
      }
      if (!address || address === known || parts[document.body.dataset.page] !== part) return;
      if (kindOf(here()) === "article" || address === here()) return;
      const isSame = location.search.startsWith("?q=") || address.split("?")[0] === location.pathname;
      isSame ? history.replaceState({}, "", address) : history.pushState({}, "", address);
      at = last[document.body.dataset.page] = address;
    },
  };

  document.addEventListener("click", async (event) => {
    const link = event.target.closest?.("a[href]");
    const place = link?.getAttribute("href");
    if (place?.startsWith("/") && isPlace(place) && !link.target && !(event.ctrlKey || event.metaKey || event.shiftKey)) {
      event.preventDefault();
      const page = pages[kindOf(place)], isTurned = link.closest(".places") && page !== document.body.dataset.page;
      go((isTurned && last[page]) || place, link);
      return;
    }
    const pressed = event.target.closest?.("[data-close],[data-copy],[data-copy-address],[data-jump],[data-theme-switch]");
    if (!pressed) return;
    if (pressed.dataset.close !== undefined) closeReader();
    if (pressed.dataset.copyAddress !== undefined) pressed.dataset.copy = new URL(pressed.dataset.copyAddress, location).href;
    if (pressed.dataset.copy !== undefined) {
      const label = pressed.textContent, under = pressed.dataset.under;
      const text = pressed.dataset.copy + (under ? `\nOn Record: ${new URL(under, location).href}` : "");
      pressed.textContent = (await copied(text)) ? "Copied" : "Not allowed here";
      setTimeout(() => { pressed.textContent = label; }, 1500);
    }
    if (pressed.dataset.jump !== undefined) {
      event.preventDefault();
      const place = document.getElementById(pressed.dataset.jump);
      place?.scrollIntoView({ block: "start" });
      place?.focus({ preventScroll: true });
    }
    if (pressed.dataset.themeSwitch !== undefined) {
      store.set("onrecord-theme", isDark() ? "light" : "dark");
      dress();
    }
  });

  for (const left of ["mouseout", "focusout"]) {
    document.addEventListener(left, (event) => {
      const citing = event.target.closest?.(".citing.dismissed");
      if (citing && !citing.contains(event.relatedTarget)) citing.classList.remove("dismissed");
    });
  }
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    const card = document.querySelector(".citing:is(:hover, :focus-within):not(.dismissed)");
    if (event.key === "Escape" && card) card.classList.add("dismissed"); // until it is left
    else if (event.key === "Escape") closeReader();
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      document.querySelector("#question textarea")?.focus();
    }
  });
})();
