import { say } from "./live.js";

// <button type="button" data-copy="https://…" data-copied="Link copied" hidden>Copy link</button>
export function startCopyLinks() {
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(new URL(button.dataset.copy, location.href).href);
      const before = button.textContent;
      button.textContent = button.dataset.copied;
      say(button.dataset.copied);
      setTimeout(() => (button.textContent = before), 2000);
    });
  }
}
