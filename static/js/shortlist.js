import { say } from "./live.js";

// Buttons "Shortlist" anywhere on a page belong to its form data-shortlist. Without script the form is sent and
// leads to the list; with script the button says whether the business is on it. What is on a visitor's list
// stands in their cookie, never in the page: pages are shared.
let numbers = new Set();

export function startShortlist() {
  const form = document.querySelector("[data-shortlist]");
  if (!form) return;
  const refresh = () => {
    numbers = new Set((form.dataset.numbers ?? inCookie()).split(".").filter(Boolean));
    mark();
  };
  form.addEventListener("submit", (event) => change(event, form));
  document.addEventListener("htmx:afterSettle", mark);
  addEventListener("pageshow", refresh);
  refresh();
}

function inCookie() {
  const found = document.cookie.match(/(?:^|; )shortlist="?([\d.]+):/);
  return found ? found[1] : "";
}

function mark() {
  for (const button of document.querySelectorAll('button[form="shortlist"][name="add"]')) {
    button.setAttribute("aria-pressed", String(numbers.has(button.value)));
  }
  for (const place of document.querySelectorAll("[data-shortlisted-count]")) {
    place.textContent = numbers.size ? ` (${numbers.size})` : "";
  }
}

async function change(event, form) {
  const button = event.submitter;
  if (button?.name !== "add") return;
  event.preventDefault();
  const asked = new URLSearchParams({ [numbers.has(button.value) ? "remove" : "add"]: button.value });
  try {
    const answer = await fetch(form.action, { method: "POST", body: asked, headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.statusText);
    const list = await answer.json();
    if (form.dataset.numbers !== undefined) form.dataset.numbers = list.numbers.join(".");
    numbers = new Set(list.numbers.map(String));
    mark();
    say(list.said);
    if (list.is_full) tell(button, list.said);
  } catch {
    say(form.dataset.trouble);
    tell(button, form.dataset.trouble);
  }
}

// What went wrong is also to be seen, beside the button.
function tell(button, text) {
  const note = button.parentElement.querySelector(".pick__note") ?? Object.assign(document.createElement("span"), { className: "pick__note" });
  note.textContent = text;
  button.after(note);
}
