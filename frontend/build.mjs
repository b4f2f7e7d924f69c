// Rebuilds everything the portal vendors. `npm ci && npm run build` in this folder; the output is committed.
import { createHash } from "node:crypto";
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as sass from "sass-embedded";
import subsetFont from "subset-font";
import { drawMap } from "./map/draw.mjs";
import { drawIllustrations } from "./illustrations/draw.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = dirname(HERE);
const MODULES = join(HERE, "node_modules");
const VENDOR = join(ROOT, "static/vendor");
const AXE = join(ROOT, "tests/e2e/vendor");

const packageOf = (name) => JSON.parse(readFileSync(join(MODULES, name, "package.json"), "utf8"));
const read = (path) => readFileSync(join(MODULES, path), "utf8");
const write = (path, content) => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
};
// A named .map file that is not shipped would break the hashed static storage.
const withoutSourceMap = (text) => text.replace(/\n?\/[/*]# sourceMappingURL=.*?(\*\/)?\s*$/, "\n");

function compileForms() {
  const importers = [
    {
      findFileUrl: (url) =>
        url.startsWith("govuk/") ? pathToFileURL(join(MODULES, "govuk-frontend/dist", url)) : null,
    },
  ];
  const { css } = sass.compile(join(HERE, "forms.scss"), { style: "compressed", quietDeps: true, importers });
  write(join(VENDOR, "govuk-frontend/forms.css"), css.replace("\uFEFF", "") + "\n");
}

const range = (first, last) => String.fromCodePoint(...Array.from({ length: last - first + 1 }, (_, i) => first + i));
// Latin-1 with the punctuation, arrows and signs our pages use; the rest of Latin comes in the -ext files.
const LATIN = range(0x20, 0x7e) + range(0xa0, 0xff) + "ıŒœ–—‘’‚“”„•…€←↑→↓↗−≈≤≥×✓";
const LATIN_EXT = range(0x100, 0x17f) + range(0x218, 0x21b) + range(0x1e80, 0x1e85) + "ẞỲỳ₂₃";

const FONTS = [
  ["bricolage-grotesque", "latin-standard-normal", "headings-latin", LATIN, { wght: 650, wdth: 84, opsz: 60 }],
  ["bricolage-grotesque", "latin-ext-standard-normal", "headings-latin-ext", LATIN_EXT, { wght: 650, wdth: 84, opsz: 60 }],
  ["source-sans-3", "latin-wght-normal", "text-latin", LATIN, { wght: { min: 400, max: 700 } }],
  ["source-sans-3", "latin-ext-wght-normal", "text-latin-ext", LATIN_EXT, { wght: { min: 400, max: 700 } }],
];

async function subsetFonts() {
  for (const [family, source, target, characters, variationAxes] of FONTS) {
    const file = join(MODULES, `@fontsource-variable/${family}/files/${family}-${source}.woff2`);
    const font = await subsetFont(readFileSync(file), characters, { targetFormat: "woff2", variationAxes });
    write(join(VENDOR, `fonts/${target}.woff2`), font);
  }
}

function copyScripts() {
  write(join(VENDOR, "htmx/htmx.min.js"), withoutSourceMap(read("htmx.org/dist/htmx.min.js")));
  write(join(VENDOR, "leaflet/leaflet.js"), withoutSourceMap(read("leaflet/dist/leaflet.js")));
  write(join(VENDOR, "leaflet/leaflet.css"), read("leaflet/dist/leaflet.css"));
  cpSync(join(MODULES, "leaflet/dist/images"), join(VENDOR, "leaflet/images"), { recursive: true });
  write(join(AXE, "axe.min.js"), withoutSourceMap(read("axe-core/axe.min.js")));
}

// Folder under static/vendor (or the tests' own) → the package it comes from.
const SOURCES = {
  "govuk-frontend": "govuk-frontend",
  htmx: "htmx.org",
  leaflet: "leaflet",
  "fonts/headings": "@fontsource-variable/bricolage-grotesque",
  "fonts/text": "@fontsource-variable/source-sans-3",
  axe: "axe-core",
};

function licenceOf(name) {
  const own = join(MODULES, name, "LICENSE");
  // govuk-frontend ships none in its package; the text is its repository's.
  return existsSync(own) ? own : join(HERE, `licences/${name}.txt`);
}

function filesUnder(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function recordOrigins() {
  const records = [];
  for (const [place, name] of Object.entries(SOURCES)) {
    const { version, license } = packageOf(name);
    const folder = place === "axe" ? AXE : join(VENDOR, place.split("/")[0]);
    const prefix = place.split("/")[1];
    copyFileSync(licenceOf(name), join(folder, prefix ? `${prefix}-LICENCE.txt` : "LICENCE.txt"));
    const files = {};
    for (const file of filesUnder(folder)) {
      if (prefix && !file.includes(`/${prefix}`)) continue;
      files[relative(ROOT, file)] = createHash("sha256").update(readFileSync(file)).digest("hex");
    }
    records.push({ package: name, version, licence: license, files });
  }
  const { version } = packageOf("world-atlas");
  records.push({
    package: "world-atlas",
    version,
    licence: "ISC; Natural Earth data, public domain",
    files: Object.fromEntries(
      ["static/geo/land.json", "templates/components/map/ground.svg"].map((file) => [
        file,
        createHash("sha256").update(readFileSync(join(ROOT, file))).digest("hex"),
      ]),
    ),
  });
  write(join(VENDOR, "VENDORED.json"), JSON.stringify(records, null, 2) + "\n");
}

rmSync(VENDOR, { recursive: true, force: true });
compileForms();
await subsetFonts();
copyScripts();
drawMap(JSON.parse(read("world-atlas/countries-10m.json")), ROOT);
drawIllustrations(ROOT);
recordOrigins();
console.log("static/vendor, static/geo, static/img and the map are rebuilt; see static/vendor/VENDORED.json.");
