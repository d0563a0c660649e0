// The last part of script/build-site: from the parts that the WebAssembly tools made, from style/ and public/, to
// target/site. Built files get names with a hash of their content, so that a browser may keep them for ever.
//
// assets.json, for the server, which must not send it:
//   js, wasm, css  the file names in pkg/
//   texts, campaign  what the interface says, and what of it a campaign's page says, by language
//   split          for each lazy view the parts that it needs, names in pkg/ without `.wasm`: leptos' WasmSplitManifest
//   inputs         what it was built from, for script/build-site
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import zlib from "node:zlib";
import { browserTexts } from "./texts.mjs";

const brotli = promisify(zlib.brotliCompress), gzip = promisify(zlib.gzip);

if (process.argv[2] === "wasm-opt-features") {
  // One list, shared with cargo-leptos.
  const list = /^wasm-opt-features = \[([^\]]*)\]/m.exec(fs.readFileSync("Cargo.toml", "utf8"))[1];
  console.log([...list.matchAll(/"([^"]+)"/g)].map((m) => m[1]).join(" "));
  process.exit();
}

const [mode, inputs, parts, site] = process.argv.slice(3);
const release = mode === "release";
const esbuild = await import("esbuild");
// Browsers of 2023 and later: what WebAssembly's reference types, CSS nesting and :has() ask for anyway.
const target = ["chrome117", "edge117", "firefox121", "safari17"];

const next = `${site}.next`;
fs.rmSync(next, { recursive: true, force: true });
fs.mkdirSync(`${next}/pkg`, { recursive: true });

/** Writes a file into pkg/ under a name with the hash of its content, and returns that name. */
function put(name, content) {
  const hash = createHash("sha256").update(content).digest("base64url").replaceAll(/[-_]/g, "").slice(0, 12);
  const { name: stem, ext } = path.parse(name);
  const hashed = `${stem}.${hash}${ext}`;
  fs.writeFileSync(`${next}/pkg/${hashed}`, content);
  return hashed;
}

/** Every number of 32 bits that may stand in a module: as an operand of i32.const or i64.const, or anywhere in its data. The few
 * that stand there by chance cost nothing. */
function constants(module) {
  const found = new Set();
  for (let at = 0; at < module.length - 4; at++) {
    found.add(module.readUInt32LE(at));
    if (module[at] !== 0x41 && module[at] !== 0x42) continue;
    let value = 0n, shift = 0n, byte;
    for (let next = at + 1; shift < 70n; shift += 7n) {
      byte = module[next++] ?? 0;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    if (byte & 0x40) value -= 1n << (shift + 7n);
    found.add(Number(BigInt.asUintN(32, value))).add(Number(BigInt.asUintN(32, value >> 32n)));
  }
  return found;
}

// WebAssembly: the main module, and the parts that the lazy views load when they are needed.
const wasm = put("coro.wasm", fs.readFileSync(`${parts}/coro.wasm`));
const renamed = new Map();
for (const file of fs.readdirSync(parts)) {
  if (file.endsWith(".wasm") && file !== "coro.wasm") renamed.set(file, put(file, fs.readFileSync(`${parts}/${file}`)));
}

// Which parts a lazy view needs, and the loader with their final names.
const source = fs.readFileSync(`${parts}/__wasm_split.js`, "utf8");
const final = (file) => path.parse(renamed.get(file)).name;
const split = Object.fromEntries(
  [...source.matchAll(/const __wasm_split_load_(\w+) = [^]*?"\.\/(\w+\.wasm)"[^]*?\[([^\]]*)\]\)\);/g)].map(([, view, own, shared]) =>
    [view, [own, ...[...shared.matchAll(/chunk_\d+/g)].map(([chunk]) => `${chunk}.wasm`)].map(final)]));
if (Object.keys(split).length === 0) throw new Error("the loader of wasm-split does not look as it used to");
const loader = source
  .replaceAll(/new URL\("\.\/([^"]+)", import\.meta\.url\)/g, (_, file) => `new URL("./${renamed.get(file)}", import.meta.url)`);

// JavaScript: wasm-bindgen's glue and wasm-split's loader import one another; one file is one round trip less.
const bundled = await esbuild.build({
  entryPoints: [`${parts}/coro.js`], bundle: true, write: false, format: "esm", target, minify: release,
  legalComments: "none", logLevel: "warning",
  logOverride: { "duplicate-object-key": "silent" }, // the glue lists the loader once for every function that it takes from it
  plugins: [{
    name: "loader-with-final-names",
    setup: (build) => build.onLoad({ filter: /__wasm_split\.js$/ }, () => ({ contents: loader })),
  }],
});
// The page names the module itself. The glue's own guess at a name would only be wrong.
const js = put("coro.js", bundled.outputFiles[0].text);

// CSS: imports joined, fonts and pictures that it names by a relative address get hashed names too.
const style = await esbuild.build({
  entryPoints: ["style/main.css"], bundle: true, write: false, target, minify: release, legalComments: "none",
  outdir: `${next}/pkg`, assetNames: "[name].[hash]", logLevel: "warning",
  loader: { ".woff2": "file", ".svg": "file", ".png": "file", ".webp": "file", ".avif": "file", ".jpg": "file" },
});
let css;
for (const file of style.outputFiles) {
  if (file.path.endsWith(".css")) css = put("coro.css", file.contents);
  else fs.writeFileSync(file.path, file.contents);
}

// What the interface says, and what of it a campaign's page says: the main module, and the part for opinion boards.
const [, opinion] = Object.entries(split).find(([view]) => view.startsWith("wake_opinion_")) ?? [];
if (!opinion) throw new Error("there is no part for opinion boards: see wake_opinion in src/pages/campaign/awake.rs");
const spoken = constants(Buffer.concat([wasm, ...opinion.map((part) => `${part}.wasm`)].map((file) => fs.readFileSync(`${next}/pkg/${file}`))));
const texts = {}, campaign = {};
for (const [language, lines] of Object.entries(browserTexts())) {
  const file = (lines) => lines.map(({ hash, words }) => `${hash.toString(16)} ${words}\n`).join("");
  texts[language] = put(`${language}.txt`, file(lines));
  campaign[language] = put(`${language}-campaign.txt`, file(lines.filter(({ hash }) => spoken.has(hash))));
}

if (fs.existsSync("public")) fs.cpSync("public", next, { recursive: true });

// Compressed copies, where they are smaller. What has not changed since the last time is copied from there.
const sizes = {};
const files = fs.readdirSync(next, { recursive: true, withFileTypes: true }).filter((e) => e.isFile())
  .map((e) => path.relative(next, path.join(e.parentPath ?? e.path, e.name)));
await Promise.all(files.map(async (file) => {
  const content = fs.readFileSync(`${next}/${file}`);
  sizes[file] = { raw: content.length };
  if (!release || /\.(png|jpe?g|webp|avif|woff2|gz|br)$/.test(file)) return;
  const same = fs.existsSync(`${site}/${file}`) && content.equals(fs.readFileSync(`${site}/${file}`));
  for (const [ext, compress] of [
    ["br", () => brotli(content, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 11, [zlib.constants.BROTLI_PARAM_LGWIN]: 22, [zlib.constants.BROTLI_PARAM_SIZE_HINT]: content.length } })],
    ["gz", () => gzip(content, { level: 9 })],
  ]) {
    const old = `${site}/${file}.${ext}`;
    const packed = same && fs.existsSync(old) ? fs.readFileSync(old) : await compress();
    if (packed.length < content.length) {
      fs.writeFileSync(`${next}/${file}.${ext}`, packed);
      sizes[file][ext] = packed.length;
    }
  }
}));

fs.writeFileSync(`${next}/assets.json`, JSON.stringify({ js, wasm, css, texts, campaign, split, inputs }, null, 2) + "\n");
fs.rmSync(site, { recursive: true, force: true });
fs.renameSync(next, site);

const kb = (n) => (n === undefined ? "" : (n / 1000).toFixed(1)).padStart(9);
console.log(`${"KB".padStart(9)}${"gzip".padStart(9)}${"brotli".padStart(9)}`);
for (const file of files.sort()) console.log(`${kb(sizes[file].raw)}${kb(sizes[file].gz)}${kb(sizes[file].br)}  ${file}`);
