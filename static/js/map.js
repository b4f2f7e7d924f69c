// The live map over our own outline of Great Britain and Ireland. Without script the drawn map stands in its place.
// What lies on it is read from the list beside it: elements with data-latitude, data-longitude and a link.
import { say } from "./live.js";

// So many names can stand on the map at once; more would lie on each other.
const NAMED = 12;

for (const frame of document.querySelectorAll("[data-map]")) start(frame);

async function start(frame) {
  const L = globalThis.L;
  const list = document.querySelector(frame.dataset.list);
  if (!L || !list) return;
  const live = frame.querySelector("[data-map-live]");
  frame.querySelector("[data-map-still]").hidden = true;
  live.hidden = false;
  const map = L.map(live, { scrollWheelZoom: false, minZoom: 5, maxZoom: 14, attributionControl: false, zoomSnap: 0.5 });
  const items = [...list.querySelectorAll("[data-latitude]")];
  const marks = items.map((item) => mark(L, map, item, items.length <= NAMED));
  if (marks.length) map.fitBounds(L.latLngBounds(marks.map(({ spot }) => spot)).pad(0.3));
  else map.setView([54.2, -2], 6);
  await drawGround(L, map, frame.dataset);
  map.on("dragend zoomend", () => keepInStep(map, marks, frame.dataset));
}

async function drawGround(L, map, { land, tiles, credit }) {
  if (tiles) {
    L.tileLayer(tiles, { attribution: credit }).addTo(map);
    L.control.attribution({ prefix: false }).addTo(map);
    return;
  }
  const outline = await (await fetch(land)).json();
  L.geoJSON(outline, { interactive: false, style: { className: "live-land", weight: 1.5 } }).addTo(map);
}

function mark(L, map, item, named) {
  const spot = [Number(item.dataset.latitude), Number(item.dataset.longitude)];
  const link = item.querySelector("a");
  const name = item.dataset.name ?? link.textContent.trim();
  const cloth = item.querySelector(".cloth");
  const icon = cloth
    ? L.divIcon({ className: "live-mark", html: cloth.cloneNode(true), iconSize: [44, 44] })
    : L.divIcon({ className: `live-mark live-mark--spot ${item.className}`, html: "", iconSize: [24, 24] });
  const marker = L.marker(spot, { icon, title: name, alt: name, riseOnHover: true }).addTo(map);
  if (named) marker.bindTooltip(name, { permanent: true, direction: "bottom", offset: [0, 20], className: "live-name" });
  marker.on("click", () => location.assign(link.href));
  const light = (on) => marker.getElement().classList.toggle("live-mark--on", on);
  for (const [event, on] of [["pointerenter", true], ["focusin", true], ["pointerleave", false], ["focusout", false]]) {
    item.addEventListener(event, () => light(on));
  }
  return { item, spot };
}

// The list shows what the map shows; moving the map never loses the reader's place in a list of nothing.
function keepInStep(map, marks, { said }) {
  const bounds = map.getBounds();
  const inView = marks.filter(({ spot }) => bounds.contains(spot));
  for (const { item, spot } of marks) item.hidden = inView.length > 0 && !bounds.contains(spot);
  if (said) say(said.replace("{count}", inView.length).replace("{all}", marks.length));
}
