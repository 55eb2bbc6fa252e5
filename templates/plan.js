(function () {
  "use strict";
  var tools = document.getElementById("tools");
  var box = document.getElementById("find");
  var told = document.getElementById("found");
  var toggle = document.getElementById("toggle");
  var groups = Array.prototype.slice.call(document.querySelectorAll("#tools ~ section details.group"));
  var letters = { "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "’": "'" };
  function plain(text) {
    return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[ßæœøłđðþı’]/g, function (letter) {
      return letters[letter];
    });
  }
  var rows = [];
  groups.forEach(function (group) {
    var heading = plain(group.querySelector("summary").textContent);
    Array.prototype.forEach.call(group.querySelectorAll("tbody tr"), function (row) {
      rows.push({ row: row, group: group, text: plain(row.textContent) + " " + heading });
    });
  });
  function counted(total) {
    return total === 0 ? told.dataset.none : total === 1 ? told.dataset.one : told.dataset.many.replace("#", total);
  }
  function find() {
    var words = plain(box.value).split(/\s+/).filter(Boolean);
    var hits = new Map();
    rows.forEach(function (entry) {
      var shown = words.every(function (word) { return entry.text.indexOf(word) >= 0; });
      if (entry.row.hidden === shown) { entry.row.hidden = !shown; }
      if (shown) { hits.set(entry.group, (hits.get(entry.group) || 0) + 1); }
    });
    groups.forEach(function (group) {
      group.hidden = words.length > 0 && !hits.has(group);
      group.open = words.length > 0 ? hits.has(group) : group.dataset.open === "yes";
    });
    var total = 0;
    hits.forEach(function (number) { total += number; });
    told.textContent = words.length ? counted(total) : "";
  }
  function openAll(open) {
    groups.forEach(function (group) { group.open = open; });
  }
  box.addEventListener("input", find);
  toggle.addEventListener("click", function () {
    openAll(!groups.every(function (group) { return group.open; }));
  });
  var folded = [];
  window.addEventListener("beforeprint", function () {
    folded = Array.prototype.filter.call(document.querySelectorAll("details"), function (part) { return !part.open; });
    folded.forEach(function (part) { part.open = true; });
  });
  window.addEventListener("afterprint", function () {
    folded.forEach(function (part) { part.open = false; });
  });
  Array.prototype.forEach.call(document.querySelectorAll(".scroll"), function (frame) {
    var goal = frame.querySelector(".goal");
    if (goal) {
      var spot = goal.getBoundingClientRect(), view = frame.getBoundingClientRect();
      frame.scrollLeft += spot.left - view.left - view.width / 2;
    }
  });
  Array.prototype.forEach.call(document.querySelectorAll(".scroll .picture.calendar"), function (picture) {
    var frame = picture.parentNode, names = picture.querySelector(".sliding"), from = Number(names.dataset.from);
    var scale = picture.viewBox.baseVal.width / picture.getBoundingClientRect().width;
    function slide() {
      var x = frame.scrollLeft * scale;
      names.setAttribute("transform", "translate(" + x + " 0)");
      picture.classList.toggle("slid", x >= from);
    }
    var bar = picture.querySelector(".span");
    if (bar && frame.scrollWidth > frame.clientWidth * 1.5) {
      frame.scrollLeft = Math.ceil(Math.max(from, Number(bar.getAttribute("x")) - frame.clientWidth * scale / 2) / scale);
    }
    frame.addEventListener("scroll", slide);
    slide();
  });
  tools.hidden = groups.length === 0;
  document.getElementById("search").hidden = groups.length === 0;
  if (box.value) { find(); }
})();
