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

  document.addEventListener("click", async (event) => {
    const pressed = event.target.closest?.("[data-copy],[data-copy-address],[data-jump],[data-menu],[data-theme-switch]");
    if (!pressed?.closest(".shelf")) delete document.body.dataset.menu;
    if (!pressed) return;
    if (pressed.dataset.menu !== undefined) {
      pressed.ariaExpanded = String(document.body.toggleAttribute("data-menu"));
    }
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
    else if (event.key === "Escape") onrecord.closeReader();
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      if (document.body.dataset.page !== "ask") onrecord.go(onrecord.lastOf("ask"));
      document.querySelector("#question-text").focus();
    }
  });
})();
