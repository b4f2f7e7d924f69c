// Our illustrations, drawn by rule and never by chance: the same script gives the same files.
// Colours come from classes in static/css/weave.css, so that one drawing serves day and night.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const W = 360, H = 220;
const round = (value) => Math.round(value * 10) / 10;
// A smooth line through the middles of its points, in whole units: small, and even enough for ridges.
const line = (points) => {
  const middles = points.slice(1).map(([x, y], i) => [(x + points[i][0]) / 2, (y + points[i][1]) / 2]);
  const curves = middles.slice(1).map(([x, y], i) => `Q${round(points[i + 1][0])} ${round(points[i + 1][1])} ${round(x)} ${round(y)}`);
  return `M${points[0].map(round).join(" ")}L${middles[0].map(round).join(" ")}${curves.join("")}L${points.at(-1).map(round).join(" ")}`;
};
const path = (kind, data, more = "") => `<path class="drawing__${kind}"${more} d="${data}"/>`;
const box = (x, y, w, h) => `M${round(x)} ${round(y)}h${round(w)}v${round(h)}h-${round(w)}z`;

// Five tracks from the west that meet, cross by points and part again to the east, on their sleepers.
function rails() {
  const at = (track) => 38 + track * 36;
  const routes = [[0, 0, 1, 1], [1, 2, 2, 0], [2, 2, 2, 2], [3, 2, 3, 4], [4, 4, 3, 3]];
  const stops = [0, 120, 240, W];
  const course = (tracks) => {
    let data = `M0 ${at(tracks[0])}`;
    for (let i = 1; i < stops.length; i++) {
      const half = (stops[i] - stops[i - 1]) / 2;
      data += `h24C${stops[i - 1] + 24 + half - 24} ${at(tracks[i - 1])} ${stops[i] - half} ${at(tracks[i])} ${stops[i] - 12} ${at(tracks[i])}H${stops[i]}`;
    }
    return data;
  };
  // The sleepers are the same course once more, broad and broken.
  return routes.map((tracks) => path("sleeper", course(tracks))).join("") + routes.map((tracks, i) => path(i === 2 ? "thread" : "line", course(tracks))).join("");
}

// A loom draft: threading above, tie-up in the corner, treadling at the side, the cloth as far as it is woven.
function loom() {
  const ends = 30, picks = 13, cell = 9, left = 8, top = 54;
  const zigzag = (i, turn) => { const m = i % (2 * turn); return m < turn ? m : 2 * turn - m; };
  let threading = "", tie = "", treadling = "", warp = "", woven = "", loose = "";
  for (let end = 0; end < ends; end++) {
    threading += box(left + end * cell + 1, 4 + (3 - (zigzag(end, 6) % 4)) * cell + 1, cell - 2, cell - 2);
    loose += `M${left + end * cell + 4.5} ${top + picks * cell}v${36 + (zigzag(end, 6) % 4) * 2}`;
  }
  for (let shaft = 0; shaft < 4; shaft++) for (let treadle = 0; treadle < 4; treadle++) if ((shaft - treadle + 4) % 4 < 2) tie += box(left + (ends + 2 + treadle) * cell + 1, 4 + (3 - shaft) * cell + 1, cell - 2, cell - 2);
  for (let pick = 0; pick < picks; pick++) {
    treadling += box(left + (ends + 2 + (zigzag(pick, 5) % 4)) * cell + 1, top + pick * cell + 1, cell - 2, cell - 2);
    for (let end = 0; end < ends; end++) {
      const up = ((zigzag(end, 6) % 4) - (zigzag(pick, 5) % 4) + 8) % 4 < 2;
      if (!up) continue;
      const cellBox = box(left + end * cell + 0.5, top + pick * cell, cell - 1, cell);
      if (Math.floor(end / 6) % 2) woven += cellBox; else warp += cellBox;
    }
  }
  return path("solid", threading) + path("accent", tie) + path("solid", treadling) + path("solid", warp) + path("accent", woven) + path("line", loose);
}

// A chain of punched cards as a Jacquard loom reads it: each card a row of digits, laced to the next.
function cards() {
  const figures = ["200000", "283500", "180000", "521950", "177189"];
  return figures.map((digits, i) => {
    const x = 12 + i * 70, y = 26 + (i % 2) * 16, w = 58, h = 152;
    const card = `M${x + 12} ${y}H${x + w}V${y + h}H${x}V${y + 12}z`;
    const holes = [...digits].map((digit, column) => box(x + 6 + column * 8, y + 16 + Number(digit) * 13, 5, 9)).join("");
    const lace = i < 4 ? `M${x + w} ${y + 40}C${x + w + 8} ${y + 40} ${x + w + 4} ${y + 40 + (i % 2 ? -16 : 16)} ${x + w + 12} ${y + 40 + (i % 2 ? -16 : 16)}M${x + w} ${y + 116}C${x + w + 8} ${y + 116} ${x + w + 4} ${y + 116 + (i % 2 ? -16 : 16)} ${x + w + 12} ${y + 116 + (i % 2 ? -16 : 16)}` : "";
    return path(i === 2 ? "accent" : "solid", card) + path("paper", holes) + path("line", lace);
  }).join("");
}

// The Pennines from the west: ridge behind ridge, each a thread laid over the last.
function pennines() {
  const fells = [[70, 46, 26], [150, 62, 34], [226, 50, 28], [300, 66, 30]];
  let drawing = "";
  for (let row = 0; row < 17; row++) {
    const y = 66 + row * 8.5, drift = row * 9;
    const points = [];
    for (let x = 0; x <= W; x += 10) {
      const rise = fells.reduce((sum, [at, tall, broad], i) => sum + tall * Math.exp(-(((x - at + (i % 2 ? drift : -drift) * 0.5) / broad) ** 2)) * (1 - row / 17), 0);
      points.push([x, y - rise]);
    }
    drawing += path(row === 5 ? "ridge-accent" : "ridge", line(points));
  }
  return drawing;
}

// Becks that join into one river and reach the sea.
function rivers() {
  const mouth = 112;
  return Array.from({ length: 9 }, (_, i) => {
    const from = 16 + i * 24, join = 90 + Math.abs(i - 4) * 30, lane = mouth + (i - 4) * 5;
    return path(i === 4 ? "thread" : "line", `M0 ${from}C${join * 0.55} ${from} ${join * 0.6} ${lane} ${join + 20} ${lane}H280C316 ${lane} 330 ${mouth + (i - 4) * 10} ${W} ${mouth + (i - 4) * 12}`);
  }).join("");
}

// Five-hole paper tape that says TECHNORTH in the teleprinter alphabet (ITA2).
function tape() {
  const code = { T: 0b10000, E: 0b00001, C: 0b01110, H: 0b10100, N: 0b01100, O: 0b11000, R: 0b01010 };
  const word = "TECHNORTH", step = 36, top = 34;
  let holes = "", feed = "";
  for (let column = 0; column < 10; column++) {
    const bits = code[word[column]] ?? 0;
    for (let bit = 0; bit < 5; bit++) {
      if (bits & (1 << bit)) holes += box(12 + column * step, top + 14 + (bit + (bit > 2 ? 1 : 0)) * 24, 14, 14);
    }
    feed += box(16 + column * step, top + 14 + 3 * 24 + 4, 6, 6);
  }
  return path("solid", box(0, top, W, 152)) + path("hole", holes) + path("paper", feed);
}

export function drawIllustrations(root) {
  const folder = join(root, "templates/illustrations");
  mkdirSync(folder, { recursive: true });
  for (const [name, draw] of Object.entries({ rails, loom, cards, pennines, rivers, tape })) {
    const svg = `<svg class="drawing" viewBox="0 0 ${W} ${H}" aria-hidden="true" focusable="false">${draw()}</svg>\n`;
    writeFileSync(join(folder, `${name}.svg`), svg);
  }
}
