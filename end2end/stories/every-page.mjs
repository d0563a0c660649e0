// Every page, light and dark, wide and narrow: nothing for axe to complain about, no sideways scrolling, one headline.

import assert from 'node:assert/strict'
import axe from 'axe-core'
import { story } from '../story.mjs'
import { allPages } from '../pages.mjs'

const SIZES = [{ width: 1280, height: 900 }, { width: 390, height: 844 }]

// What axe finds, one line a node.
async function violations(page) {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, {
    resultTypes: ['violations'],
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  }))
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target} ${node.failureSummary}`))
}

async function look(page, name, found) {
  for (const what of await violations(page)) found.push(`${name}: ${what}`)
  const width = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  if (width > 0) found.push(`${name}: scrolls sideways by ${width}`)
  const headlines = await page.locator('h1').count()
  if (headlines !== 1) found.push(`${name}: ${headlines} headlines`)
  if (!(await page.title()).endsWith('Coro')) found.push(`${name}: the title is “${await page.title()}”`)
  if ((await page.locator('html').getAttribute('lang')) !== 'en') found.push(`${name}: has no language`)
}

for (const scheme of ['light', 'dark']) {
  for (const size of SIZES) {
    story(`${scheme}, ${size.width} wide`, async (cast) => {
      const found = []
      for (const { name, path, by, status } of await allPages(cast, { scheme, ...size, calm: true })) {
        const answer = await by.goto(path).catch((error) => assert.fail(`${name}: ${error}`))
        if (answer.status() !== (status ?? 200)) found.push(`${name}: answered ${answer.status()}`)
        await look(by.page, name, found)
      }
      assert.deepEqual(found, [])
    })
  }
}

story('what opens and what goes wrong', async ({ visitor }) => {
  const found = []
  const manager = await visitor({ calm: true, width: 390, height: 844, as: 'manager' })
  const { page } = manager
  await manager.goto('/c/fish-market-hall')
  for (const summary of await page.locator('summary:visible').all()) await summary.click()
  for (const place of [0, 1, 2, 3, 4]) await page.locator('button.vote').nth(place).click()
  await page.locator('.votes-left').filter({ hasText: /^0 of/ }).waitFor()
  manager.watch.expect(409, /^\/_fn\//)
  await page.locator('button.vote').nth(5).click()
  await page.locator('.vote-refusal').waitFor()
  await look(page, 'the board, opened, with a refusal', found)

  manager.watch.expect(422, /^\/_fn\//)
  await manager.goto('/c/fish-market-hall/new')
  await page.locator('#title').fill('No')
  await page.getByRole('button', { name: 'Put it on the board' }).click()
  await page.locator('#title-error').filter({ hasText: 'at least' }).waitFor()
  await look(page, 'an idea with an error', found)

  await manager.goto('/manage/new?from=empty')
  await page.locator('#question').fill('Why')
  await page.getByRole('button', { name: 'Save the draft' }).click()
  await page.locator('#question-error').filter({ hasText: 'at least' }).waitFor()
  await look(page, 'a plan with an error', found)

  await manager.goto('/manage/oat-drink')
  for (const summary of await page.locator('summary:visible').all()) await summary.click()
  await look(page, 'the control page, opened', found)

  await manager.goto('/c/fish-market-hall/dashboard')
  for (const summary of await page.locator('summary:visible').all()) await summary.click()
  await look(page, 'the dashboard, opened', found)

  await manager.goto('/c/work-2030')
  await page.getByRole('button', { name: 'Agree', exact: true }).click()
  await page.locator('.opinion-last').waitFor()
  await look(page, 'opinions with an answer', found)
  assert.deepEqual(found, [])
})
