// Served by `dorfplatz serve` only: loads the page anew after an edit and shows mistakes over it.
(() => {
  "use strict";
  const { site, generation, page } = document.currentScript.dataset;
  const base = "/_dorfplatz/";
  const channel = new BroadcastChannel("dorfplatz");
  let panel = null;
  let shown = "";

  const element = (name, text, parent, className) => {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    if (className) made.className = className;
    if (parent) parent.append(made);
    return made;
  };

  const close = () => {
    panel?.remove();
    panel = null;
  };

  const open = (report, role) => {
    close();
    if (!document.querySelector("link[data-dorfplatz]")) {
      const sheet = element("link", "", document.head);
      sheet.rel = "stylesheet";
      sheet.href = `${base}serve.css`;
      sheet.dataset.dorfplatz = "";
    }
    panel = element("div", "", document.body);
    panel.id = "dorfplatz-panel";
    panel.lang = report.lang;
    // First the empty region, then its content: this is what screen readers announce.
    panel.setAttribute("role", role);
    const button = element("button", report.close, panel);
    button.type = "button";
    button.addEventListener("click", close);
    return panel;
  };

  const mistakes = (report) => {
    const into = open(report, "alert");
    into.tabIndex = 0;
    into.setAttribute("aria-label", report.title);
    element("h2", report.title, into);
    element("p", report.lead, into);
    const list = element("ol", "", into);
    for (const one of report.diagnostics) {
      const item = element("li", "", list);
      if (one.file) element("code", `${one.file}:${one.line}:${one.column}`, element("p", "", item));
      element("p", one.code ? `${one.code}: ${one.message}` : one.message, item, "message");
      if (one.excerpt) {
        const excerpt = element("pre", one.excerpt, item);
        excerpt.tabIndex = 0;
      }
      if (one.help) element("p", one.help, item);
    }
  };

  // Mistakes of other sites don't concern this page: a line that leads there is enough.
  const elsewhere = (report) => {
    const into = open(report, "status");
    into.className = "note";
    const line = element("p", `${report.elsewhere_title} `, into);
    report.elsewhere.forEach((id, at) => {
      if (at) line.append(", ");
      element("a", id, line).href = `/${id}/`;
    });
  };

  const look = async () => {
    const answer = await fetch(`${base}diagnostics.json?site=${encodeURIComponent(site)}`, { cache: "no-store" });
    const text = await answer.text();
    const report = JSON.parse(text);
    const fresh = String(report.generation) !== generation;
    if (fresh && (report.state === "good" || page === "mistakes")) location.reload();
    else if (page !== "mistakes" && text !== shown) {
      shown = text;
      if (report.state !== "good") mistakes(report);
      else if (report.elsewhere.length) elsewhere(report);
      else close();
    }
  };
  // The server may have ended in between; the stream of events comes back when it does.
  const follow = () => look().catch(() => {});

  const connect = () => {
    const source = new EventSource(`${base}events`);
    source.addEventListener("generation", (event) => {
      channel.postMessage(event.data);
      follow();
    });
    source.addEventListener("error", () => {
      if (source.readyState === EventSource.CLOSED) setTimeout(connect, 2000);
    });
  };

  // A browser opens six connections to a server, and a stream takes one. So one tab listens and tells the others; when it
  // is closed, the next one has the lock.
  channel.addEventListener("message", follow);
  document.addEventListener("visibilitychange", () => document.hidden || follow());
  if (navigator.locks) navigator.locks.request("dorfplatz", () => new Promise(connect));
  else connect();
  follow();
})();
