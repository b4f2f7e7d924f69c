// Passkeys need a script: what uses them is shown only where they can work, and a refusal is said in words.
(function () {
  "use strict";
  var can = Boolean(window.PublicKeyCredential && navigator.credentials);
  document.querySelectorAll("[data-needs-passkeys]").forEach(function (part) { part.hidden = !can; });
  document.querySelectorAll("[data-without-passkeys]").forEach(function (part) { part.hidden = can; });
  document.addEventListener("allauth.error", function (event) {
    event.preventDefault();
    document.querySelectorAll("[data-passkey-trouble]").forEach(function (note) { note.hidden = false; });
  });
})();
