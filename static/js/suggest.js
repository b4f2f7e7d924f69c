// Suggestions below the search field, by the combobox pattern of the ARIA Authoring Practices: arrows choose,
// Enter opens, Escape closes. Without script the field is a field.
import { say } from "./live.js";

const PAUSE = 180; // milliseconds without a key before the server is asked

export function startSuggestions() {
  for (const place of document.querySelectorAll("[data-suggest]")) attach(place, place.querySelector("input"));
}

function attach(place, input) {
  if (!input) return;
  const list = Object.assign(document.createElement("ul"), { id: "suggestions", className: "suggestions", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  place.append(list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list" })) {
    input.setAttribute(name, value);
  }
  let waiting = 0;
  let asked = "";
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      asked = input.value.trim();
      const found = asked.length > 1 ? await ask(place.dataset.suggest, asked) : [];
      if (asked === input.value.trim()) show(input, list, found);
    }, PAUSE);
  });
  input.addEventListener("keydown", (event) => choose(event, input, list));
  input.addEventListener("blur", () => setTimeout(() => close(input, list), 150));
}

async function ask(address, text) {
  try {
    const answer = await fetch(`${address}?q=${encodeURIComponent(text)}`);
    return answer.ok ? (await answer.json()).suggestions : [];
  } catch {
    return []; // no suggestions are no fault: the search itself still works
  }
}

function show(input, list, found) {
  list.replaceChildren(...found.map(option));
  list.hidden = found.length === 0;
  input.setAttribute("aria-expanded", String(found.length > 0));
  input.removeAttribute("aria-activedescendant");
  if (found.length) say(`${found.length} suggestions`);
}

function option({ label, kind, address }, number) {
  const item = Object.assign(document.createElement("li"), { id: `suggestion-${number}` });
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", "false");
  item.dataset.address = address;
  const word = Object.assign(document.createElement("span"), { textContent: kind, className: "soft" });
  item.append(label, " ", word);
  item.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    location.assign(address);
  });
  return item;
}

function choose(event, input, list) {
  const options = [...list.children];
  if (event.key === "Escape" && !list.hidden) {
    event.preventDefault();
    close(input, list);
  }
  if (!options.length || list.hidden) return;
  const at = options.findIndex((item) => item.getAttribute("aria-selected") === "true");
  if (event.key === "Enter" && at >= 0) {
    event.preventDefault();
    location.assign(options[at].dataset.address);
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const next = options[(at + step + options.length) % options.length] ?? options[0];
  for (const item of options) item.setAttribute("aria-selected", String(item === next));
  input.setAttribute("aria-activedescendant", next.id);
}

function close(input, list) {
  list.hidden = true;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}
