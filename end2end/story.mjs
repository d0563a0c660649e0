// What every story needs: a Coro, a browser, visitors who are watched, and waiting for conditions.

import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { chromium } from 'playwright-core'
import { Coro, root } from './coro.mjs'
import { Watch } from './watch.mjs'

export { LIMITED, OPEN, OPINION } from './coro.mjs'

const ARGS = [
  '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
  '--disable-sync',
]

// How long anything may take to appear. Generous, for machines that are busy with other things.
const PATIENCE = 15_000

let coro
let browser

// The cookies of who came in by a link, by role: a link works once.
const sessions = {}

before(async () => {
  coro = await Coro.start()
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'
  browser = await chromium.launch({ executablePath, args: ARGS, chromiumSandbox: false })
})

after(async () => {
  await browser?.close()
  await coro?.stop()
})

// A story. `play` gets the server and a way to let visitors in; all they did is checked at the end.
export function story(name, play) {
  test(name, { timeout: 600_000 }, async () => {
    const cast = []
    const visitor = async (options) => {
      const one = await Visitor.enter(options)
      cast.push(one)
      return one
    }
    try {
      await play({ coro, visitor })
      for (const one of cast) one.watch.check()
    } catch (error) {
      await photograph(name, cast)
      const meanwhile = [...new Set(cast.flatMap((one) => one.watch.faults))].slice(0, 5)
      if (meanwhile.length > 0) error.stack += `\nMeanwhile:\n  ${meanwhile.join('\n  ')}`
      throw error
    } finally {
      for (const one of cast) await one.context.close()
    }
  })
}

// The pages as they were when a story failed.
async function photograph(name, cast) {
  const folder = join(root, 'target/end2end')
  mkdirSync(folder, { recursive: true })
  for (const [at, { page }] of cast.entries()) {
    const path = join(folder, `${name.replace(/\W+/g, '-')}-${at}.png`)
    await page.screenshot({ path }).then(() => console.log(`picture: ${path}`), () => {})
  }
}

// Comes in by a link and gives the cookies.
async function session(role) {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(await coro.link(role))
  await page.getByRole('button', { name: 'Come in' }).click()
  await page.waitForURL('**/manage')
  const state = await context.storageState()
  await context.close()
  return state
}

// A browser of its own, as a person has one. `as` lets somebody with that role in; a `brand` is an analyst.
class Visitor {
  static async enter({ js = true, width = 1280, height = 900, scheme = 'light', calm = false, locale = 'en-GB', as } = {}) {
    const visitor = new Visitor()
    visitor.context = await browser.newContext({
      baseURL: coro.url,
      javaScriptEnabled: js,
      viewport: { width, height },
      colorScheme: scheme,
      reducedMotion: calm ? 'reduce' : 'no-preference',
      locale,
      timezoneId: 'Europe/Rome',
      storageState: as && (sessions[as] ??= await session(as)),
    })
    visitor.context.setDefaultTimeout(PATIENCE)
    visitor.watch = new Watch(coro.url, js)
    await visitor.watch.follow(visitor.context)
    await visitor.context.addInitScript(noteListeners)
    visitor.page = await visitor.context.newPage()
    return visitor
  }

  // Goes to `path` and waits until the page has been taken over by its script.
  async goto(path) {
    const response = await this.page.goto(path)
    await this.ready()
    return response
  }

  // Waits until the controls of the page are alive.
  async ready() {
    await this.page.waitForFunction(() => {
      const main = document.querySelector('main')
      const alive = (node) => node.coroListens !== undefined
      if (!main || !document.title) return false
      // A campaign's page is awake once it listens to being left.
      const campaign = main.querySelector('#campaign[data-seed]')
      if (campaign) {
        return window.coroListens?.has('pagehide') && [...campaign.querySelectorAll('.vote-form, #desk form')].every(alive)
      }
      if (/^\/c\/[^/]+$/.test(location.pathname)) return true
      // A page without controls, or with forms alone that always bring a fresh page, has only the router, which listens
      // to the way back. Playwright listens to clicks itself.
      const nouns = ['account', 'codes', 'jury', 'operate', 'organisation', 'people', 'session']
      const plain = [...nouns.map((noun) => `form[action*="/api/${noun}/"]`), 'form[action$="/log"]', 'form[action$="/codes.csv"]', 'form[action="/operate"]', 'form[action="/pictures"]'].join()
      const bare = [...main.querySelectorAll('form, button, input')].every((node) => node.closest(plain))
      return bare ? window.coroListens?.has('popstate') : [...main.querySelectorAll('*')].some(alive)
    })
    await this.settled()
  }

  // Two frames: effects have run, and what they changed is on the screen.
  settled() {
    return this.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
  }

  // Goes to `path` as a click on a link does: without loading the document again, unless to or from a campaign's page.
  follow(path) {
    return this.page.evaluate((href) => {
      const link = Object.assign(document.createElement('a'), { href })
      document.body.append(link)
      link.click()
      link.remove()
    }, path)
  }

  // Does what leads to another document, and waits for it.
  leads(act) {
    return Promise.all([this.page.waitForEvent('load'), act])
  }

  main() {
    return this.page.locator('main').innerText()
  }

  // The document as a program gets it.
  async html(path) {
    const response = await this.context.request.get(path, { headers: { accept: 'text/html' } })
    return response.text()
  }
}

// Notes which kinds of events a node listens to, so that a story can tell when a control is alive.
function noteListeners() {
  const add = EventTarget.prototype.addEventListener
  EventTarget.prototype.addEventListener = function (type, ...rest) {
    const node = this ?? globalThis
    node.coroListens ??= new Set()
    node.coroListens.add(type)
    return add.call(node, type, ...rest)
  }
}

// Reads again and again until `read` gives what is wanted: a value, a pattern, or something that a function is content
// with. Says what it was at last, if it never is.
export async function eventually(read, wanted, what = 'this', patience = PATIENCE) {
  const end = Date.now() + patience
  let last
  for (;;) {
    try {
      last = await read()
      if (fits(last, wanted)) return last
    } catch (error) {
      last = error
    }
    if (Date.now() > end) break
    await new Promise((done) => setTimeout(done, 25))
  }
  const message = `${what} did not come within ${patience} ms; at last it was ${last?.stack ?? JSON.stringify(last)}`
  assert.fail(typeof wanted === 'function' ? message : `${message}, wanted ${wanted?.source ?? JSON.stringify(wanted)}`)
}

function fits(value, wanted) {
  if (wanted instanceof RegExp) return wanted.test(value)
  if (typeof wanted === 'function') return wanted(value)
  try {
    assert.deepEqual(value, wanted)
    return true
  } catch {
    return false
  }
}

// The number in a text: 1,234 votes.
export function count(text) {
  const digits = /[\d,]+/.exec(text)
  assert.ok(digits, `a number in “${text}”`)
  return Number(digits[0].replaceAll(',', ''))
}

// Says something in the report of the run.
export function tell(text) {
  console.log(`    ${text}`)
}
