// The North as weft: one thread per step of latitude, cut at the coast, lifted where the hills are.
// Also the plain outline of Great Britain and Ireland for the live map.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { feature } from "topojson-client";
import { presimplify, simplify } from "topojson-simplify";

const local = (name) => JSON.parse(readFileSync(new URL(name, import.meta.url), "utf8"));
const FRAME = local("./frame.json");
const RELIEF = local("./relief.json");
const ISLES = new Set(["826", "372", "833"]); // United Kingdom, Ireland, Isle of Man
const SPACING = 8; // units between threads
const SAMPLE = 4; // units between samples along a thread
const LIFT = 42; // units a thread rises over the highest fell

const mercator = (latitude) => Math.log(Math.tan(Math.PI / 4 + (latitude * Math.PI) / 360)) * (180 / Math.PI);
const SCALE = FRAME.width / (FRAME.east - FRAME.west);
const TOP = mercator(FRAME.north);
export const HEIGHT = Math.round((TOP - mercator(FRAME.south)) * SCALE);
const xy = ([longitude, latitude]) => [(longitude - FRAME.west) * SCALE, (TOP - mercator(latitude)) * SCALE];
const inverse = (y) => {
  const m = (TOP - y / SCALE) * (Math.PI / 180);
  return (Math.atan(Math.exp(m)) * 360) / Math.PI - 90;
};

function inside(x, y, ring) {
  let hit = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi] = ring[i], [xj, yj] = ring[j];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) hit = !hit;
  }
  return hit;
}

const height = (longitude, latitude) =>
  RELIEF.peaks.reduce((highest, [px, py, tall, broad]) => {
    const dx = (longitude - px) * 0.58, dy = latitude - py;
    return highest + tall ** 2 * Math.exp(-(dx * dx + dy * dy) / (2 * (broad * 0.42) ** 2));
  }, 0);

// Ramer–Douglas–Peucker: flat country needs two points, a fell needs many.
function thin(points, tolerance) {
  if (points.length < 3) return points;
  const [a, b] = [points[0], points.at(-1)];
  let far = 0, index = 0;
  for (let i = 1; i < points.length - 1; i++) {
    const away = Math.abs((b[0] - a[0]) * (a[1] - points[i][1]) - (a[0] - points[i][0]) * (b[1] - a[1])) / Math.hypot(b[0] - a[0], b[1] - a[1]);
    if (away > far) [far, index] = [away, i];
  }
  if (far < tolerance) return [a, b];
  return [...thin(points.slice(0, index + 1), tolerance), ...thin(points.slice(index), tolerance).slice(1)];
}

const number = (value) => String(Math.round(value * 10) / 10);
function path(points) {
  let data = "", px = 0, py = 0;
  points.forEach(([x, y], i) => {
    const [rx, ry] = [Math.round(x * 10) / 10, Math.round(y * 10) / 10];
    const dy = number(ry - py);
    data += i ? `l${number(rx - px)}${dy.startsWith("-") ? "" : " "}${dy}` : `M${rx} ${ry}`;
    [px, py] = [rx, ry];
  });
  return data;
}

// A fell on the coast or the border comes down to the ground at the thread's end.
function grounded(run, y) {
  const last = run.length - 1;
  return run.map(([x, up], i) => {
    const near = Math.min(1, Math.min(i, last - i) / 7);
    return [x, y - up * near * near * (3 - 2 * near)];
  });
}

function threads(rings, north) {
  const drawn = [];
  for (let y = 14; y < HEIGHT; y += SPACING) {
    const latitude = inverse(y);
    let run = [];
    const close = () => {
      if (run.length > 2) drawn.push(path(thin(grounded(run, y), 0.35)));
      run = [];
    };
    for (let x = 0; x <= FRAME.width; x += SAMPLE) {
      const longitude = FRAME.west + x / SCALE;
      const ours = inside(longitude, latitude, north) && rings.some((ring) => inside(longitude, latitude, ring));
      if (ours) run.push([x, LIFT * Math.min(1.15, height(longitude, latitude))]);
      else close();
    }
    close();
  }
  return drawn;
}

function ground(rings) {
  const lines = (all) => all.map((line) => path(line.map(xy))).join("");
  return [
    "{% comment %}Built by frontend/map/draw.mjs from Natural Earth (public domain). The ground of every drawn map: stands inside an <svg> with the viewBox of core.northmap.{% endcomment %}",
    // One path a thread: each is filled with paper, so that a fell hides the threads behind it.
    `<g class="ground__weft">${threads(rings, RELIEF.border).map((data) => `<path d="${data}"/>`).join("")}</g>`,
    `<path class="ground__rail" d="${lines(RELIEF.rails)}"/>`,
    "",
  ].join("\n");
}

export function drawMap(world, root) {
  const small = simplify(presimplify(world), 0.0002);
  const isles = feature(small, small.objects.countries).features.filter(({ id }) => ISLES.has(id));
  const rounded = (value) => Math.round(value * 1000) / 1000;
  const land = {
    type: "FeatureCollection",
    features: isles.map(({ geometry }) => ({
      type: "Feature",
      properties: {},
      geometry: JSON.parse(JSON.stringify(geometry), (_, value) => (typeof value === "number" ? rounded(value) : value)),
    })),
  };
  mkdirSync(join(root, "static/geo"), { recursive: true });
  writeFileSync(join(root, "static/geo/land.json"), JSON.stringify(land) + "\n");
  const fine = feature(world, world.objects.countries).features.filter(({ id }) => ISLES.has(id));
  const rings = fine
    .flatMap(({ geometry }) => (geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates))
    .map(([outer]) => outer)
    .filter((ring) => ring.some(([x, y]) => x > FRAME.west && x < FRAME.east && y > FRAME.south && y < FRAME.north));
  writeFileSync(join(root, "templates/components/map/ground.svg"), ground(rings));
}
