const root = document.documentElement;
const systemDark = matchMedia("(prefers-color-scheme: dark)");
const current = () => root.dataset.theme ?? (systemDark.matches ? "dark" : "light");

function remember(theme) {
  try {
    localStorage.setItem("theme", theme);
  } catch {
    // Without storage the choice lasts for this page.
  }
}

export function startThemeSwitch() {
  const button = document.querySelector("[data-theme-switch]");
  if (!button) return;
  const label = button.querySelector("span");
  const name = () => {
    label.textContent = current() === "dark" ? label.dataset.day : label.dataset.night;
  };
  button.hidden = false;
  name();
  systemDark.addEventListener("change", name);
  button.addEventListener("click", () => {
    root.dataset.theme = current() === "dark" ? "light" : "dark";
    remember(root.dataset.theme);
    name();
  });
}
