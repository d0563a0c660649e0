// A board whose page is changed while something is on its way.

import assert from 'node:assert/strict'
import { LIMITED, OPEN, OPINION, count, eventually, story } from '../story.mjs'

const titles = (page) => page.locator('.idea-card h3').allInnerTexts()
const pressed = (page) => page.locator('button.vote[aria-pressed=true]').count()
const sort = (page, name) => page.getByRole('navigation', { name: 'Order' }).getByRole('link', { name }).click()

// Keeps requests to addresses like `pattern` back until what is returned is called.
async function holdBack(page, pattern) {
  let go
  const gate = new Promise((open) => { go = open })
  await page.route(pattern, async (route) => {
    await gate
    await route.continue().catch(() => {})
  })
  return go
}

// Draws the list anew with one idea of it alone.
async function search(page, title) {
  await page.getByRole('searchbox').fill(title)
  await eventually(() => titles(page), [title], 'the idea alone')
}

story('a vote on its way stays given when the list is drawn anew', async ({ visitor }) => {
  const someone = await visitor()
  const { page } = someone
  await someone.goto(`/c/${OPEN}?sort=votes`)
  const go = await holdBack(page, '**/cast_vote')
  const [title] = await titles(page)
  const button = page.locator('button.vote').first()
  const votes = async () => count(await button.locator('.vote-count').innerText())
  const before = await votes()
  await button.click()
  await search(page, title)
  assert.equal(await button.getAttribute('aria-pressed'), 'true', 'given, while the server does not know')
  assert.equal(await votes(), before + 1)
  go()
  await eventually(() => page.locator('.vote-waiting').count(), 0, 'the answer')
  await page.reload()
  await someone.ready()
  assert.equal(await button.getAttribute('aria-pressed'), 'true', 'given')
})

story('a refusal is still read when the list is drawn anew', async ({ visitor }) => {
  const someone = await visitor()
  const { page } = someone
  await someone.goto(`/c/${LIMITED}?sort=votes`)
  for (let place = 0; place < 5; place += 1) await page.locator('button.vote').nth(place).click()
  await eventually(() => page.locator('.votes-left').innerText(), /^0 of 5/)
  someone.watch.expect(409, /^\/_fn\//)
  await page.locator('button.vote').nth(5).click()
  await page.locator('.vote-refusal').waitFor()
  const title = (await titles(page))[5]
  await search(page, title)
  await page.locator('.vote-refusal').waitFor()
  await page.getByRole('searchbox').fill('')
  await eventually(async () => (await titles(page)).length, (n) => n >= 20)
  await page.locator('button.vote[aria-pressed=true]').first().click()
  await eventually(() => page.locator('.votes-left').innerText(), /^1 of 5/, 'the controls are alive')
})

story('the first votes of a newcomer are one person’s, however fast they come', async ({ visitor }) => {
  const someone = await visitor()
  const { page } = someone
  await someone.goto(`/c/${OPEN}?sort=newest`)
  const go = await holdBack(page, '**/cast_vote')
  for (let place = 0; place < 4; place += 1) await page.locator('button.vote').nth(place).click()
  assert.equal(await pressed(page), 4)
  go()
  await eventually(() => page.locator('.vote-waiting').count(), 0, 'the answers')
  await page.reload()
  await someone.ready()
  assert.equal(await pressed(page), 4)
})

story('a link waits for the votes that are being sent', async ({ visitor }) => {
  const someone = await visitor()
  const { page } = someone
  await someone.goto(`/c/${LIMITED}?sort=newest`)
  const go = await holdBack(page, '**/cast_vote')
  for (let place = 0; place < 3; place += 1) await page.locator('button.vote').nth(place).click()
  await page.locator('.idea-card h3 a').nth(7).click()
  await someone.settled()
  assert.match(page.url(), /sort=newest/, 'still here')
  go()
  await page.waitForURL('**/ideas/*')
  await page.goBack()
  await page.waitForURL('**?sort=newest')
  await someone.ready()
  await eventually(() => pressed(page), 3)
  assert.match(await page.locator('.votes-left').innerText(), /^2 of 5/)
})

story('what comes late for a list that is gone is left', async ({ visitor }) => {
  const someone = await visitor()
  const { page } = someone
  await someone.goto(`/c/${OPEN}?sort=newest`)
  const newest = await titles(page)
  const go = await holdBack(page, '**?sort=votes')
  const more = await holdBack(page, '**after=**')
  await sort(page, 'Most votes')
  await page.locator('.list-end a').click()
  go()
  await page.waitForURL('**?sort=votes')
  await eventually(() => titles(page), (all) => all.length === 20 && all.join() !== newest.join())
  const most = await titles(page)
  more()
  await eventually(() => page.locator('.list-end [aria-busy=true]').count(), 0)
  assert.deepEqual((await titles(page)).slice(0, 20), most)
  assert.equal(new Set(await titles(page)).size, (await titles(page)).length, 'no idea comes twice')
  // Back and forth before the first answer: the last step counts.
  const late = await holdBack(page, '**?sort=newest')
  await page.goBack()
  await page.goForward()
  late()
  await someone.settled()
  assert.deepEqual((await titles(page)).slice(0, 20), most)
  assert.equal(await page.getByRole('link', { name: 'Most votes' }).getAttribute('aria-current'), 'true')
})

story('a search without connection says so and loses nothing', async ({ visitor }) => {
  const someone = await visitor()
  const { page } = someone
  await someone.goto(`/c/${OPEN}`)
  const all = await titles(page)
  someone.watch.cut = true
  await someone.context.setOffline(true)
  await page.getByRole('searchbox').fill(all[3])
  await page.locator('#list-note').getByText('could not be reached').waitFor()
  assert.deepEqual(await titles(page), all)
  await someone.context.setOffline(false)
  someone.watch.cut = false
  await page.keyboard.press('Enter')
  await eventually(() => titles(page), [all[3]])
  assert.equal(await page.locator('#list-note .notice').count(), 0)
})

story('what is open stays open, and the keyboard stays where it is', async ({ visitor }) => {
  const someone = await visitor()
  const { page } = someone
  await someone.goto(`/c/${OPEN}`)
  await page.locator('#terms summary').click()
  const chip = page.getByRole('link', { name: 'Newest' })
  await chip.focus()
  await page.keyboard.press('Enter')
  await page.waitForURL('**?sort=newest')
  await eventually(() => chip.getAttribute('aria-current'), 'true')
  assert.ok(await chip.evaluate((node) => node === document.activeElement), 'on the chip')
  assert.ok(await page.locator('#terms').evaluate((node) => node.open), 'the terms are open')
  const before = await titles(page)
  await page.locator('.list-end a').focus()
  await page.keyboard.press('Enter')
  await eventually(async () => (await titles(page)).length, (n) => n > before.length)
  const focused = () => page.evaluate(() => document.activeElement.textContent)
  assert.equal(await focused(), (await titles(page))[before.length], 'on the first idea that came')
})

story('an idea opened in a tab of its own leads back by its link', async ({ visitor }) => {
  const someone = await visitor()
  await someone.goto(`/c/${OPEN}`)
  const [tab] = await Promise.all([
    someone.context.waitForEvent('page'),
    someone.page.locator('.idea-card h3 a').first().click({ modifiers: ['Control'] }),
  ])
  await tab.locator('.idea-page').waitFor()
  await tab.waitForFunction(() => window.coroListens?.has('popstate'))
  await tab.locator('.crumb a').click()
  await tab.waitForURL(`**/c/${OPEN}`)
})

story('whoever comes back sees what is new, and nothing that somebody else saw', async ({ visitor, coro }) => {
  const someone = await visitor()
  const { page } = someone
  await someone.goto(`/c/${OPEN}?sort=newest`)
  await page.locator('button.vote').first().click()
  await eventually(() => page.locator('.vote-waiting').count(), 0)
  await page.reload()
  await someone.ready()
  const elsewhere = await coro.elsewhere()
  await elsewhere.submit(OPEN, { title: 'Birdbath', text: '' })
  await page.getByRole('button', { name: /1 new idea/ }).waitFor()
  await page.locator('.idea-card h3 a').nth(4).click()
  await page.locator('.idea-page').waitFor()
  await elsewhere.submit(OPEN, { title: 'Rainbarrel', text: '' })
  await page.goBack()
  await page.getByRole('button', { name: /2 new ideas/ }).waitFor()
  assert.equal(await pressed(page), 1)
  await page.locator('.idea-card h3 a').nth(4).click()
  await page.locator('.idea-page').waitFor()
  await someone.context.clearCookies()
  await page.goBack()
  await someone.ready()
  assert.equal(await pressed(page), 0)
  assert.equal((await titles(page))[0], 'Rainbarrel', 'the list as it is for them')
})

story('an answer from before a vote does not undo it', async ({ visitor }) => {
  const someone = await visitor()
  const { page } = someone
  await someone.goto(`/c/${OPEN}?sort=votes`)
  let go
  const gate = new Promise((open) => { go = open })
  await page.route('**?q=**', async (route) => {
    const response = await route.fetch()
    await gate
    await route.fulfill({ response })
  })
  const [title] = await titles(page)
  const written = page.waitForRequest(/\?q=/)
  await page.getByRole('searchbox').fill(title)
  await written
  await page.locator('button.vote').first().click()
  await eventually(() => page.locator('.vote-waiting').count(), 0, 'the vote is taken')
  go()
  await eventually(() => titles(page), [title])
  assert.equal(await page.locator('button.vote').first().getAttribute('aria-pressed'), 'true')
})

story('statements wait for what answers them, and links for the answers', async ({ visitor }) => {
  const someone = await visitor()
  const { page } = someone
  const part = await holdBack(page, '**/split_wake_opinion*')
  await page.goto(`/c/${OPINION}?sort=newest`)
  const all = await titles(page)
  await page.locator('.idea-card h3 a').nth(3).click()
  await page.locator('.idea-page').waitFor()
  part()
  await page.goBack()
  await someone.ready()
  assert.deepEqual((await titles(page)).slice(0, 20), all, 'left before it was awake, the board is whole')
  const go = await holdBack(page, '**/cast_vote')
  await page.getByRole('button', { name: 'Agree', exact: true }).click()
  await page.locator('.idea-card h3 a').nth(3).click()
  await someone.settled()
  assert.match(page.url(), /sort=newest/, 'still here')
  go()
  await page.locator('.idea-page').waitFor()
  await page.goBack()
  await someone.ready()
  assert.match(await page.locator('.opinion-progress').innerText(), /^1 of/)
})
