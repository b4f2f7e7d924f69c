// Says a short sentence to screen readers; the region stands in base.html.
export function say(text) {
  const region = document.getElementById("live");
  if (region) region.textContent = text;
}
