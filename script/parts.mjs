// Joins what wasm-split made into few files. It writes one file for every set of lazy views that share code: hundreds of
// them for a dozen views, and a page would fetch a hundred. They talk to one another only through the shared memory and
// the table of functions, so any of them can be put into one file (wasm-merge) that is loaded when one of its views is.
//
//   node parts.mjs FROM TO    writes TO/part_N.wasm, TO/__wasm_split.js (their loader) and TO/parts.json, which names
//                             for each lazy view the parts that it needs
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

const [from, to] = process.argv.slice(2);

// What one more request is worth, in bytes of code before optimising (about a fifth of that is sent).
const requestCost = 80_000;

const loader = fs.readFileSync(`${from}/__wasm_split.js`, "utf8");
const definitions = /^(?:export )?const (__chunk_\d+|__wasm_split_load_\w+) = ([^]*?)(?=^(?:export )?const |^\/\*|$(?![^]))/gm;

// Which files each view needs.
const chunkFile = new Map(), needs = new Map();
for (const [, name, body] of loader.matchAll(definitions)) {
  const file = /new URL\("\.\/([^"]+)", import\.meta\.url\)/.exec(body)?.[1];
  if (name.startsWith("__chunk_")) chunkFile.set(name, file);
  else {
    const chunks = [...body.matchAll(/__chunk_\d+/g)].map((m) => chunkFile.get(m[0]));
    needs.set(name.replace("__wasm_split_load_", ""), [...chunks, ...(file ? [file] : [])]);
  }
}
const views = [...needs.keys()].sort();

/** The parts of a module that count: its size without names, and its imports as they stand in the file. */
function read(file) {
  const bytes = fs.readFileSync(`${from}/${file}`);
  let at = 8, size = 0, imports = [];
  const number = () => {
    let value = 0, shift = 0, byte;
    do { byte = bytes[at++]; value |= (byte & 127) << shift; shift += 7; } while (byte & 128);
    return value >>> 0;
  };
  const text = () => { const n = number(); at += n; return bytes.toString("utf8", at - n, at); };
  const limits = () => { const flags = bytes[at++]; number(); if (flags & 1) number(); };
  while (at < bytes.length) {
    const id = bytes[at++], end = number() + at;
    if (id !== 0) size += end - at;
    if (id === 2) {
      for (let n = number(); n > 0; n--) {
        const module = text(), name = text(), start = at, kind = bytes[at++];
        if (kind === 1) { at++; limits(); } else if (kind === 2) limits(); else if (kind === 3) at += 2;
        else throw new Error(`${file} imports ${module}.${name}, of a kind that cannot be joined`);
        if (module !== "__wasm_split") throw new Error(`${file} imports from ${module}`);
        imports.push({ name, kind, type: bytes.subarray(start, at) });
      }
    }
    at = end;
  }
  return { size, imports };
}

// Groups of files, at first each alone. Two are joined as long as that lowers what all views together fetch, a request
// being worth `requestCost`; the two that save most first.
const modules = new Map([...new Set([...needs.values()].flat())].map((file) => [file, read(file)]));
let groups = [...modules].map(([file, { size }]) => ({
  files: [file], size, views: new Set(views.filter((view) => needs.get(view).includes(file))),
}));
const cost = (size, views) => views * (size + requestCost);
const union = (a, b) => { let n = a.size; for (const v of b) if (!a.has(v)) n++; return n; };
for (;;) {
  let best = 0, pair;
  for (let i = 0; i < groups.length; i++) {
    for (let j = i + 1; j < groups.length; j++) {
      const a = groups[i], b = groups[j];
      const saved = cost(a.size, a.views.size) + cost(b.size, b.views.size) - cost(a.size + b.size, union(a.views, b.views));
      if (saved > best) { best = saved; pair = [i, j]; }
    }
  }
  if (!pair) break;
  const [a, b] = pair.map((i) => groups[i]);
  groups = groups.filter((g) => g !== a && g !== b);
  groups.push({ files: [...a.files, ...b.files], size: a.size + b.size, views: new Set([...a.views, ...b.views]) });
}
groups.sort((a, b) => b.views.size - a.views.size || b.size - a.size);

// A module that hands on what all of them import, so that the joined one imports each thing once.
const imports = [...new Map([...modules.values()].flatMap((m) => m.imports).map((i) => [i.name, i])).values()];
const uleb = (n) => { const out = []; do { out.push((n & 127) | (n > 127 ? 128 : 0)); n >>>= 7; } while (n); return Buffer.from(out); };
const name = (s) => Buffer.concat([uleb(Buffer.byteLength(s)), Buffer.from(s)]);
const section = (id, items) => { const body = Buffer.concat([uleb(items.length), ...items]); return Buffer.concat([Buffer.from([id]), uleb(body.length), body]); };
const counts = {};
const bridge = Buffer.concat([
  Buffer.from("\0asm\x01\0\0\0", "latin1"),
  section(2, imports.map((i) => Buffer.concat([name("main"), name(i.name), i.type]))),
  section(7, imports.map((i) => { counts[i.kind] ??= 0; return Buffer.concat([name(i.name), Buffer.from([i.kind]), uleb(counts[i.kind]++)]); })),
]);
fs.mkdirSync(to, { recursive: true });
fs.writeFileSync(`${from}/bridge.wasm`, bridge);

const features = process.env.WASM_FEATURES.split(" ").filter((f) => f.startsWith("--enable-"));
const parts = Object.fromEntries(views.map((view) => [view, []]));
let js = loader.slice(0, loader.search(/^(?:\/\*.*\*\/\n)?(?:export )?const (?:__chunk_|__wasm_split_load_)/m));
groups.forEach((group, n) => {
  const file = `part_${n}.wasm`;
  execFileSync("wasm-merge", [
    `${from}/bridge.wasm`, "__wasm_split", ...group.files.flatMap((f, i) => [`${from}/${f}`, `part${i}`]),
    ...features, "-o", `${to}/${file}`,
  ], { stdio: ["ignore", "inherit", "ignore"] });
  for (const view of group.views) parts[view].push(file);
  js += `const part_${n} = makeLoad(() => {
    const src = fetch(new URL("./${file}", import.meta.url));
    src.catch(() => {});
    return async (imports) => WebAssembly.instantiateStreaming(src, { main: imports.__wasm_split });
}, []);\n`;
});
for (const view of views) {
  const loads = parts[view].map((file) => path.parse(file).name);
  js += `export const __wasm_split_load_${view} = wrapAsyncCb(makeLoad(() => async () => ({}), [${loads.join(", ")}]));\n`;
}
fs.writeFileSync(`${to}/__wasm_split.js`, js);
fs.writeFileSync(`${to}/parts.json`, JSON.stringify(parts, null, 1));
console.log(`${modules.size} files of wasm-split joined into ${groups.length}:`);
for (const [n, g] of groups.entries()) console.log(`  part_${n}: ${(g.size / 1000).toFixed(0)} KB of code for ${[...g.views].map((v) => v.replace(/^__|_view_\d+$/g, "")).join(", ")}`);
