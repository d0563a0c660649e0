// What the first visit of a board costs, from an empty cache.

import assert from 'node:assert/strict'
import { LIMITED, story, tell } from '../story.mjs'

// All bytes of the first visit, as they come over the network, in KB of 1,000.
const BUDGET = 250

// Visits that each time is the median of.
const VISITS = 5

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]

// Visits the board and gives what came over the network: kind and bytes, by address.
async function visit(someone, { slowed = 1 } = {}) {
  const { page, context } = someone
  const network = await context.newCDPSession(page)
  const parts = new Map()
  network.on('Network.responseReceived', ({ requestId, type, response }) => {
    const encoding = response.headers['content-encoding'] ?? response.headers['Content-Encoding'] ?? ''
    parts.set(requestId, { type, encoding, path: new URL(response.url).pathname, bytes: 0 })
  })
  network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (parts.has(requestId)) parts.get(requestId).bytes = encodedDataLength
  })
  await network.send('Network.enable')
  await network.send('Network.setCacheDisabled', { cacheDisabled: true })
  if (slowed > 1) await network.send('Emulation.setCPUThrottlingRate', { rate: slowed })
  await context.addInitScript(() => {
    const add = EventTarget.prototype.addEventListener
    EventTarget.prototype.addEventListener = function (type, ...rest) {
      if (type === 'submit' && this instanceof HTMLFormElement && this.matches('.vote-form')) {
        globalThis.coroAlive ??= performance.now()
      }
      return add.call(this ?? globalThis, type, ...rest)
    }
  })
  await page.goto(`/c/${LIMITED}`)
  const alive = await page.waitForFunction(() => globalThis.coroAlive).then((handle) => handle.jsonValue())
  await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0)
  const paint = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0].startTime)
  // The pictures of the page and whatever else is still under way.
  await page.waitForFunction(() => [...document.images].every((image) => image.complete || image.loading === 'lazy'))
  await someone.settled()
  return { paint, alive, parts: [...parts.values()] }
}

story('is small', async ({ visitor }) => {
  const { parts } = await visit(await visitor())
  const kinds = new Map()
  for (const { type, path, bytes, encoding } of parts) {
    if (/\.(wasm|js|css|svg)$/.test(path)) assert.equal(encoding, 'br', `${path} comes with brotli`)
    const kind = path.endsWith('.wasm') ? 'WebAssembly' : type
    kinds.set(kind, (kinds.get(kind) ?? 0) + bytes)
  }
  const kb = (bytes) => Math.round(bytes / 100) / 10
  const total = kb(parts.reduce((sum, { bytes }) => sum + bytes, 0))
  tell(`first visit: ${total} KB in ${parts.length} answers (` +
    `${[...kinds].map(([kind, bytes]) => `${kind} ${kb(bytes)}`).join(', ')})`)
  assert.ok(total <= BUDGET, `${total} KB are more than ${BUDGET}:\n` +
    parts.map(({ path, bytes, encoding }) => `${bytes} ${encoding} ${path}`).join('\n'))
})

for (const slowed of [1, 4]) {
  story(`is quick${slowed > 1 ? `, with the processor slowed ${slowed} times` : ''}`, async ({ visitor }) => {
    const visits = []
    for (let n = 0; n < VISITS; n += 1) {
      const someone = await visitor()
      visits.push(await visit(someone, { slowed }))
      await someone.context.close()
    }
    const ms = (of) => `${Math.round(median(visits.map(of)))} ms`
    tell(`first contentful paint ${ms(({ paint }) => paint)}, votes without reload ${ms(({ alive }) => alive)} ` +
      `(median of ${VISITS}${slowed > 1 ? `, processor slowed ${slowed} times` : ''})`)
  })
}
