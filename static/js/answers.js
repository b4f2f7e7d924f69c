import { say } from "./live.js";

// <form data-answers="/address/">: each question (data-question) is saved a moment after one stops typing in it.
// A question goes with the base it was begun on (b<id>); the answer brings the next base, or tells that
// somebody else has saved another answer meanwhile: then both stand on the page until the person decides.
const PAUSE = 800; // ms
const PRESENT_EVERY = 30_000; // ms
const SIGNED_OUT = "Not saved: you are signed out. Sign in in another tab, then go on here; your words are still on this page.";

export function startAnswers() {
  for (const form of document.querySelectorAll("form[data-answers]")) {
    saveWhileTyped(form);
    showWhatApplies(form);
    for (const field of form.querySelectorAll("[data-words]")) countWords(field);
    for (const table of form.querySelectorAll("[data-budget]")) growBudget(table);
  }
}

function saveWhileTyped(form) {
  const line = form.querySelector("[data-kept]");
  const touched = new Set();
  let timer = 0;
  let isSending = false;
  let isLeaving = false;
  let isOver = false; // nothing can be written here any more

  const tell = (text) => {
    if (line) line.textContent = text;
  };
  const send = async () => {
    if (isSending || isLeaving || isOver) return;
    const questions = [...touched];
    touched.clear();
    isSending = true;
    try {
      const answer = await fetch(form.dataset.answers, { method: "POST", body: part(form, questions) });
      if (answer.redirected || answer.status === 403) throw new Error(SIGNED_OUT);
      const told = await answer.json();
      if (answer.status === 409) isOver = true;
      if (!answer.ok) throw new Error(told.problem);
      for (const [id, base] of Object.entries(told.saved)) form.elements[`b${id}`].value = base;
      for (const [id, theirs] of Object.entries(told.conflicts)) showTheirs(form, id, theirs);
      showOthers(told.others);
      if (questions.length) tell(`Saved at ${told.at}`);
    } catch (fault) {
      for (const id of questions) touched.add(id);
      tell(fault.message && !(fault instanceof TypeError) && !(fault instanceof SyntaxError)
        ? fault.message
        : "Not saved: no connection. Your words are still on this page; we try again.");
      say(line?.textContent ?? "");
      if (!isOver) timer = setTimeout(send, 5_000);
    } finally {
      isSending = false;
    }
    if (touched.size && !timer) timer = setTimeout(send, PAUSE);
  };
  form.addEventListener("input", (event) => {
    const question = event.target.closest("[data-question]");
    if (!question || event.target.type === "file") return;
    touched.add(question.dataset.question);
    clearTimeout(timer);
    timer = setTimeout(() => { timer = 0; send(); }, PAUSE);
  });
  form.addEventListener("submit", () => { isLeaving = true; clearTimeout(timer); });
  addEventListener("pagehide", () => { if (touched.size && !isLeaving) navigator.sendBeacon(form.dataset.answers, part(form, [...touched])); });
  addEventListener("pageshow", () => { isLeaving = false; });
  setInterval(() => { if (!document.hidden && !touched.size) send(); }, PRESENT_EVERY);
}

function part(form, questions) {
  const whole = new FormData(form);
  const sent = new FormData();
  sent.set("csrfmiddlewaretoken", whole.get("csrfmiddlewaretoken"));
  for (const id of questions)
    for (const [name, value] of whole)
      if ((name === `b${id}` || name === `q${id}` || name.startsWith(`q${id}-`)) && !(value instanceof File)) sent.append(name, value);
  return sent;
}

function showOthers(names) {
  const line = document.querySelector("[data-present]");
  if (line) line.textContent = names.map((name) => `${name} has this section open too.`).join(" ");
}

function showTheirs(form, id, theirs) {
  const question = form.querySelector(`[data-question="${id}"]`);
  let note = question.querySelector("[data-theirs]");
  if (!note) {
    note = document.createElement("div");
    note.className = "notice notice--warn";
    note.dataset.theirs = "";
    question.prepend(note);
  }
  note.textContent = "";
  const title = document.createElement("p");
  title.className = "notice__title";
  title.textContent = `${theirs.by} saved another answer at ${theirs.at}`;
  const words = document.createElement("p");
  words.textContent = theirs.words || "Nothing";
  const how = document.createElement("p");
  how.textContent = "Yours is kept for you beside it. Save the page to choose between the two.";
  note.append(title, words, how);
  say(title.textContent);
}

function showWhatApplies(form) {
  const dependents = [...form.querySelectorAll("[data-shown-if]")];
  const update = () => {
    const sent = new FormData(form);
    for (const one of dependents) {
      const given = sent.getAll(one.dataset.shownIf).map((text) => text.trim().toLowerCase());
      one.hidden = !given.includes(one.dataset.shownValue.trim().toLowerCase());
      one.querySelector("[data-condition]")?.remove();
    }
  };
  if (dependents.length) {
    form.addEventListener("input", update);
    update();
  }
}

function countWords(field) {
  const limit = Number(field.dataset.words);
  const line = document.createElement("p");
  line.className = "small soft words";
  line.setAttribute("aria-hidden", "true");
  field.after(line);
  const update = () => {
    const count = field.value.trim() ? field.value.trim().split(/\s+/).length : 0;
    line.textContent = count > limit ? `${count} words, ${count - limit} too many` : `${count} of ${limit} words`;
    line.classList.toggle("words--over", count > limit);
  };
  field.addEventListener("input", update);
  update();
}

function growBudget(table) {
  const body = table.tBodies[0];
  const total = table.querySelector("[data-total]");
  const pounds = new Intl.NumberFormat("en-GB", { style: "currency", currency: "GBP" });
  table.addEventListener("input", () => {
    const amounts = [...table.querySelectorAll(".budget__amount")].map((field) => Number(field.value.replace(/[£,\s]/g, "")) || 0);
    total.textContent = pounds.format(amounts.reduce((sum, amount) => sum + amount, 0));
    const last = body.rows[body.rows.length - 1];
    if (![...last.querySelectorAll("input")].some((field) => field.value)) return;
    const next = last.cloneNode(true);
    for (const field of next.querySelectorAll("input")) {
      field.value = "";
      field.setAttribute("aria-label", field.getAttribute("aria-label").replace(/\d+/, body.rows.length + 1));
    }
    body.append(next);
  });
}
