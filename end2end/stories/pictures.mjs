// Takes pictures: every page for people to look at, in target/screenshots, and those of the README, in
// target/pictures or, when asked by `run.mjs --update-pictures`, in docs.

import assert from 'node:assert/strict'
import { mkdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../coro.mjs'
import { LIMITED, OPEN, count, eventually, story, tell } from '../story.mjs'
import { allPages, fillPlan, moment } from '../pages.mjs'
import { shrink } from '../shrink.mjs'

// The most a picture of the README may weigh, in bytes.
const HEAVY = 250_000
// And one of planning.
const LIGHT = 120_000

const folder = (name) => {
  const path = join(root, name)
  mkdirSync(path, { recursive: true })
  return path
}

rmSync(join(root, 'target/screenshots'), { recursive: true, force: true })

for (const scheme of ['light', 'dark']) {
  for (const [width, height] of [[1280, 900], [390, 844]]) {
    story(`every page, ${scheme}, ${width} wide`, async (cast) => {
      const into = folder('target/screenshots')
      for (const { name, path, by } of await allPages(cast, { scheme, width, height, calm: true })) {
        await by.goto(path)
        // Pictures further down are fetched when they come into view.
        await by.page.evaluate(async () => {
          for (const image of document.images) image.loading = 'eager'
          await Promise.all([...document.images].map((image) => image.decode().catch(() => {})))
        })
        await by.page.screenshot({ path: join(into, `${name}-${width}-${scheme}.png`), fullPage: true })
      }
    })
  }
}

story('the pictures of the README', async ({ visitor, coro }) => {
  const into = folder(process.env.UPDATE_PICTURES ? 'docs' : 'target/pictures')
  const analyst = await visitor({ as: 'brand' })
  const someone = await visitor({ height: 1160 })
  const [poll] = (await coro.campaign(LIMITED)).polls
  const ideas = await coro.ideas(LIMITED, 'sort=rising&limit=12')
  await someone.goto(`/c/${LIMITED}`)
  await analyst.goto(`/c/${LIMITED}/dashboard`)
  // A little life: people vote while the pages are open.
  for (let n = 0; n < 24; n += 1) {
    const elsewhere = await coro.elsewhere()
    for (const idea of ideas.slice(n % 5, (n % 5) + 1 + (n % 3))) await elsewhere.vote(poll.id, idea.id)
  }
  await someone.page.locator('button.vote').nth(1).click()
  await eventually(() => someone.page.locator('.votes-left').innerText(), /^4 of 5/)
  const lag = async () => {
    const { counts } = await coro.campaign(LIMITED)
    return counts.votes - count(await analyst.page.locator('.tile-value').nth(2).innerText())
  }
  await eventually(lag, 0, 'the dashboard’s last votes')
  for (const [name, { page }] of [['board', someone], ['dashboard', analyst]]) {
    await page.mouse.move(0, 0)
    // What has just moved glows for a moment.
    await page.evaluate(() => {
      const ends = (each) => each.effect.getComputedTiming().endTime < Infinity
      return Promise.allSettled(document.getAnimations().filter(ends).map((each) => each.finished))
    })
    await take(page, join(into, `${name}.png`), HEAVY)
  }
})

// Takes a picture that weighs at most `limit` bytes.
async function take(page, path, limit) {
  await page.screenshot({ path })
  shrink(path, limit)
  const { size } = statSync(path)
  tell(`${path}: ${Math.round(size / 1000)} KB`)
  assert.ok(size <= limit, `${path} weighs ${size} bytes`)
}

// From a template to decisions: what the README tells of planning. Without a script, as the server writes the pages.
story('the pictures of planning', async ({ visitor }) => {
  const into = folder(process.env.UPDATE_PICTURES ? 'docs' : 'target/pictures')
  const manager = await visitor({ js: false, as: 'manager', height: 1000 })
  const { page } = manager
  await page.goto('/manage/new')
  await take(page, join(into, 'templates.png'), LIGHT)
  await manager.leads(page.getByRole('link', { name: 'Open-innovation challenge' }).click())
  const Brief = 'Every evening the kitchens of our market throw away **200 kg** of food that is still good.'
  await fillPlan(page, { Question: 'How can we keep good food from being thrown away?', Brief, Opens: moment(2) })
  await manager.leads(page.getByRole('button', { name: 'Save the draft' }).click())
  await take(page, join(into, 'draft.png'), LIGHT)
  await page.goto(`/manage/${OPEN}/decisions`)
  for (const name of ['Oatward', 'Tilth']) await page.getByLabel(name, { exact: true }).check()
  await page.getByLabel('Outcome').selectOption({ label: 'Planned' })
  await page.getByLabel('Reason').first().fill('We do it this year, with those who brought it.')
  await page.locator('.decide-form').scrollIntoViewIfNeeded()
  await take(page, join(into, 'deciding.png'), LIGHT)
})
