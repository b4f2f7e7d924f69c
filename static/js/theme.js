// Runs before the first paint, so that a chosen theme never flashes the other one. Without it the system decides.
(() => {
  try {
    const chosen = localStorage.getItem("theme");
    if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
  } catch {
    // Storage can be forbidden; the system's choice then stands.
  }
})();
