import { say } from "./live.js";

// A filter form with hx-get sends itself when a choice changes; without htmx its button does.
// The swapped part carries data-said ("123 businesses"), which is read out when it has settled.
export function startFilters() {
  document.addEventListener("htmx:load", (event) => hideButtons(event.target));
  document.addEventListener("htmx:configRequest", leaveOutDefaults);
  document.addEventListener("htmx:beforeSwap", noteOpened);
  document.addEventListener("htmx:afterSettle", (event) => {
    openAgain();
    const told = event.target.matches?.("[data-said]") ? event.target : event.target.querySelector?.("[data-said]");
    if (told) say(told.dataset.said);
  });
  if (globalThis.htmx) hideButtons(document);
  openOnWideScreens();
}

function hideButtons(scope) {
  for (const button of scope.querySelectorAll?.(":is(form[hx-get], form[hx-post]) [data-without-script]") ?? []) button.hidden = true;
}

// The address says what was chosen, not what was left as it is: it can be read and sent on.
function leaveOutDefaults({ detail }) {
  if (!detail.elt.matches?.("form[hx-get]")) return;
  for (const [name, value] of [...detail.formData.entries()]) {
    const field = detail.elt.elements[name];
    if (value === "" || field?.options?.[0]?.value === value) detail.formData.delete(name);
  }
}

// What a reader has unfolded stays unfolded when the counts change.
let opened = [];

function noteOpened() {
  opened = [...document.querySelectorAll(".filters__more[open]")].map((details) => details.dataset.name);
}

function openAgain() {
  for (const details of document.querySelectorAll(".filters__more")) {
    if (opened.includes(details.dataset.name)) details.open = true;
  }
}

// Where ::details-content is not known, a wide screen still shows the filters and the menu.
function openOnWideScreens() {
  if (CSS.supports("selector(::details-content)") || !matchMedia("(min-width: 62rem)").matches) return;
  for (const details of document.querySelectorAll(".filters, .site-menu")) details.open = true;
}
