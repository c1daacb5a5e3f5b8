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

  let opener = null;
  const closeReader = () => document.querySelector("#reader [data-act=act_close]")?.click();

  document.addEventListener("click", async (event) => {
    const pressed = event.target.closest?.("[data-act],[data-copy],[data-jump],[data-theme-switch]");
    if (!pressed) return;
    if (pressed.dataset.act === "act_open") opener = pressed;
    if (pressed.dataset.act === "act_close") setTimeout(() => opener?.isConnected && opener.focus(), 0);
    if (pressed.dataset.copy !== undefined) {
      const label = pressed.textContent;
      pressed.textContent = (await copied(pressed.dataset.copy)) ? "Copied" : "Not allowed here";
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

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (event.key === "Escape") closeReader();
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      document.querySelector("#question textarea")?.focus();
    }
  });
})();
