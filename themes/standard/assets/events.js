// Choosing from the dates that stand on the page by topic, municipality and time. Without it all of them are there.
(function () {
  "use strict";
  var form = document.querySelector(".event-filter");
  if (!form) return;
  var rows = Array.prototype.slice.call(document.querySelectorAll(".month li[data-start]"));
  var status = form.querySelector("[role=status]"), fields = Array.prototype.slice.call(form.querySelectorAll("select"));

  function day(date) {
    return date.getFullYear() + "-" + ("0" + (date.getMonth() + 1)).slice(-2) + "-" + ("0" + date.getDate()).slice(-2);
  }
  function after(date, days) { return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days); }
  // The first and the last day of a time.
  function span(when) {
    var today = new Date();
    if (when === "weekend") {
      var saturday = after(today, today.getDay() === 0 ? -1 : 6 - today.getDay());
      return [day(today.getDay() === 0 ? today : saturday), day(after(saturday, 1))];
    }
    return when ? [day(today), day(after(today, Number(when) - 1))] : null;
  }
  function has(list, word) { return (" " + list + " ").indexOf(" " + word + " ") >= 0; }

  function choose() {
    var chosen = {}, count = 0;
    fields.forEach(function (field) { chosen[field.name] = field.value; });
    var time = span(chosen.when);
    rows.forEach(function (row) {
      var data = row.dataset;
      var fits = (!chosen.topic || has(data.topics, chosen.topic)) && (!chosen.of || data.of === chosen.of) && (!time || (data.last >= time[0] && data.start <= time[1]));
      row.hidden = !fits;
      if (fits) count++;
    });
    Array.prototype.forEach.call(document.querySelectorAll(".month"), function (month) {
      month.hidden = !month.querySelector("li:not([hidden])");
    });
    status.textContent = count === 1 ? form.dataset.one : form.dataset.many.replace("{n}", count);
  }

  // The choice stands in the address, so that it can be kept and passed on.
  function address() {
    var parts = fields.filter(function (field) { return field.value; }).map(function (field) { return field.name + "=" + encodeURIComponent(field.value); });
    try { history.replaceState(null, "", location.pathname + (parts.length ? "?" + parts.join("&") : "")); } catch (error) { /* a file opened from disk */ }
  }
  location.search.slice(1).split("&").forEach(function (part) {
    var at = part.split("="), field = form.elements[at[0]];
    if (field && at[1]) field.value = decodeURIComponent(at[1]);
    if (field && field.selectedIndex < 0) field.value = "";
  });
  form.addEventListener("change", function () { choose(); address(); });
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.hidden = false;
  choose();
})();
