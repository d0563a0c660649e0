// The end-to-end tests: `node end2end/run.mjs [STORY…] [--update-pictures]`, after the release build.
//   CORO_BIN            the program, target/release/coro unless named
//   CHROMIUM            the browser, /usr/bin/chromium unless named
//   TEST_POSTGRES_URL   a PostgreSQL in which databases may be made; without it the stories run on SQLite alone

import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { root } from './coro.mjs'

// What depends on the database, besides pages and rendering.
const CORE = ['board', 'contributor', 'live', 'opinion', 'submit', 'without-javascript', 'manager', 'brand', 'members', 'whole']

const folder = join(import.meta.dirname, 'stories')
const all = readdirSync(folder).filter((file) => file.endsWith('.mjs')).map((file) => file.slice(0, -'.mjs'.length))
const args = process.argv.slice(2)
const asked = args.filter((arg) => !arg.startsWith('--'))
const unknown = asked.filter((name) => !all.includes(name))
const flags = args.filter((arg) => arg.startsWith('--') && arg !== '--update-pictures')
if (unknown.length + flags.length > 0) {
  console.error(`unknown: ${[...unknown, ...flags].join(' ')}\nstories: ${all.join(' ')}\nflags: --update-pictures`)
  process.exit(2)
}
const stories = asked.length > 0 ? asked : all
if (args.includes('--update-pictures')) process.env.UPDATE_PICTURES = 'true'

const totals = { pass: 0, fail: 0, skipped: 0 }

// One story after the other: they share the machine's two cores with a server and a browser, and some measure.
async function play(names, on) {
  console.log(`\nOn ${on}: ${names.join(', ')}`)
  const stream = run({ files: names.map((name) => join(folder, `${name}.mjs`)), concurrency: 1 })
  const leaf = (data) => data.details?.type !== 'suite' && !data.name.endsWith('.mjs')
  stream.on('test:pass', (data) => (totals[data.skip === undefined ? 'pass' : 'skipped'] += leaf(data) ? 1 : 0))
  stream.on('test:fail', () => (totals.fail += 1))
  const report = stream.compose(new spec())
  for await (const text of report) process.stdout.write(text)
}

rmSync(join(root, 'target/end2end'), { recursive: true, force: true })
await play(stories, 'SQLite')
const core = stories.filter((name) => CORE.includes(name))
if (process.env.TEST_POSTGRES_URL && core.length > 0) {
  process.env.END2END_POSTGRES = process.env.TEST_POSTGRES_URL
  await play(core, 'PostgreSQL')
} else if (core.length > 0) {
  console.log('\nSkipped on PostgreSQL: TEST_POSTGRES_URL is not set (script/postgres run gives one).')
}
console.log(`\n# pass ${totals.pass}\n# fail ${totals.fail}\n# skipped ${totals.skipped}`)
process.exitCode = totals.fail > 0 || totals.pass === 0 ? 1 : 0
