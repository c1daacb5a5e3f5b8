// The page's language: what the scripts say in it comes with the page (theme.py), by the English that stands in them.
(() => {
  const told = document.querySelector("#onrecord-words"), page = document.documentElement;
  const known = JSON.parse(told?.textContent ?? "{}"), language = told?.dataset.language ?? page.lang;
  const say = (text, names = {}) => (known[text] ?? text).replace(/\{(\w+)\}/g, (_, name) => names[name]);
  Object.assign((window.onrecord ??= {}), { say, language });
  // Gradio writes the browser's language there; the page's own is the one to read it out in.
  const keep = () => page.lang === language || (page.lang = language);
  keep();
  new MutationObserver(keep).observe(page, { attributes: true, attributeFilter: ["lang"] });
})();
