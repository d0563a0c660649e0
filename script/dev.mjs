// The loop of script/dev. Leptos' <AutoReload> in the page (there when LEPTOS_WATCH is set) listens on port 3001 for the
// word to reload; cargo-leptos would speak to it in the same way.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import http from "node:http";
import path from "node:path";

const serveArgs = process.argv.slice(2);
const watched = ["src", "style", "public", "migrations", "Cargo.toml", "Cargo.lock"];
const reloadPort = 3001;

// Just enough WebSocket to say one thing.
const pages = new Set();
http.createServer().on("upgrade", (request, socket) => {
  const accept = createHash("sha1").update(request.headers["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest("base64");
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
  pages.add(socket);
  for (const end of ["close", "error", "end"]) socket.on(end, () => pages.delete(socket));
  socket.resume();
}).on("error", (e) => console.error(`pages will not reload by themselves: ${e.message}`)).listen(reloadPort, "127.0.0.1");

function reloadPages() {
  const message = Buffer.from('{"all":true}');
  for (const socket of pages) socket.write(Buffer.concat([Buffer.from([0x81, message.length]), message]));
}

/** What is watched, as one string that changes when any of it does. */
function snapshot() {
  const seen = [];
  const look = (name) => {
    const stat = fs.statSync(name, { throwIfNoEntry: false });
    if (stat?.isDirectory()) fs.readdirSync(name).sort().forEach((child) => look(path.join(name, child)));
    else if (stat) seen.push(`${name} ${stat.mtimeMs} ${stat.size}`);
  };
  watched.forEach(look);
  return seen.join("\n");
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const run = (command, args, options) => new Promise((resolve) => {
  spawn(command, args, { stdio: "inherit", ...options }).on("exit", (code) => resolve(code === 0));
});

let server;
async function stopServer() {
  if (!server || server.exitCode !== null || server.signalCode) return;
  const gone = new Promise((resolve) => server.once("exit", resolve));
  server.kill("SIGTERM");
  const hard = setTimeout(() => server.kill("SIGKILL"), 3000);
  await gone;
  clearTimeout(hard);
}

async function round() {
  const started = Date.now();
  if (!(await run("script/build-site", ["--dev"]))) return;
  if (!(await run("cargo", ["build", "--features", "ssr", "--bin", "coro"]))) return;
  await stopServer();
  server = spawn("target/debug/coro", ["serve", ...serveArgs], {
    stdio: "inherit",
    env: { ...process.env, LEPTOS_WATCH: "1", LEPTOS_RELOAD_PORT: String(reloadPort) },
  });
  server.on("exit", (code, signal) => { if (code) console.error(`the server ended with ${code ?? signal}; waiting for a change`); });
  await sleep(500);
  reloadPages();
  console.log(`==> built and started in ${((Date.now() - started) / 1000).toFixed(1)} s; watching ${watched.join(", ")}`);
}

for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, async () => { await stopServer(); process.exit(0); });

let before;
for (;;) {
  const now = snapshot();
  if (now !== before) {
    await sleep(before === undefined ? 0 : 150); // editors write in several steps
    before = snapshot();
    await round();
  }
  await sleep(400);
}
