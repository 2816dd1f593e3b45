// What only a browser knows: the time of day, and what somebody types. Everything works without it.
(function () {
  "use strict";
  function all(selector, run) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), run);
  }

  // Alerts: the banner hides what is over and what is too much, lists and pages say so.
  function alerts() {
    var now = Date.now(), next = Infinity;
    all("[data-until]", function (item) {
      var from = Date.parse(item.getAttribute("data-from")), until = Date.parse(item.getAttribute("data-until"));
      var state = now < from ? "before" : now < until ? "now" : "over";
      [from, until].forEach(function (moment) {
        if (moment > now && moment < next) next = moment;
      });
      var mark = item.querySelector(".state");
      if (mark) mark.textContent = mark.getAttribute("data-" + state) || "";
      item.classList.toggle("over", state === "over");
      item.rank = state === "now" ? 0 : 1;
    });
    // Three at most are shown, those in force before those to come; the link to all counts those in force.
    all(".alerts", function (box) {
      var lines = Array.prototype.slice.call(box.querySelectorAll(".alert-line")), more = box.querySelector(".alert-more");
      var left = lines.filter(function (line) { return !line.classList.contains("over"); });
      var shown = left.slice().sort(function (a, b) { return a.rank - b.rank; }).slice(0, 3);
      lines.forEach(function (line) { line.hidden = shown.indexOf(line) < 0; });
      box.hidden = shown.length === 0;
      if (!more) return;
      var force = left.filter(function (line) { return line.rank === 0; }).length;
      more.hidden = left.length <= 3;
      more.querySelector(".count").textContent = force > 3 ? " (" + force + ")" : "";
    });
    if (next < Infinity) setTimeout(alerts, Math.min(next - now + 500, 3600000));
  }
  alerts();

  // Opening hours: whether the office is open now, by the clock of its place. All moments are "2026-11-24 08:00" there.
  all(".open-now", function (line) {
    function said(name) { return line.getAttribute("data-" + name) || ""; }
    var place;
    try {
      place = new Intl.DateTimeFormat("sv-SE", { timeZone: said("zone"), year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    } catch (error) { return; }
    var box = line.parentNode, lang = document.documentElement.lang;
    function moment(date) { return place.format(date).replace("T", " "); }
    function list(selector, root) { return Array.prototype.slice.call(root.querySelectorAll(selector)); }
    function clock(text) { return said("clock").replace("{time}", text.replace(/^0/, "").replace(":", said("mark"))); }
    function words(name, time, day) {
      return said(name).replace("{time}", clock(time)).replace("{day}", day || "");
    }
    // What differs: days with other hours, holidays, and alerts that close the office.
    var others = list("[data-first]", box), closures = said("closures").split(" ").filter(Boolean).map(function (closed) {
      return closed.split("/").map(function (end) { return moment(new Date(end)); });
    });
    function spans(date, weekday) {
      var day = list("[data-weekday='" + weekday + "']", box)[0], found = day ? day.getAttribute("data-spans") : "";
      others.some(function (other) {
        if (date < other.getAttribute("data-first") || date > other.getAttribute("data-last")) return false;
        found = other.getAttribute("data-spans");
        return true;
      });
      return found.split(" ").filter(Boolean).map(function (span) {
        var ends = [date + " " + span.slice(0, 5), date + " " + span.slice(6)];
        closures.forEach(function (closed) {
          if (closed[0] <= ends[0] && closed[1] > ends[0]) ends[0] = closed[1];
          else if (closed[0] > ends[0] && closed[0] < ends[1]) ends[1] = closed[0];
        });
        return ends;
      }).filter(function (ends) { return ends[0] < ends[1]; });
    }
    function tell() {
      var now = moment(new Date()), noon = new Date(now.slice(0, 10) + "T12:00:00Z"), text = said("closed"), open = false;
      for (var ahead = 0; ahead < 15; ahead++) {
        var day = new Date(noon.getTime() + ahead * 864e5), date = day.toISOString().slice(0, 10), weekday = day.getUTCDay() || 7;
        if (ahead === 0) list("[data-weekday]", box).forEach(function (row) {
          row.classList.toggle("today", row.getAttribute("data-weekday") === String(weekday));
        });
        var next = spans(date, weekday).filter(function (ends) { return ends[1] > now; })[0];
        if (!next) continue;
        open = next[0] <= now;
        var name = ahead === 0 ? "today" : ahead === 1 ? "tomorrow" : "later";
        var far = ahead < 7 ? { weekday: "long" } : { weekday: "long", day: "numeric", month: "long" };
        far.timeZone = "UTC";
        far.numberingSystem = "latn";
        var from = next[0].slice(11), until = next[1].slice(11);
        text = open ? words("open", until) : words(name, from, new Intl.DateTimeFormat(lang, far).format(new Date(next[0].slice(0, 10) + "T12:00:00Z")));
        break;
      }
      line.textContent = text;
      line.classList.toggle("is-open", open);
      line.hidden = false;
    }
    tell();
    setInterval(tell, 30000);
  });

  // Dates to come, by the day at their place: those that are over make room for the next.
  all("[data-coming]", function (list) {
    var left = Number(list.getAttribute("data-coming")), today;
    try { today = new Intl.DateTimeFormat("sv-SE", { timeZone: list.getAttribute("data-zone") }).format(new Date()); } catch (error) { return; }
    var items = Array.prototype.slice.call(list.children);
    function ahead(item) { return item.getAttribute("data-day") >= today; }
    items.forEach(function (item) { item.hidden = !ahead(item) || left-- <= 0; });
  });

  all("[data-print]", function (button) {
    button.parentNode.hidden = false;
    button.addEventListener("click", function () { print(); });
  });

  // Mail addresses stand as name(at)place so that machines do not gather them; people get a link.
  all(".mail", function (span) {
    var address = span.textContent.replace("(at)", "@"), link = document.createElement("a");
    link.href = "mailto:" + address;
    link.textContent = address;
    span.textContent = "";
    span.appendChild(link);
  });

  // The search comes when somebody wants to search: with the focus of its field, or words in the address.
  all("[data-scripts]", function (box) {
    var field = box.querySelector("input");
    function come() {
      (box.getAttribute("data-scripts") || "").split(" ").filter(Boolean).forEach(function (address) {
        var script = document.createElement("script");
        script.async = false;
        script.src = address;
        document.head.appendChild(script);
      });
      box.removeAttribute("data-scripts");
    }
    field.addEventListener("focus", come);
    field.addEventListener("input", come);
    if (document.activeElement === field || /[?&]q=./.test(location.search)) come();
  });

  // The finder of places: the list narrows while one types.
  function fold(text) {
    return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/ß/g, "ss").replace(/([aou])e/g, "$1");
  }
  var form = document.querySelector(".finder");
  if (form) {
    var field = form.querySelector("input"), status = form.querySelector("[role=status]"), found = [];
    var narrow = function () {
      var wanted = fold(field.value.trim());
      found = [];
      all(".index li, .postcodes li", function (item) {
        var link = item.querySelector("a");
        item.hidden = wanted !== "" && fold(link.textContent).indexOf(wanted) < 0;
        if (!item.hidden) found.push(link);
      });
      all("main section, .letters", function (part) {
        part.hidden = wanted !== "" && (part.nodeName === "NAV" || !part.querySelector("li:not([hidden])"));
      });
      var key = found.length === 0 ? "none" : found.length === 1 ? "one" : "many";
      status.textContent = wanted === "" ? "" : status.getAttribute("data-" + key).replace("{n}", found.length);
    };
    form.hidden = false;
    field.addEventListener("input", narrow);
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      if (found.length > 0 && field.value.trim() !== "") found[0].click();
    });
    narrow();
  }
})();
