// Words that are selected in the article: which they are is told in code points, and Python cuts them (quoting.py).
(() => {
  const points = (text) => [...text].length;
  const before = (paragraph, node, at) => {
    const range = document.createRange();
    range.setStart(paragraph, 0);
    range.setEnd(node, at);
    return points(String(range));
  };
  // Where the selection begins and ends in the article's text; null where it holds none of it.
  const selected = () => {
    const selection = getSelection(), body = document.querySelector(".reader .body");
    if (!body || !selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0), within = [...body.children].filter((each) => range.intersectsNode(each));
    if (!within.length) return null;
    const first = within[0], last = within.at(-1);
    const { startContainer, startOffset, endContainer, endOffset } = range;
    const start = first.contains(startContainer) ? before(first, startContainer, startOffset) : 0;
    const end = last.contains(endContainer) ? before(last, endContainer, endOffset) : points(last.textContent);
    return { start: Number(first.dataset.from) + start, end: Number(last.dataset.from) + end };
  };
  let shown = ""; // the address of the words that the bar is about
  const quote = (span) => {
    const here = onrecord.here(), isSome = span && span.start < span.end;
    const address = isSome ? `${here.split("?")[0]}?start=${span.start}&end=${span.end}` : here;
    if (address === shown) return;
    shown = address;
    onrecord.act("quoting", "act_visit", { address });
  };
  let waits = 0;
  document.addEventListener("selectionchange", () => {
    clearTimeout(waits);
    const span = selected();
    if (span) waits = setTimeout(() => quote(span), 200); // while it grows, nothing is asked
  });
  document.addEventListener("onrecord-shown", ({ detail: { part, element } }) => {
    if (part === "quoting") shown = element.querySelector("[data-address]")?.dataset.address ?? "";
  });
  // What is pressed in the bar is about the selection: it stays.
  document.addEventListener("mousedown", (event) => event.target.closest?.("#quoting button") && event.preventDefault());
  Object.assign((window.onrecord ??= {}), {
    // The mark that one has come to is what the bar is about.
    quoteMark: ({ dataset: { start, end } }) => start && quote({ start: Number(start), end: Number(end) }),
  });
})();
