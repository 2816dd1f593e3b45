// What only a browser knows: the time of day, and what somebody types. Everything works without it.
(function () {
  "use strict";
  function all(selector, run) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), run);
  }

  // Alerts: the banner hides what is over, lists and pages say so.
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
      if (item.classList.contains("alert-line")) item.hidden = state === "over";
      item.classList.toggle("over", state === "over");
    });
    all(".alerts", function (box) {
      box.hidden = !box.querySelector(".alert-line:not([hidden])");
    });
    if (next < Infinity) setTimeout(alerts, Math.min(next - now + 500, 3600000));
  }
  alerts();

  // Mail addresses stand as name(at)place so that machines do not gather them; people get a link.
  all(".mail", function (span) {
    var address = span.textContent.replace("(at)", "@"), link = document.createElement("a");
    link.href = "mailto:" + address;
    link.textContent = address;
    span.textContent = "";
    span.appendChild(link);
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
