// The licence part of `cargo deny check`, for machines without cargo-deny: every crate that we build with for Linux and
// for the browser must offer a licence that deny.toml allows, and must come from the crates registry.
import { execFileSync } from "node:child_process";
import fs from "node:fs";

const allow = new Set([.../^allow = \[([^\]]*)\]/m.exec(fs.readFileSync("deny.toml", "utf8"))[1].matchAll(/"([^"]+)"/g)].map((m) => m[1]));
const metadata = JSON.parse(execFileSync("cargo", [
  "metadata", "--format-version", "1", "--all-features", "--locked",
  "--filter-platform", "x86_64-unknown-linux-gnu", "--filter-platform", "wasm32-unknown-unknown",
], { maxBuffer: 1 << 28 }));
const built = new Set(metadata.resolve.nodes.map((node) => node.id));
const packages = metadata.packages.filter((p) => built.has(p.id));

/** Is an SPDX expression satisfied by the allowed licences? AND binds tighter than OR. */
function allowed(expression) {
  const tokens = expression.replaceAll("/", " OR ").match(/\(|\)|[^\s()]+/g);
  const or = () => { let ok = and(); while (tokens[0] === "OR") { tokens.shift(); ok = and() || ok; } return ok; };
  const and = () => { let ok = one(); while (tokens[0] === "AND") { tokens.shift(); ok = one() && ok; } return ok; };
  const one = () => {
    const token = tokens.shift();
    if (token === "(") { const ok = or(); tokens.shift(); return ok; }
    if (tokens[0] !== "WITH") return allow.has(token);
    tokens.shift();
    const exception = tokens.shift();
    return allow.has(token) || allow.has(`${token} WITH ${exception}`);
  };
  return Boolean(or());
}

const bad = [];
for (const { name, version, license, source } of packages) {
  if (source === null) continue;
  if (!source.startsWith("registry+")) bad.push(`${name} ${version} comes from ${source}`);
  if (!license) bad.push(`${name} ${version} states no licence`);
  else if (!allowed(license)) bad.push(`${name} ${version}: ${license}`);
}
if (bad.length) {
  console.error(`not allowed by deny.toml:\n  ${bad.join("\n  ")}`);
  process.exit(1);
}
console.log(`${packages.length} crates, all under licences that deny.toml allows`);
