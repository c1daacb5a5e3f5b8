// The server behind the page: that it is gone, that it was started anew, that it refused something, is told or mended here.
// Gradio says nothing of what goes wrong in an event that shows no progress.
(() => {
  const known = document.querySelector('meta[name="onrecord-server"]')?.content;
  const ask = window.fetch.bind(window);
  let isLost = false;
  const tell = (text) => {
    let place = document.querySelector("#told");
    if (!place) {
      place = document.body.appendChild(document.createElement("aside"));
      Object.assign(place, { id: "told", ariaLabel: onrecord.say("Messages") });
    }
    place.replaceChildren();
    if (!text) return;
    const said = place.appendChild(document.createElement("p"));
    said.setAttribute("role", "alert");
    said.textContent = text;
  };
  // The page as the server has it now: its address says what it shows, and what was typed is kept.
  const again = (window.onrecord ??= {}).again = () => {
    onrecord.keep();
    location.reload();
  };
  // A new server, or one that wants a log-in.
  const isNew = (response) => response.status === 401 || known && (response.headers.get("x-on-record") ?? known) !== known;
  const look = async () => {
    try {
      const response = await ask(new URL("gradio_api/app_id", document.baseURI), { cache: "no-store" });
      if (isNew(response)) return again();
      if (isLost) tell("");
      isLost = false;
    } catch {
      lost();
    }
  };
  const lost = () => {
    tell(onrecord.say("The server doesn’t answer. This page goes on by itself once it does; what you typed is kept."));
    if (!isLost) onrecord.refused();
    isLost = true;
    setTimeout(look, 1000);
  };
  const refused = async (response) => {
    const said = await response.clone().json().catch(() => ({}));
    tell(said.error || onrecord.say("This didn’t work: the server’s log says why. Try it again."));
    onrecord.refused();
  };

  window.fetch = async (input, options) => {
    let response;
    try {
      response = await ask(input, options);
    } catch (error) {
      if (error?.name !== "AbortError") isLost ? onrecord.refused() : look();
      throw error;
    }
    const path = new URL(response.url || location.href).pathname;
    if (isNew(response)) again();
    else if (!response.ok && /\/gradio_api\/(run|queue)\//.test(path)) refused(response);
    else if (response.ok && path.includes("/gradio_api/run/") && !isLost) tell("");
    return response;
  };
  addEventListener("focus", look);
  document.addEventListener("visibilitychange", () => document.hidden || look());
})();
