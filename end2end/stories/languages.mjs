// The interface in English, Italian and Spanish: as the browser asks, as somebody chooses, the same before and after the script.

import assert from 'node:assert/strict'
import { allPages } from '../pages.mjs'
import { LIMITED, OPINION, eventually, story } from '../story.mjs'

const language = (page) => page.locator('html').getAttribute('lang')
const choose = (one, name) => one.leads(one.page.getByRole('contentinfo').getByRole('button', { name }).click())

for (const js of [true, false]) {
  story(`speaks as the browser asks, until somebody chooses, ${js ? 'with' : 'without'} JavaScript`, async ({ visitor }) => {
    const someone = await visitor({ js, locale: 'it-IT' })
    const { page, context } = someone
    const goto = (path) => (js ? someone.goto(path) : page.goto(path))
    await goto(`/c/${LIMITED}`)
    assert.equal(await language(page), 'it')
    assert.match(await page.locator('.votes-left').innerText(), /5 su 5/)
    assert.equal((await context.cookies()).length, 0, 'a visit leaves no cookie, whatever its language')
    await choose(someone, 'Español')
    assert.equal(await language(page), 'es')
    assert.equal(new URL(page.url()).pathname, `/c/${LIMITED}`, 'one stays where one was')
    assert.equal(await page.getByRole('contentinfo').getByRole('button', { name: 'Español' }).getAttribute('aria-current'), 'true')
    await goto('/')
    assert.match(await page.title(), /^Campañas/)
  })
}

story('a refusal comes in the reader\'s language', async ({ visitor }) => {
  const someone = await visitor({ locale: 'es-ES' })
  const { page } = someone
  someone.watch.expect(422, /^\/_fn\//)
  await someone.goto(`/c/${LIMITED}/new`)
  await page.locator('#title').fill('No')
  await page.locator('form button[type=submit]').last().click()
  await page.locator('#title-error').filter({ hasText: /caracteres/ }).waitFor()
  assert.equal(await page.locator('#title').inputValue(), 'No', 'nothing typed is lost')
})

story('votes and answers move in Italian', async ({ visitor }) => {
  const someone = await visitor({ locale: 'it-IT' })
  const { page } = someone
  await someone.goto(`/c/${OPINION}`)
  await page.getByRole('button', { name: 'D’accordo', exact: true }).click()
  await page.locator('.opinion-last').waitFor()
  await someone.goto(`/c/${LIMITED}`)
  await page.locator('button.vote').first().click()
  await eventually(() => page.locator('button.vote').first().getAttribute('aria-pressed'), 'true', 'the vote')
  await eventually(() => page.locator('.votes-left').innerText(), /4/, 'the votes that are left')
})

// Where two texts part.
function parting(one, other) {
  let at = 0
  while (at < one.length && one[at] === other[at]) at += 1
  return `…${one.slice(Math.max(0, at - 30), at + 60)}… | …${other.slice(Math.max(0, at - 30), at + 60)}…`
}

for (const [name, code] of [['Italiano', 'it'], ['Español', 'es']]) {
  story(`every page in ${name}: as the server wrote it, no wider than the screen`, async (cast) => {
    const pages = await allPages(cast, { width: 390, height: 844, calm: true })
    const found = []
    const all = [...new Set(pages.map(({ by }) => by))]
    const allChoose = async (language) => {
      for (const one of all) {
        await one.goto('/')
        await choose(one, language)
      }
    }
    await allChoose(name)
    // The references for developers are English in any language.
    for (const { name: page, path, by } of pages.filter(({ name }) => !['api', 'design'].includes(name))) {
      for (const status of [401, 403, 404, 409]) by.watch.expect(status, /^\/_fn\//)
      const served = await by.html(path)
      await by.goto(path)
      if ((await language(by.page)) !== code) found.push(`${page}: not in ${name}`)
      const width = await by.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      if (width > 0) found.push(`${page}: scrolls sideways by ${width}`)
      const [before, after] = await by.page.evaluate((html) => {
        const told = (from) => {
          const main = from.querySelector('main').cloneNode(true)
          for (const node of main.querySelectorAll('noscript, .field-count, [role=slider], button[type=button], time')) node.remove()
          return main.textContent.replace(/(<\s?)?[\d.,]+/g, '#').replace(/\s+/g, ' ').trim()
        }
        return [told(new DOMParser().parseFromString(html, 'text/html')), told(document)]
      }, served)
      if (before !== after) found.push(`${page}: ${parting(before, after)}`)
    }
    // Accounts keep their language, and the next story looks for pages by their English.
    await allChoose('English')
    assert.deepEqual(found, [])
  })
}
