import { say } from "./live.js";

// <form data-keep="/address/"> … <p data-kept></p>: what is typed is sent there a moment after one stops, so
// that it waits on any device. Saving stays an act of the person.
const PAUSE = 1200; // ms

export function startKeeping() {
  for (const form of document.querySelectorAll("form[data-keep]")) keepWhileTyped(form);
}

function keepWhileTyped(form) {
  const line = form.querySelector("[data-kept]");
  let timer = 0;
  let isSaving = false;
  let onTheWay = new AbortController();
  const tell = (text) => {
    if (line) line.textContent = text;
  };
  const keep = async () => {
    const sent = new FormData(form);
    for (const [name, value] of [...sent]) if (value instanceof File) sent.delete(name);
    onTheWay.abort();
    onTheWay = new AbortController();
    const { signal } = onTheWay;
    try {
      const answer = await fetch(form.dataset.keep, { method: "POST", body: sent, keepalive: true, signal });
      if (!answer.ok) throw new Error(answer.status);
      const { at } = await answer.json();
      const isFirst = !line?.textContent;
      tell(`${form.dataset.keptAt} ${at}`);
      if (isFirst) say(`${form.dataset.keptAt} ${at}`);
    } catch {
      if (signal.aborted) return;
      tell(form.dataset.notKept);
      say(form.dataset.notKept);
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  });
  form.addEventListener("submit", () => {
    isSaving = true;
    clearTimeout(timer);
    onTheWay.abort();
  });
  // Whoever leaves within the pause loses nothing either.
  addEventListener("pagehide", () => {
    if (timer && !isSaving) {
      clearTimeout(timer);
      keep();
    }
  });
}
