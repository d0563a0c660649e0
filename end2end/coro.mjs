// A Coro of one's own for a file of stories: the release binary with the demonstration, on a free port, in a folder (or
// on a PostgreSQL database) that is thrown away afterwards. And somebody elsewhere, who takes part through REST.

import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { Mailbox } from './mailbox.mjs'

export const root = resolve(import.meta.dirname, '..')
const binary = resolve(root, process.env.CORO_BIN ?? 'target/release/coro')
const run = promisify(execFile)

// How long the server may take to be there; it writes the past of the demonstration first.
const START = 60_000

// The campaigns of the demonstration: votes limited to five, votes without a limit, opinions.
export const LIMITED = 'fish-market-hall'
export const OPEN = 'oat-drink'
export const OPINION = 'work-2030'

// Who operates the server, once signed in.
export const OPERATOR = 'operator@example.org'

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((done) => server.once('listening', done))
  const { port } = server.address()
  await new Promise((done) => server.close(done))
  return port
}

// Where this Coro keeps its data: the arguments that say so, and how to throw it away.
async function place() {
  const postgres = process.env.END2END_POSTGRES
  if (!postgres) {
    const folder = mkdtempSync(join(tmpdir(), 'coro-end2end.'))
    return { args: ['--data', folder], drop: async () => rmSync(folder, { recursive: true, force: true }) }
  }
  const name = `coro_end2end_${randomBytes(6).toString('hex')}`
  const psql = (sql) => run('psql', ['-qX', '-v', 'ON_ERROR_STOP=1', '-c', sql, postgres])
  await psql(`CREATE DATABASE ${name}`)
  const url = new URL(postgres)
  url.pathname = `/${name}`
  return { args: ['--database-url', url.href], drop: () => psql(`DROP DATABASE ${name} WITH (FORCE)`) }
}

export class Coro {
  static async start() {
    const coro = new Coro()
    coro.place = await place()
    coro.mailbox = await Mailbox.open()
    coro.port = await freePort()
    // By a name: for a mere address browsers make no passkeys.
    coro.url = `http://localhost:${coro.port}`
    // What a story wants besides.
    coro.args = []
    const logs = join(root, 'target/end2end')
    mkdirSync(logs, { recursive: true })
    const database = process.env.END2END_POSTGRES ? 'postgres' : 'sqlite'
    coro.log = join(logs, `${basename(process.argv[1], '.mjs')}-${database}.log`)
    rmSync(coro.log, { force: true })
    await coro.launch()
    return coro
  }

  // Starts the process and reads the links that it prints once it is ready.
  async launch() {
    const args = ['serve', ...this.place.args, '--listen', `127.0.0.1:${this.port}`, '--public-url', this.url, '--demo', '--no-crowd', '--smtp', this.mailbox.url, '--operators', OPERATOR]
    this.process = spawn(binary, [...args, '--no-rate-limits', '--log-format', 'text', ...this.args], {
      env: { ...process.env, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', openSync(this.log, 'a')],
    })
    const child = this.process
    this.ended = new Promise((done) => child.once('exit', done))
    let printed = ''
    const links = {}
    let late
    await new Promise((done, fail) => {
      late = setTimeout(() => fail(new Error(`no links after ${START} ms:\n${printed}`)), START)
      child.once('error', fail)
      child.once('exit', (code) => fail(new Error(`coro ended with ${code}; see ${this.log}`)))
      child.stdout.on('data', (data) => {
        printed += data
        for (const [, name, link] of printed.matchAll(/^ +(\w+) +(http\S+)\n/gm)) links[name] = link
        if (links.brand) done()
      })
    }).finally(() => clearTimeout(late))
    this.links = links
  }

  // Takes the process down as an operator would, and waits for its end.
  async halt() {
    this.process.removeAllListeners('exit')
    const child = this.process
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((done) => child.once('exit', done))
      child.kill('SIGTERM')
      await ended
    }
  }

  async stop() {
    await this.halt()
    await this.mailbox.close()
    const { stdout } = await run(binary, ['verify', ...this.place.args])
    assert.match(stdout, /Everything agrees with the ledger\./)
    await this.place.drop()
    // What the server itself calls an error is one, even if no page showed it, but for what a story brings about.
    const isBad = (line) => / (ERROR|WARN) /.test(line) && !this.warns?.test(line)
    const bad = readFileSync(this.log, 'utf8').split('\n').filter(isBad)
    assert.deepEqual(bad, [], `errors and warnings in ${this.log}`)
  }

  // An unused one-time link for a `manager` or a `brand`: the one that the start printed, then others.
  async link(role) {
    const printed = this.links[role]
    delete this.links[role]
    if (printed) return printed
    const args = ['invite', '--role', role === 'brand' ? 'analyst' : role, '--public-url', this.url, ...this.place.args]
    return (await run(binary, args)).stdout.trim()
  }

  // The newest mail to an address that came after `seen` others.
  async mail(address, seen = 0) {
    const end = Date.now() + START
    for (;;) {
      const all = this.mailbox.mails.filter(({ to }) => to.includes(address))
      if (all.length > seen) return all.at(-1)
      assert.ok(Date.now() < end, `no mail to ${address}`)
      await new Promise((done) => setTimeout(done, 25))
    }
  }

  async json(path, options = {}) {
    const response = await fetch(this.url + path, options)
    const text = await response.text()
    assert.ok(response.ok, `${path}: ${response.status} ${text}`)
    return JSON.parse(text)
  }

  campaign(slug) {
    return this.json(`/api/v1/campaigns/${slug}`)
  }

  async ideas(slug, query = '') {
    return (await this.json(`/api/v1/campaigns/${slug}/ideas?${query}`)).ideas
  }

  async elsewhere() {
    const response = await fetch(`${this.url}/api/v1/session`, { method: 'POST' })
    assert.equal(response.status, 201)
    const cookie = response.headers.getSetCookie().map((each) => each.split(';')[0]).join('; ')
    return new Elsewhere(this, cookie)
  }
}

// One participant without a browser.
class Elsewhere {
  constructor(coro, cookie) {
    Object.assign(this, { coro, cookie })
  }

  post(path, body) {
    const headers = { 'content-type': 'application/json', cookie: this.cookie }
    return this.coro.json(path, { method: 'POST', headers, body: JSON.stringify(body) })
  }

  vote(poll, idea, value = 1) {
    const ballot_id = randomBytes(16).toString('hex')
    return this.post(`/api/v1/polls/${poll}/ballots`, { ballot_id, entries: [{ idea, value }] })
  }

  submit(slug, idea) {
    return this.post(`/api/v1/campaigns/${slug}/ideas`, idea)
  }
}
