// Runs for each part of the page that Python writes: what is pressed in it is sent to Python, and it shows what is new.
const acts = [
  "act_rate", "act_share", "act_ask", "act_stop", "act_narrow", "act_retry", "act_edit", "act_new", "act_forget",
  "act_undo", "act_seeds", "act_visit", "act_edit", "act_correct", "act_uncorrect", "act_collect", "act_uncollect", "act_tag",
  "act_untag", "act_rename", "act_delete", "act_restore", "act_look", "act_changed", "act_cancel", "act_again", "act_unwatch",
  "act_save", "act_models", "act_sit", "act_search",
];
const part = element.closest(".block[id]")?.id;
element.addEventListener("click", (event) => {
  const pressed = event.target.closest("[data-act]");
  if (!pressed || !element.contains(pressed) || !acts.includes(pressed.dataset.act)) return;
  event.preventDefault();
  const { act, ...data } = pressed.dataset;
  trigger(act, { address: element.querySelector("[data-address]")?.dataset.address, ...filledIn(pressed), ...data });
});
// What is filled in beside a button: names with values, and what is ticked as a list.
const filledIn = (pressed) => {
  const fields = pressed.closest("[data-fields]"), data = {};
  for (const field of fields?.querySelectorAll("input[name], select[name]") ?? []) {
    if (field.closest("[data-fields]") !== fields) continue;
    if (field.type !== "checkbox") data[field.name] = field.value;
    else if (field.checked) (data[`${field.name}s`] ??= []).push(field.value);
  }
  return data;
};
// The page has something for this part to do: it came to an address that it shows (places.js), a question was typed.
document.addEventListener("onrecord-act", ({ detail: { to, act, ...data } }) => {
  if (to === part) trigger(act, data);
});
// What a reader unfolded stays open when the part is written anew.
const unfolded = new Set();
const nameOf = (details) => {
  const within = details.closest(".turn, .reader, section, nav") ?? element;
  return `${within.id}/${[...within.querySelectorAll("details")].indexOf(details)}`;
};
element.addEventListener("click", (event) => {
  const details = event.target.closest("summary")?.parentElement;
  if (details) unfolded[details.open ? "delete" : "add"](nameOf(details));
});
// Whoever works by keyboard stays where they are when the part is written anew: at the same thing, else at what was done.
const traits = ["id", "name", "href", "aria-label", "data-act", "data-article", "data-turn", "data-rating", "data-job"];
let held = null;
element.addEventListener("focusin", ({ target }) => {
  const known = traits.filter((name) => target.hasAttribute(name));
  const named = known.map((name) => `[${name}="${CSS.escape(target.getAttribute(name))}"]`).join("");
  const ticked = target.type === "checkbox" ? `[value="${CSS.escape(target.value)}"]` : "";
  const text = known.length ? null : target.textContent; // a summary has nothing but its words
  held = { same: target.localName + named + ticked, text, job: target.dataset.job };
});
element.addEventListener("focusout", ({ relatedTarget }) => { if (relatedTarget && !element.contains(relatedTarget)) held = null; });
document.addEventListener("pointerdown", ({ target }) => { if (!element.contains(target)) held = null; });
// Whether a thing is there to be come to; what is folded about it is unfolded.
const seen = (each) => {
  const within = each.localName === "summary" ? each.parentElement.parentElement : each;
  for (let about = within; (about = about.closest("details:not([open])")); ) about.open = true;
  return each.getClientRects().length > 0;
};
// A new question comes to the top; so does the turn that an address names. Either part may be written before the other.
const comeToTop = (turns) => {
  const last = turns.querySelector("#talk .turn"), place = turns.querySelector("#talk .talk")?.dataset.address ?? "";
  const shown = [place, ...[...turns.querySelectorAll(".turn")].map((turn) => turn.id)].join(" ");
  if (last && shown !== turns.dataset.shown) {
    (document.getElementById(place.split("/")[2]) ?? last).scrollIntoView({ block: "start" });
  }
  turns.dataset.shown = shown;
};
let corrected = null;
const stay = () => {
  const typed = element.querySelector(".correction input"), isNew = typed && corrected !== typed.closest("[data-fields]").dataset.of;
  corrected = typed?.closest("[data-fields]").dataset.of ?? null;
  const at = document.activeElement, isLost = at === document.body || !at.getClientRects().length;
  if (!held || !(isLost || isNew)) return;
  const is = (each) => (held.text === null || each.textContent === held.text) && seen(each);
  const ways = ['[data-act="act_restore"]', '[role="alert"]', ".report", ...(held.job ? [`[data-job="${held.job}"] button`] : [])];
  const first = (way, fits = seen) => [...element.querySelectorAll(way)].find(fits);
  const place = (isNew && typed) || first(held.same, is) || ways.map((way) => first(way)).find(Boolean);
  if (!place) return;
  if (place.tabIndex < 0) place.tabIndex = -1; // a paragraph can be come to, and isn't on the way
  place.focus({ preventScroll: true });
  if (place.matches(":focus-visible")) place.scrollIntoView({ block: "nearest" });
};
watch("value", () => {
  for (const details of element.querySelectorAll("details")) if (unfolded.has(nameOf(details))) details.open = true;
  const turn = part === "talk" && element.querySelector(".turn");
  if (turn) onrecord.seen(turn.querySelector(".question").textContent);
  if (part === "talk" || part === "earlier") comeToTop(element.closest("#turns"));
  onrecord.shown(part, element);
  document.dispatchEvent(new CustomEvent("onrecord-shown", { detail: { part, element } }));
  stay();
});
