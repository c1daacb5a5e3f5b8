// Runs for each part of the page that Python writes: what is pressed in it is sent to Python, and it shows what is new.
const acts = [
  "act_open", "act_close", "act_rate", "act_ask", "act_retry", "act_edit", "act_leave", "act_new", "act_load", "act_forget",
  "act_page", "act_delete", "act_person", "act_seeds", "act_show",
];
element.addEventListener("click", (event) => {
  const pressed = event.target.closest("[data-act]");
  if (!pressed || !element.contains(pressed) || !acts.includes(pressed.dataset.act)) return;
  event.preventDefault();
  const { act, ...data } = pressed.dataset;
  trigger(act, data);
});
watch("value", () => {
  const reader = element.querySelector(".reader");
  if (reader) {
    const side = element.closest("#side");
    const mark = reader.querySelector(".cited");
    const top = mark ? mark.getBoundingClientRect().top - side.getBoundingClientRect().top : 0;
    side.scrollTop = mark ? side.scrollTop + top - side.clientHeight / 3 : 0;
    reader.querySelector("h2").focus({ preventScroll: true });
  }
  // A new question comes to the top, and its answer again when it is whole and there is room to.
  const asked = element.querySelectorAll(".turn");
  const last = asked[asked.length - 1];
  const now = last ? `${asked.length} ${last.dataset.state}` : "";
  if (last && element.dataset.seen !== undefined && element.dataset.seen !== now) {
    last.scrollIntoView({ block: "start" });
  }
  element.dataset.seen = now;
});
