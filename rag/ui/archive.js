// The archive's page: searching by its address, choosing several articles, and watching what is read in the background.
(() => {
  const ended = "onrecord-ended"; // the last reading whose end was seen here
  const list = () => document.querySelector("#articles .found");
  const ticked = () => [...(list()?.querySelectorAll('input[name="article"]:checked') ?? [])].map((box) => box.value);

  // A form that asks for an address: what is filled in stands in it, but for what goes without saying.
  const ask = (form) => {
    const isSaid = ([name, value]) => value.trim() && form.elements[name].dataset?.default !== value;
    const asked = new URLSearchParams([...new FormData(form)].filter(isSaid));
    onrecord.go(form.dataset.go + (asked.size ? `?${asked}` : ""));
  };
  document.addEventListener("submit", (event) => {
    if (!event.target.matches?.("form[data-go]")) return;
    event.preventDefault();
    ask(event.target);
  });
  let held = new Set(); // Gradio writes the list over the old one, whose boxes stay ticked by their place
  const hold = () => {
    for (const box of list()?.querySelectorAll('input[name="article"]') ?? []) box.checked = held.has(box.value);
    const all = list()?.querySelector("[data-all]");
    if (all) all.checked = false;
    count();
  };
  const count = () => {
    held = new Set(ticked());
    const chosen = held.size, place = list()?.querySelector("[data-count]");
    if (place) place.textContent = onrecord.say("{n} chosen", { n: chosen });
  };
  document.addEventListener("change", (event) => {
    if (event.target.matches?.("form[data-go] select")) ask(event.target.form);
    if (event.target.matches?.("[data-all]")) {
      for (const box of list().querySelectorAll('input[name="article"]')) box.checked = event.target.checked;
    }
    if (event.target.closest?.("#articles")) count();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-ask]")) onrecord.go(`/?articles=${ticked().join(",")}`);
    const told = event.target.closest?.("[data-ended]");
    if (told && event.target.closest("a, button")) {
      localStorage.setItem(ended, told.dataset.ended);
      told.hidden = true;
    }
  });
  document.addEventListener("keydown", (event) => {
    const enters = event.key === "Enter" && event.target.dataset?.enter;
    if (!enters) return;
    event.preventDefault();
    event.target.closest("[data-fields]").querySelector(`[data-act="${enters}"]`).click();
  });

  // While something is read, its progress is asked for each second; else now and then, for what others have begun.
  let wasBusy = false, seconds = 0;
  document.addEventListener("onrecord-shown", ({ detail: { part, element } }) => {
    if (part === "articles") hold();
    if (part === "articles" && at !== onrecord.lastOf("archive")) {
      at = onrecord.lastOf("archive"); // another page or search begins at its top; what is done here leaves it where it is
      document.querySelector("#work").scrollTop = 0;
    }
    if (part !== "jobs") return;
    const told = element.querySelector("[data-ended]"), isBusy = element.querySelector(".notice.busy") !== null;
    // What ended before somebody's first visit is no news to them.
    if (localStorage.getItem(ended) === null) localStorage.setItem(ended, isBusy ? "none" : told?.dataset.ended ?? "none");
    if (told) told.hidden = localStorage.getItem(ended) === told.dataset.ended;
    if (told && (wasBusy || !told.hidden)) {
      onrecord.act("jobs", "act_changed", {});
      onrecord.act("articles", "act_visit", { address: onrecord.lastOf("archive") });
    }
    wasBusy = isBusy;
  });
  let at = null;
  setInterval(() => {
    seconds += 1;
    if (!document.hidden && (wasBusy || seconds % 20 === 0)) onrecord.act("jobs", "act_look", {});
  }, 1000);
})();
