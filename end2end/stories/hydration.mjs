// What the server renders, what the script makes of it, and what a click on a link leads to are the same page.

import assert from 'node:assert/strict'
import { LIMITED, eventually, story, tell } from '../story.mjs'
import { allPages } from '../pages.mjs'

// Words that depend on when and by how many one looks.
const plain = (text) => text
  .replace(/\b(just now|\d+ (min|h|days) ago)\b/g, 'AGO')
  .replace(/[\d,]+\s+here now/g, 'N here now')
  .replace(/Here now\s+[\d,]+/g, 'Here now N')
  .replace(/(<\s?)?[\d.]+\s?ms/g, 'N ms')
  .replace(/\s+/g, ' ')
  .trim()

// What is only there with JavaScript, or only without.
const OTHERWISE = 'noscript, .field-count, [role=slider], button[type=button]'

// What the page says, as the server sent it or as it is now.
const told = (page, html) => page.evaluate(([html, otherwise]) => {
  const from = html ? new DOMParser().parseFromString(html, 'text/html') : document
  const main = from.querySelector('main').cloneNode(true)
  for (const node of main.querySelectorAll(otherwise)) node.remove()
  return main.textContent
}, [html, OTHERWISE])

story('every page says the same whichever way one comes', async (cast) => {
  const pages = await allPages(cast)
  // What a page says with its status when it is loaded, the function that it asks says when it is gone to.
  for (const { by } of pages) for (const status of [401, 403, 404, 409]) by.watch.expect(status, /^\/_fn\//)
  const differ = []
  for (const { name, path, by } of pages) {
    const { page } = by
    const served = plain(await told(page, await by.html(path)))
    await by.goto(path)
    const taken = plain(await told(page))
    if (served !== taken) differ.push({ name, served: difference(served, taken) })
    const shown = plain(await page.locator('main').innerText())
    await by.goto(path === '/api' ? '/design' : '/api')
    await page.evaluate(() => { globalThis.coroSame = true })
    await by.follow(path)
    const read = async () => plain(await page.locator('main').innerText())
    const now = await eventually(read, (text) => text === shown, name, 5_000).catch(read)
    if (now !== shown) differ.push({ name, followed: difference(shown, now) })
    const isOwn = /^\/c\/[^/?]+(\?|$)/.test(path)
    assert.equal(await page.evaluate(() => globalThis.coroSame ?? false), !isOwn, `${name}: a document of its own`)
  }
  assert.deepEqual(differ, [])
})

// Where two texts part.
function difference(one, other) {
  let at = 0
  while (at < one.length && one[at] === other[at]) at += 1
  const from = Math.max(0, at - 40)
  return `…${one.slice(from, at + 80)}… and …${other.slice(from, at + 80)}…`
}

story('a campaign brings the little that it needs, the other pages one another', async ({ visitor }) => {
  const someone = await visitor()
  const { page } = someone
  let parts = []
  page.on('response', (response) => {
    if (response.url().endsWith('.wasm')) parts.push(new URL(response.url()).pathname)
  })
  await someone.goto(`/c/${LIMITED}`)
  assert.match(parts.join(), /^\/pkg\/coro\.\w+\.wasm$/, 'the main module alone')
  parts = []
  await someone.leads(page.getByRole('link', { name: 'API' }).click())
  await someone.ready()
  assert.equal(await page.locator('h1').innerText(), 'For programs')
  const first = parts.length
  await page.evaluate(() => { globalThis.coroSame = true })
  await page.getByRole('link', { name: 'Campaigns', exact: true }).click()
  await page.locator('.campaign-tile').first().waitFor()
  assert.ok(parts.length > first, 'the crowd’s pages bring code of their own')
  await page.getByRole('link', { name: 'Design' }).click()
  await eventually(() => page.locator('h1').innerText(), 'Design')
  assert.equal(new Set(parts).size, parts.length, 'nothing is fetched twice')
  assert.ok(await page.evaluate(() => globalThis.coroSame), 'all in one document')
  tell(`WebAssembly in 1 file for a campaign, ${first} for reference, ${parts.length - first} more for the crowd`)
})
