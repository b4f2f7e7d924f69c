// Suggestions below the search field, by the combobox pattern of the ARIA Authoring Practices: arrows choose,
// Enter opens, Escape closes. Without script the field is a field.
import { say } from "./live.js";

const PAUSE = 180; // milliseconds without a key before the server is asked
const SHORTEST = 2; // letters
const answers = new Map(); // what was asked on this page is not asked again

export function startSuggestions() {
  for (const place of document.querySelectorAll("[data-suggest]")) attach(place, place.querySelector("input"));
}

function attach(place, input) {
  if (!input) return;
  const list = Object.assign(document.createElement("ul"), { id: "suggestions", className: "suggestions", hidden: true });
  const set = (element, attributes) => Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
  set(list, { role: "listbox", "aria-label": place.dataset.label });
  set(input, { role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list" });
  place.append(list);
  let waiting = 0;
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => look(place, input, list), PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") clearTimeout(waiting);
    choose(event, input, list);
  });
  input.addEventListener("blur", () => close(input, list));
  input.form?.addEventListener("submit", () => close(input, list));
}

async function look(place, input, list) {
  const asked = input.value.trim();
  const found = asked.length < SHORTEST ? [] : await ask(place.dataset.suggest, asked);
  // The answer to what stands there no more, or to a field already left, is of no use.
  if (asked !== input.value.trim() || document.activeElement !== input) return;
  show(input, list, found);
  if (found.length) say(place.dataset.said.replace("{count}", found.length));
}

async function ask(address, text) {
  if (answers.has(text)) return answers.get(text);
  try {
    const answer = await fetch(`${address}?q=${encodeURIComponent(text.toLowerCase())}`);
    const found = answer.ok ? (await answer.json()).suggestions : [];
    if (answer.ok) answers.set(text, found);
    return found;
  } catch {
    return []; // no suggestions are no fault: the search itself still works
  }
}

function show(input, list, found) {
  list.replaceChildren(...found.map(option));
  list.hidden = found.length === 0;
  input.setAttribute("aria-expanded", String(found.length > 0));
  input.removeAttribute("aria-activedescendant");
}

function option({ label, kind, address }, number) {
  const item = Object.assign(document.createElement("li"), { id: `suggestion-${number}` });
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", "false");
  item.dataset.address = address;
  const word = Object.assign(document.createElement("span"), { textContent: kind, className: "soft" });
  item.append(label, " ", word);
  item.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
  item.addEventListener("click", () => location.assign(address));
  return item;
}

function choose(event, input, list) {
  if (list.hidden) return;
  const options = [...list.children];
  const at = options.findIndex((item) => item.getAttribute("aria-selected") === "true");
  if (event.key === "Escape") {
    event.preventDefault(); // the first Escape closes the list, the second empties the field
    close(input, list);
  }
  if (event.key === "Enter" && at >= 0) {
    event.preventDefault();
    location.assign(options[at].dataset.address);
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const start = at < 0 && step < 0 ? 0 : at; // up from the field leads to the last one
  select(options[(start + step + options.length) % options.length], options, input);
}

function select(chosen, options, input) {
  for (const item of options) item.setAttribute("aria-selected", String(item === chosen));
  input.setAttribute("aria-activedescendant", chosen.id);
  chosen.scrollIntoView({ block: "nearest" });
}

function close(input, list) {
  list.hidden = true;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}
