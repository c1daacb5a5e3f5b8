// Runs for each part of the page that Python writes: what is pressed in it is sent to Python, and it shows what is new.
const acts = [
  "act_rate", "act_share", "act_ask", "act_retry", "act_edit", "act_leave", "act_new", "act_load",
  "act_forget", "act_page", "act_delete", "act_seeds", "act_visit",
];
element.addEventListener("click", (event) => {
  const pressed = event.target.closest("[data-act]");
  if (!pressed || !element.contains(pressed) || !acts.includes(pressed.dataset.act)) return;
  event.preventDefault();
  const { act, ...data } = pressed.dataset;
  trigger(act, data);
});
// The browser came to an address that this part shows (page.js), or has something for it to do.
const part = element.closest("#masthead, #shelf, #talk, #articles, #report, #about, #person, #reader")?.id;
document.addEventListener("onrecord-act", ({ detail: { to, act, ...data } }) => {
  if (to === part) trigger(act, data);
});
watch("value", () => {
  // A new question comes to the top, and its answer again when it is whole and there is room to; so does the turn that
  // an address names.
  const turns = element.querySelectorAll(".turn"), last = turns[turns.length - 1];
  const place = element.querySelector(".talk")?.dataset.address;
  const asked = last ? `${turns.length} ${last.dataset.state}` : "";
  const looked = place !== element.dataset.place ? document.getElementById(place?.split("/")[2]) : null;
  if (looked) looked.scrollIntoView({ block: "start" });
  else if (last && element.dataset.asked !== asked) last.scrollIntoView({ block: "start" });
  Object.assign(element.dataset, { asked, place: place ?? "" });
  onrecord.shown(part, element);
});
