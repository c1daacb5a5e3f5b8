// The visitor's place: the browser's address and history in step with what the pages show (addresses.py).
(() => {
  // An article opens beside what was shown before.
  const pages = { "": "ask", answer: "ask", archive: "archive", people: "people", settings: "settings" };
  const parts = { ask: "talk", archive: "articles", people: "person", settings: "settings" };
  const kindOf = (address) => address.slice(1).split(/[/?]/, 1)[0];
  const isPlace = (address) => kindOf(address) in pages || kindOf(address) === "article";
  const frame = () => document.querySelector("#desk") ?? document.body; // its data say which page is shown, and whether an article
  // The pages may stand below another path, where a proxy has put them: addresses are those behind it.
  const root = new URL(document.baseURI).pathname.replace(/\/$/, "");
  const pathname = () => location.pathname.slice(root.length);
  const here = () => pathname() + location.search;
  const placeOf = (link) => link.getAttribute("href").replace(/^\.(?=\/)/, "");
  const write = (how, state, address) => history[how](state, "", root + address);
  const beside = () => (kindOf(here()) === "article" ? history.state?.beside ?? "/" : here());
  // Where there is little room an open article lies over the page, of which nothing can be come to then.
  const cover = () => {
    const side = document.querySelector("#side"), isOver = side && getComputedStyle(side).position === "fixed";
    for (const part of document.querySelectorAll("#frame, #work")) part.inert = Boolean(isOver && frame().dataset.reading);
  };
  addEventListener("resize", cover);
  const act = (to, name, data) => {
    document.dispatchEvent(new CustomEvent("onrecord-act", { detail: { to, act: name, ...data } }));
  };
  let opener = null, at = null; // the link that opened the article; the page beneath it
  const showing = {}, awaited = {}; // by part: the address that it shows; the one that it was asked for and doesn't yet
  const outstanding = {}; // by part: the addresses that it was asked for and hasn't shown; an answer may overtake another
  const last = {}; // by page: where the visitor was on it
  const markPlaces = () => {
    for (const link of document.querySelectorAll(".places a")) {
      const isHere = pages[kindOf(placeOf(link))] === frame().dataset.page;
      isHere ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current");
    }
  };
  const visit = (part, address) => {
    (outstanding[part] ??= new Set()).add(address);
    act(part, "act_visit", { address });
  };
  const showPage = (address, isAgain) => {
    const page = pages[kindOf(address)] ?? "ask", isNew = isAgain || at !== address;
    at = last[page] = address;
    frame().dataset.page = page;
    markPlaces();
    if (!isNew) return;
    const asked = new URLSearchParams(address.split("?")[1] ?? "");
    if (page === "ask" && !kindOf(address)) onrecord.fill(Object.fromEntries(asked));
    else {
      if (showing[parts[page]] !== address) awaited[parts[page]] = address;
      visit(parts[page], address);
    }
  };
  const show = (isAgain = false) => {
    showPage(beside(), isAgain);
    if (kindOf(here()) !== "article") {
      delete frame().dataset.reading;
      cover();
      return;
    }
    frame().dataset.reading = "waits"; // until the reader shows it
    visit("reader", here());
  };
  const go = (address, link = null) => {
    const isArticle = kindOf(address) === "article", state = isArticle ? { beside: beside() } : {};
    if (isArticle) opener = link;
    write("pushState", state, address);
    show(!isArticle);
  };
  const closeReader = () => {
    if (kindOf(here()) !== "article") return;
    write("pushState", {}, beside());
    show();
    // What opened it may have been written anew meanwhile.
    const back = opener?.isConnected ? opener : opener && document.querySelector(`a[href="${CSS.escape(opener.getAttribute("href"))}"]`);
    back?.closest(".citing")?.classList.add("dismissed"); // its card, until it is left
    setTimeout(() => back?.focus(), 0);
  };
  const showReader = (element) => {
    frame().dataset.reading = "open";
    cover();
    const marks = marksOf(element), first = marks.findIndex((mark) => mark.classList.contains("cited"));
    element.querySelector(".marks")?.toggleAttribute("hidden", marks.length < 2);
    if (marks.length) showMark(element, Math.max(first, 0));
    else element.closest("#side").scrollTop = 0;
    element.querySelector("h2").focus({ preventScroll: true });
  };
  // A mark over several paragraphs is shown by its first piece.
  const marksOf = (element) => [...element.querySelectorAll("mark, span.cited, h2.cited")];
  let marked = 0;
  const showMark = (element, at) => {
    const marks = marksOf(element), side = element.closest("#side");
    marked = (at + marks.length) % marks.length;
    const top = marks[marked].getBoundingClientRect().top - side.getBoundingClientRect().top;
    side.scrollTop += top - side.clientHeight / 3;
    for (const mark of marks) mark.classList.toggle("current", mark === marks[marked]);
    element.querySelector(".marks [role=status]").textContent = onrecord.say("{at} of {n}", { at: marked + 1, n: marks.length });
  };
  const nextMark = (step) => {
    const reader = frame().dataset.reading === "open" ? document.querySelector(".reader") : null;
    if (!reader || !marksOf(reader).length) return;
    showMark(reader, marked + step);
    onrecord.quoteMark(marksOf(reader)[marked]);
  };
  addEventListener("popstate", () => show());
  let isStarted = false;
  Object.assign((window.onrecord ??= {}), {
    act,
    go,
    here,
    closeReader,
    nextMark,
    lastOf: (page) => last[page] ?? (page === "ask" ? "/" : `/${page}`),
    // A part shows something new, which may stand at another address than the browser's.
    shown(part, element) {
      if (part === "masthead") markPlaces();
      const chosen = part === "settings" && element.querySelector("[data-language]")?.dataset.language;
      if (chosen && chosen !== onrecord.language) onrecord.again(); // what was shown before is in another language
      if (part === "talk" && !isStarted) {
        isStarted = true;
        onrecord.start();
        document.querySelector("base").href = document.baseURI; // it stays where it is when the address changes
        show(true);
        return;
      }
      const address = element.querySelector("[data-address]")?.dataset.address;
      const known = showing[part];
      showing[part] = address;
      const wasAsked = outstanding[part]?.delete(address);
      const wanted = part === "reader" ? here() : parts[frame().dataset.page] === part ? at : null;
      if (part === "reader" && address === here()) showReader(element);
      if (wasAsked && wanted === known && wanted !== address) { // what was asked for last was there already
        visit(part, wanted);
        return;
      }
      if (awaited[part] !== undefined) { // what was asked for before it may still come
        if (address === awaited[part]) delete awaited[part];
        return;
      }
      if (!address || address === known || parts[frame().dataset.page] !== part || address === beside()) return;
      at = last[frame().dataset.page] = address;
      if (kindOf(here()) === "article") { // it stays open beside what is new
        history.replaceState({ ...history.state, beside: address }, "");
        return;
      }
      // What is chosen of a person is a step, which Back undoes.
      const isSame = location.search.startsWith("?q=") || (part !== "person" && address.split("?")[0] === pathname());
      write(isSame ? "replaceState" : "pushState", {}, address);
    },
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]"), place = link && placeOf(link);
    if (event.target.closest?.("[data-close]")) closeReader();
    const step = event.target.closest?.("[data-mark]")?.dataset.mark;
    if (step) nextMark(Number(step));
    if (!place?.startsWith("/") || !isPlace(place) || link.target || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const page = pages[kindOf(place)], isTurned = link.closest(".places") && page !== frame().dataset.page;
    go((isTurned && last[page]) || place, link);
  });
})();
