// Two people look at the same campaign: what one does, the other sees.

import assert from 'node:assert/strict'
import { OPEN, count, eventually, story, tell } from '../story.mjs'

// Arrival may take this long, in ms, though it should be far below a second.
const ARRIVAL = 5_000

const board = `/c/${OPEN}?sort=newest`

const votes = (page, id) => async () =>
  count(await page.locator(`.idea-card:has(#idea-${id}) .vote-count`).innerText())

// The ids of the ideas on the board, from top to bottom.
const list = (page) =>
  page.locator('.idea-card h3').evaluateAll((all) => all.map((each) => each.id.replace('idea-', '')))

// Where the ideas stand on the screen.
const places = (page) =>
  page.locator('.idea-card').evaluateAll((all) => all.map((each) => Math.round(each.getBoundingClientRect().top)))

story('a vote in one browser moves the count in the other', async ({ visitor }) => {
  const [one, other] = [await visitor(), await visitor()]
  await Promise.all([one.goto(board), other.goto(board)])
  const [id] = await list(one.page)
  const before = await votes(other.page, id)()
  const took = []
  for (const expected of [before + 1, before, before + 1, before]) {
    const moved = other.page.evaluate(([selector, wanted, patience]) => new Promise((done, fail) => {
      const node = document.querySelector(selector)
      const look = () => Number(node.textContent.replaceAll(',', '')) === wanted && done(Date.now())
      new MutationObserver(look).observe(node, { subtree: true, childList: true, characterData: true })
      setTimeout(() => fail(new Error(`no ${wanted} within ${patience} ms`)), patience)
    }), [`.idea-card:has(#idea-${id}) .vote-count`, expected, ARRIVAL])
    const clicked = await one.page.evaluate((selector) => {
      document.querySelector(selector).click()
      return Date.now()
    }, `.idea-card:has(#idea-${id}) button.vote`)
    took.push((await moved) - clicked)
    await eventually(votes(one.page, id), expected)
  }
  tell(`from click to the other screen: ${took.join(', ')} ms`)
})

story('a new idea is announced and does not move the list', async ({ visitor, coro }) => {
  const [one, other] = [await visitor(), await visitor()]
  await other.goto(board)
  const { page } = other
  const before = await list(page)
  await page.evaluate(() => scrollTo({ top: 900, behavior: 'instant' }))
  await other.settled()
  const standing = await places(page)

  await one.goto(`/c/${OPEN}/new`)
  await one.page.getByLabel('Your idea in one line').fill('Brightwater')
  await one.page.getByRole('button', { name: 'Put it on the board' }).click()
  await one.page.waitForURL('**/ideas/*')
  const pill = page.getByRole('button', { name: /new idea/ })
  await eventually(() => pill.innerText(), /1 new idea, show/, 'the announcement', ARRIVAL)
  assert.deepEqual(await list(page), before, 'the list is as before')
  assert.deepEqual(await places(page), standing, 'nothing moved under the reader')

  const elsewhere = await coro.elsewhere()
  await elsewhere.submit(OPEN, { title: 'Clearwater', text: 'Nearly the same.' })
  await eventually(() => pill.innerText(), /2 new ideas, show/, 'the second one', ARRIVAL)
  await pill.click()
  await eventually(() => page.locator('.idea-card h3').allInnerTexts().then((all) => all.slice(0, 2)),
    ['Clearwater', 'Brightwater'], 'both ideas on top')
  await eventually(() => pill.count(), 0, 'the announcement is gone')
})

story('the list stays in place for a reader at its top', async ({ visitor, coro }) => {
  const { page, ...reader } = await visitor()
  await page.goto(board)
  await page.waitForFunction(() => document.querySelector('.vote-form')?.coroListens)
  await page.locator('#board').evaluate((node) => node.scrollIntoView({ behavior: 'instant' }))
  const standing = await places(page)
  await (await coro.elsewhere()).submit(OPEN, { title: 'Stillpond', text: '' })
  await page.getByRole('button', { name: /1 new idea/ }).waitFor()
  assert.deepEqual(await places(page), standing, 'nothing moved under the reader')
  reader.watch.check()
})

story('a lost connection is shown and heals', async ({ visitor, coro }) => {
  const someone = await visitor()
  const { page } = someone
  await someone.goto(board)
  const [id] = await list(page)
  const before = await votes(page, id)()
  const note = page.locator('.connection-lost')
  assert.equal(await note.count(), 0)
  someone.watch.cut = true
  await coro.halt()
  await eventually(() => note.innerText(), /Connection lost/, 'the note')
  await coro.launch()
  await eventually(() => note.count(), 0, 'the healing', 40_000)
  someone.watch.cut = false
  const { polls } = await coro.campaign(OPEN)
  await (await coro.elsewhere()).vote(polls[0].id, Number(id))
  await eventually(votes(page, id), before + 1, 'the vote after the healing', ARRIVAL)
})

story('a vote given without connection says what happened', async ({ visitor }) => {
  const someone = await visitor()
  const { page } = someone
  await someone.goto(board)
  const card = page.locator('.idea-card').first()
  const button = card.locator('button.vote')
  const before = count(await button.locator('.vote-count').innerText())
  someone.watch.cut = true
  await someone.context.setOffline(true)
  await button.click()
  await eventually(() => button.getAttribute('aria-pressed'), 'true', 'the answer of the button at once')
  await eventually(() => card.getByRole('alert').innerText(), /could not be reached/, 'what happened')
  assert.equal(await button.getAttribute('aria-pressed'), 'false', 'the vote is not given')
  await someone.context.setOffline(false)
  someone.watch.cut = false
  await button.click()
  await eventually(async () => count(await button.locator('.vote-count').innerText()), before + 1)
  await eventually(() => card.getByRole('alert').count(), 0)
})
