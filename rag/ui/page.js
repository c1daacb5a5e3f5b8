// What the pages do without asking the server: theme, copying, jumping, keys.
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

  const addressed = (place) => new URL(`.${place}`, document.baseURI).href;

  // Where there is little room, the conversations are a menu.
  const unfold = (isOpen) => {
    document.querySelector("#desk")?.toggleAttribute("data-menu", isOpen);
    document.querySelector("[data-menu].menu")?.setAttribute("aria-expanded", isOpen);
  };
  document.addEventListener("click", async (event) => {
    const pressed = event.target.closest?.("[data-copy],[data-copy-address],[data-jump],[data-menu],[data-keys],[data-theme-switch]");
    if (!pressed?.closest(".shelf")) unfold(false);
    if (!pressed) return;
    if (pressed.dataset.menu !== undefined) unfold(!document.querySelector("#desk").hasAttribute("data-menu"));
    if (pressed.dataset.copyAddress !== undefined) pressed.dataset.copy = addressed(pressed.dataset.copyAddress);
    if (pressed.dataset.copy !== undefined) {
      const label = pressed.textContent, under = pressed.dataset.under;
      const text = pressed.dataset.copy + (under ? `\nOn Record: ${addressed(under)}` : "");
      pressed.textContent = (await copied(text)) ? onrecord.say("Copied") : onrecord.say("Not allowed here");
      setTimeout(() => { pressed.textContent = label; }, 1500);
    }
    if (pressed.dataset.jump !== undefined) {
      event.preventDefault();
      const place = document.getElementById(pressed.dataset.jump);
      place?.scrollIntoView({ block: "start" });
      place?.focus({ preventScroll: true });
    }
    if (pressed.dataset.keys !== undefined) list().showModal();
    if (pressed.dataset.themeSwitch !== undefined) {
      store.set("onrecord-theme", isDark() ? "light" : "dark");
      dress();
    }
  });

  // On paper nothing can be unfolded or followed: sources are, and say where they lead.
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll(".turn details:not([open], .exports, .narrow)")];
    for (const details of folded) details.open = true;
    for (const link of document.querySelectorAll(".passages .passage, .statements .passage, .known a, .articles .passage")) {
      const address = new URL(link.href);
      address.searchParams.delete("answer");
      link.dataset.printed = address.href;
    }
  });
  addEventListener("afterprint", () => {
    for (const details of folded) details.open = false;
  });

  const toBox = () => {
    if (document.querySelector("#desk").dataset.page !== "ask") onrecord.go(onrecord.lastOf("ask"));
    document.querySelector("#question-text").focus();
  };
  const press = (selector) => document.querySelector(selector)?.click();
  // The names stand first, as the list that "?" shows has them.
  const { say } = onrecord;
  const keys = {
    "/": [say("To the question"), toBox],
    "?": [say("This list"), () => list().showModal()],
    a: [say("Ask"), () => onrecord.go(onrecord.lastOf("ask"))],
    r: [say("Archive"), () => onrecord.go(onrecord.lastOf("archive"))],
    p: [say("People"), () => onrecord.go(onrecord.lastOf("people"))],
    c: [say("New conversation"), () => press('[data-act="act_new"]')],
    n: [say("Next mark in the article"), () => onrecord.nextMark(1)],
    b: [say("The mark before"), () => onrecord.nextMark(-1)],
    q: [say("Copy the words marked in the article, or selected there"), () => press("#quoting [data-copy]")],
    d: [say("Light or dark"), () => press("[data-theme-switch]")],
  };
  const list = () => {
    const made = document.querySelector("#keys");
    if (made) return made;
    const dialog = document.body.appendChild(document.createElement("dialog"));
    dialog.id = "keys";
    dialog.setAttribute("aria-labelledby", "keys-title");
    const title = dialog.appendChild(document.createElement("h2"));
    Object.assign(title, { id: "keys-title", textContent: say("Keys") });
    const lines = dialog.appendChild(document.createElement("dl"));
    const known = Object.entries(keys).map(([key, [name]]) => [key, name]);
    for (const [key, name] of [...known, ["Esc", say("Close the article, or this list")], ["Enter", say("Ask")]]) {
      lines.appendChild(document.createElement("dt")).textContent = key;
      lines.appendChild(document.createElement("dd")).textContent = name;
    }
    const close = dialog.appendChild(document.createElement("button"));
    Object.assign(close, { type: "button", className: "quiet firm", textContent: say("Close"), onclick: () => dialog.close() });
    return dialog;
  };
  for (const left of ["mouseout", "focusout"]) {
    document.addEventListener(left, (event) => {
      const citing = event.target.closest?.(".citing.dismissed");
      if (citing && !citing.contains(event.relatedTarget)) citing.classList.remove("dismissed");
    });
  }
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    const card = document.querySelector(".citing:is(:hover, :focus-within):not(.dismissed)");
    if (event.key === "Escape" && document.querySelector("#desk[data-menu]")) {
      unfold(false);
      document.querySelector(".menu").focus();
    } else if (event.key === "Escape" && card) card.classList.add("dismissed"); // until it is left
    else if (event.key === "Escape" && !document.querySelector("#keys[open]")) onrecord.closeReader();
    if (document.querySelector("#keys[open]")) return;
    if (typing || event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key][1]();
  });
})();
