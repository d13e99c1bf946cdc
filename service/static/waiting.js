// Looks every two seconds how the review stands; without this the page reloads itself.
(function () {
  "use strict";
  function look() {
    fetch(location.href, { credentials: "same-origin" })
      .then(function (answer) { return answer.ok ? answer.text() : Promise.reject(new Error(answer.status)); })
      .then(function (text) {
        var fresh = new DOMParser().parseFromString(text, "text/html").getElementById("state");
        var shown = document.getElementById("state");
        if (!fresh || fresh.dataset.waits === "no") { location.reload(); return; }
        if (fresh.textContent !== shown.textContent) { shown.replaceWith(fresh); }
        setTimeout(look, 2000);
      })
      .catch(function () { setTimeout(look, 5000); });
  }
  setTimeout(look, 2000);
})();
