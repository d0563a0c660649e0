// The interface's texts. They stand in English where they are used, `t!("…")`, `tn!(n, "…", "…")` or `key!("…")`, and in the
// other languages in texts/LANGUAGE.toml, a line each, sorted, so that changes merge.
//
// What follows ## in the English is not said: it tells apart what is the same in English only, as in t!("Open##state").
//
//   node script/texts.mjs          what is missing, what nobody says any more, what stands in the code as plain English
//   node script/texts.mjs tidy     sorts the files and takes out what nobody says any more
//   browserTexts() in site.mjs     what the browser is sent: of each language the hash of every text (see src/text.rs) and its words
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const others = fs.readdirSync(`${root}/texts`).filter((file) => file.endsWith(".toml")).map((file) => path.parse(file).name).sort();

/** What no visitor reads: what the operator sees in the terminal, and an invented campaign. And two references for developers, in
 * English as the names in them are. */
const silent = ["src/tests", "src/tests.rs", "src/server/bench", "src/server/bench.rs", "src/server/cli", "src/server/cli.rs",
  "src/server/demo", "src/server/demo.rs", "src/server/import", "src/server/import.rs", "src/server/db", "src/main.rs",
  "src/pages/api.rs", "src/pages/design.rs", "src/pages/design", "src/server/reference.rs", "src/server/http/shell.rs"];

/** Names, and what programs read. */
const unread = new Set(["Coro", "English", "Italiano", "In English", "In italiano", "En español", "Edge", "Opera", "Firefox", "Chrome", "Safari", "Android", "Windows", "Mac OS", "Linux",
  "A browser", "Error", "campaign:", "no context", "good until", "merged into", "jury mean", "jury spread", "new participants", "new ideas", "votes in 24 hours",
  "places up in 24 hours", "private, no-store", "nofollow ugc noopener", "going down\n", "the database does not answer\n",
  "a cursor reads epoch.seq", "a cursor ends with a number", "{browser} on {system}", "board {limit} {counts} {all} {query:?}",
  "idea {id} {counts} {all}"]);

const within = (file, folders) => folders.some((folder) => file === folder || file.startsWith(`${folder}/`));

const escapes = { n: "\n", t: "\t", r: "\r", 0: "\0", "\\": "\\", '"': '"', "'": "'" };
const unescape = (text) => text.replace(/\\(?:u\{([\da-f_]+)\}|x([\da-f]{2})|\r?\n\s*|(.))/gis, (_, unicode, byte, char) =>
  unicode ? String.fromCodePoint(parseInt(unicode, 16)) : byte ? String.fromCharCode(parseInt(byte, 16)) : char ? escapes[char] ?? char : "");

/** The tokens of a Rust source: strings with their value, words, and single marks, each with its line. */
function tokens(source) {
  const pattern = /\/\/[^\n]*|\/\*[^]*?\*\/|\b[bc]?r(#*)"([^]*?)"\1|(?:\b[bc])?"((?:\\[^]|[^"\\])*)"|'(?:\\u\{[\da-f]+\}|\\?[^'\n])'|'\w+|\w+|\S/gi;
  const found = [];
  let line = 1, at = 0;
  for (const match of source.matchAll(pattern)) {
    for (; at < match.index; at++) if (source[at] === "\n") line++;
    const [text, , raw, plain] = match;
    if (text.startsWith("//") || text.startsWith("/*")) continue;
    const value = raw ?? (plain === undefined ? undefined : unescape(plain));
    found.push({ text: value === undefined ? text : '"', value, line });
  }
  return found;
}

const opening = { "(": ")", "[": "]", "{": "}" };

/** Where the group that opens at `start` ends. */
function end(list, start) {
  let depth = 0;
  for (let at = start; at < list.length; at++) {
    if (list[at].text in opening) depth++;
    else if (Object.values(opening).includes(list[at].text) && --depth === 0) return at;
  }
  return list.length;
}

/** Macros and calls whose text no visitor reads. */
const unheard = new Set(["panic", "assert", "assert_eq", "assert_ne", "debug_assert", "unreachable", "expect", "anyhow", "bail", "ensure",
  "context", "with_context", "info", "warn", "error", "debug", "trace", "info_span", "concat", "stringify", "env", "include_str", "path",
  "custom", "counter", "gauge", "histogram", "describe_counter", "describe_gauge", "describe_histogram", "query", "var_os", "query_selector", "closest"]);
const spoken = new Set(["label", "placeholder", "title", "alt", "text", "hint", "content", "summary"]);
/** What is the same in every language: names, keys of the keyboard, a word for search engines. */
const same = new Set(["API", "CSV", "Coro", "Design", "coro invite", "noindex", "ArrowLeft", "ArrowRight", "Home", "End", "Escape"]);
const sql = /^\s*(?:\)|\{\})?\s*(SELECT|UNION|GROUP|RETURNING|ON CONFLICT|SHOW|INSERT|UPDATE|DELETE|WITH|CREATE|DROP|PRAGMA|VACUUM|LISTEN|NOTIFY|BEGIN|ALTER|SET|LOCK|AND|OR|WHERE|FROM|JOIN|LEFT|ORDER|COALESCE|EXISTS|NOT EXISTS)\b/;
const isColumns = (text) => /^[a-z_,\s]+$/.test(text) && text.includes("_");
const isClasses = (text) => /^[a-z0-9{}_ -]*$/.test(text) && text.includes("-");
const isSentence = (text) => !unread.has(text) && !isColumns(text) && /\p{L}{2,}[,.;:)]* +\(?[\p{L}{]|\p{L}{3,}[.:] *$/u.test(text) && !sql.test(text) && !isClasses(text) && !/^[a-z-]+: |^User-agent: |^\/|https?:|=|\[/.test(text);
const isName = (text) => !unread.has(text) && /^[A-Z][a-z]+…?$/.test(text);

/** What a file says: its texts, and what stands there in plain English. */
function read(file) {
  const list = tokens(fs.readFileSync(`${root}/${file}`, "utf8"));
  const said = [], plain = [];
  const skip = new Array(list.length).fill(false), viewed = new Array(list.length).fill(false);
  const mark = (marks, from, to) => marks.fill(true, from, to);
  list.forEach((token, at) => {
    const [next, after] = [list[at + 1]?.text, list[at + 2]?.text];
    if (token.text === "#" && (next === "[" || (next === "!" && after === "["))) {
      const close = end(list, at + 1);
      const words = list.slice(at, close).map((each) => each.text).join(" ");
      if (!words.startsWith("# [ error")) mark(skip, at, close);
      // The tests of a module close the file.
      if (/^# \[ cfg \( test/.test(words)) mark(skip, at, list.length);
    }
    if (unheard.has(token.text) && (next === "(" || (next === "!" && after === "("))) mark(skip, at, end(list, at));
    if (token.text === "view" && next === "!") mark(viewed, at + 2, end(list, at + 2));
    if (["t", "tn", "key"].includes(token.text) && next === "!" && after === "(" && list[at - 1]?.text !== "macro_rules") {
      const close = end(list, at + 2);
      let first = at + 3;
      if (token.text === "tn") for (let depth = 0; first < close && (depth || list[first].text !== ","); first++) {
        if (list[first].text in opening) depth++;
        else if (Object.values(opening).includes(list[first].text)) depth--;
      }
      const texts = token.text === "tn" ? [first + 1, first + 3] : [first];
      for (const where of texts) {
        if (list[where]?.value === undefined) continue;
        said.push({ text: list[where].value, file, line: list[where].line });
        skip[where] = true;
      }
    }
  });
  list.forEach((token, at) => {
    if (token.value === undefined || skip[at] || same.has(token.value)) return;
    const [before, name] = [list[at - 1]?.text, list[at - 2]?.text];
    const isAttribute = viewed[at] && before === "=" && /^\w+$/.test(name ?? "");
    const isChild = viewed[at] && (before === ">" || before === '"' || before === "}" ) ;
    const wrong = isAttribute ? spoken.has(name) && /\p{L}{2}/u.test(token.value)
      : isChild ? /\p{L}{2}/u.test(token.value) : isSentence(token.value) || isName(token.value);
    if (wrong) plain.push({ text: token.value, file, line: token.line });
  });
  return { said, plain };
}

function sources() {
  const all = fs.readdirSync(`${root}/src`, { recursive: true }).map((file) => `src/${file}`).filter((file) => file.endsWith(".rs"));
  return all.filter((file) => !within(file, silent) && !file.endsWith("/tests.rs") && file !== "src/text.rs").sort();
}

/** What a language's file holds: English to its words. A line that is none is an error with its place. */
function catalogue(language) {
  const file = `texts/${language}.toml`;
  const found = new Map(), wrong = [];
  fs.readFileSync(`${root}/${file}`, "utf8").split("\n").forEach((line, at) => {
    if (line.trim() === "" || line.startsWith("#")) return;
    const parts = /^("(?:\\.|[^"\\])*") = ("(?:\\.|[^"\\])*")$/.exec(line);
    if (!parts) return void wrong.push(`${file}:${at + 1}: not of the form "English" = "translation"`);
    const [english, words] = [JSON.parse(parts[1]), JSON.parse(parts[2])];
    if (found.has(english) && found.get(english) !== words) wrong.push(`${file}:${at + 1}: a second translation of "${english}"`);
    found.set(english, words);
  });
  return { found, wrong };
}

const places = (text) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort().join();

function hash(text) {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

/** What the browser may say, by language, ordered by hash. */
export function browserTexts() {
  const said = new Set(sources().filter((file) => !within(file, ["src/server", "src/server.rs"])).flatMap((file) => read(file).said.map(({ text }) => text)));
  const lines = (words) => [...said].map((text) => ({ hash: hash(text), words: words(text) })).sort((a, b) => a.hash - b.hash);
  return Object.fromEntries([["en", lines((text) => text.split("##")[0])], ...others.map((language) => {
    const { found } = catalogue(language);
    return [language, lines((text) => found.get(text) ?? text)];
  })]);
}

const quoted = (text) => JSON.stringify(text).replaceAll("\u00a0", "\\u00a0").replaceAll("\u202f", "\\u202f");

function tidy(said) {
  for (const language of others) {
    const { found, wrong } = catalogue(language);
    if (wrong.length) return wrong;
    const lines = [...found].filter(([english]) => said.has(english)).sort(([a], [b]) => (a < b ? -1 : 1));
    fs.writeFileSync(`${root}/texts/${language}.toml`, lines.map(([english, words]) => `${quoted(english)} = ${quoted(words)}\n`).join(""));
  }
  return [];
}

function check(only) {
  const files = sources().map(read);
  const said = files.flatMap((file) => file.said), plain = files.flatMap((file) => file.plain);
  const known = new Map(said.map((each) => [each.text, each]));
  const wrong = only === "tidy" ? tidy(known) : [];
  const hashes = new Map();
  for (const { text, file, line } of known.values()) {
    const other = hashes.get(hash(text));
    if (other !== undefined) wrong.push(`${file}:${line}: "${text}" has the hash of "${other}"; say one of them otherwise`);
    hashes.set(hash(text), text);
    if (text.includes("\n")) wrong.push(`${file}:${line}: a text is one line`);
  }
  for (const language of others) {
    const { found, wrong: broken } = catalogue(language);
    wrong.push(...broken);
    for (const [text, { file, line }] of known) {
      const words = found.get(text);
      if (words === undefined) wrong.push(`${file}:${line}: texts/${language}.toml misses  ${quoted(text)} = ""`);
      else if (words === "") wrong.push(`texts/${language}.toml: ${quoted(text)} has no words`);
      else if (places(words) !== places(text)) wrong.push(`texts/${language}.toml: ${quoted(text)} has other {values} than its translation`);
    }
    for (const text of found.keys()) if (!known.has(text)) wrong.push(`texts/${language}.toml: nobody says ${quoted(text)} any more`);
  }
  for (const { text, file, line } of plain) wrong.push(`${file}:${line}: not translated: ${quoted(text)}`);
  for (const each of wrong) console.error(each);
  if (wrong.length) console.error(`\n${wrong.length} to mend (see script/texts.mjs)`);
  return wrong.length === 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url) && !check(process.argv[2])) process.exitCode = 1;
