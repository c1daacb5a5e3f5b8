// The question box. What is typed is the browser's: it is sent, and stays, or comes back, when the server can't take it.
(() => {
  const box = () => document.querySelector("#question-text");
  const form = () => document.querySelector(".composer");
  const held = () => Object.fromEntries([...new FormData(form())].filter(([, value]) => value));
  const isAsking = () => document.querySelector('#talk .turn[data-state="asking"]') !== null;
  const draft = "onrecord-draft";
  let asked = null; // what was sent, until its turn is seen
  let isStarted = false; // what was typed before is back in the box
  const keep = () => isStarted && sessionStorage.setItem(draft, box()?.value || asked || "");
  const narrow = () => onrecord.act("composer", "act_narrow", held());
  const send = (data) => {
    asked = data.question;
    onrecord.act("composer", "act_ask", data);
  };
  const put = (text) => {
    box().value = text;
    keep();
    box().focus();
  };

  Object.assign((window.onrecord ??= {}), {
    keep,
    // An address holds a question, which is asked, or what narrows the next one.
    fill({ q, ...filters }) {
      if (q) send({ question: q, ...filters });
      else if (Object.keys(filters).length) {
        for (const [name, value] of Object.entries(filters)) if (form().elements[name]) form().elements[name].value = value;
        narrow();
      }
    },
    start() {
      if (!box().value) box().value = sessionStorage.getItem(draft) ?? "";
      isStarted = true;
    },
    // The talk shows its last question: what was sent has come.
    seen(question) {
      if (asked?.trim() !== question) return;
      asked = null;
      keep();
    },
    refused() {
      if (asked && !box().value) box().value = asked;
      asked = null;
      keep();
    },
  });

  document.addEventListener("submit", (event) => {
    if (event.target !== form()) return;
    event.preventDefault();
    if (isAsking() || !box().value.trim()) return; // what is typed while an answer comes waits in the box
    const data = held();
    box().value = "";
    send(data);
  });
  document.addEventListener("keydown", (event) => {
    if (event.target !== box() || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form().requestSubmit();
  });
  document.addEventListener("input", (event) => event.target === box() && keep());
  document.addEventListener("change", (event) => event.target.closest?.(".composer .fields") && narrow());
  // What is pressed goes away: one goes on with the question, or with the way back.
  document.addEventListener("click", ({ target }) => {
    if (target.closest?.('[data-act="act_stop"], [data-act="act_new"], [data-act="act_undo"]')) box().focus();
  });
  document.addEventListener("onrecord-shown", ({ detail: { part, element } }) => {
    if (part === "notice" && document.activeElement === document.body) element.querySelector("button")?.focus();
  });
  document.addEventListener("click", (event) => {
    const pressed = event.target.closest?.("[data-clear],[data-fill]");
    if (pressed?.dataset.fill !== undefined) put(pressed.dataset.fill);
    if (pressed?.dataset.clear === undefined) return;
    for (const name of pressed.dataset.clear.split(" ")) form().elements[name].value = "";
    narrow();
    box().focus();
  });
})();
