// Somebody without an account finds a campaign, looks through its board and votes.

import assert from 'node:assert/strict'
import { LIMITED, OPEN, count, eventually, story } from '../story.mjs'

const titles = (page) => page.locator('.idea-card h3').allInnerTexts()
const left = (page) => page.locator('.votes-left').innerText()

// Reads on, scrolling, to the end of the board.
const readAll = async (page) => {
  await eventually(async () => {
    await page.locator('.site-footer').scrollIntoViewIfNeeded()
    return page.locator('.list-end').count()
  }, 0, 'the end of the board')
  return titles(page)
}

// The vote control of the idea at that place of the board.
function control(page, place) {
  const card = page.locator('.idea-card').nth(place)
  const button = card.locator('button.vote')
  return {
    card,
    button,
    count: async () => count(await button.locator('.vote-count').innerText()),
    pressed: () => button.getAttribute('aria-pressed'),
  }
}

story('finds a campaign by search and filter', async ({ visitor }) => {
  const { page, ...someone } = await visitor()
  const tiles = () => page.locator('.campaign-tile h2').allInnerTexts()
  await page.goto('/')
  assert.equal((await tiles()).length, 3)
  await page.getByRole('searchbox', { name: 'Search the campaigns' }).fill('oat')
  await page.keyboard.press('Enter')
  await eventually(tiles, ['Name our new oat drink'], 'the campaign that is searched for')
  await eventually(() => new URL(page.url()).search, '?q=oat', 'the search in the address')
  assert.match(await page.locator('.found').innerText(), /1 campaign for “oat”/)
  await page.getByRole('link', { name: 'Closed' }).click()
  await eventually(() => page.locator('main').innerText(), /Nothing found for “oat”/)
  await page.getByRole('link', { name: 'Show all campaigns' }).click()
  await eventually(tiles, (all) => all.length === 3, 'all campaigns')
  assert.equal(await page.getByRole('searchbox').inputValue(), '', 'the search is empty again')
  await page.getByRole('link', { name: /fish market hall/ }).click()
  await page.waitForURL(`**/c/${LIMITED}`)
  await page.locator('.idea-card').first().waitFor()
  assert.equal(await page.locator('h1').count(), 1)
  assert.equal((await someone.context.cookies()).length, 0, 'a visit leaves no cookie')
})

story('sorts, filters and searches the board', async ({ visitor, coro }) => {
  const someone = await visitor()
  const { page } = someone
  await someone.goto(`/c/${LIMITED}`)
  await page.getByRole('link', { name: 'Most votes' }).click()
  await page.waitForURL('**?sort=votes')
  const votes = async () => (await page.locator('.idea-card .vote-count').allInnerTexts()).slice(0, 20).map(count)
  const falls = (list) => list.length === 20 && list.every((n, at) => at === 0 || n <= list[at - 1])
  await eventually(votes, falls, 'the order by votes')
  await page.getByRole('link', { name: 'Newest' }).click()
  const [newest] = await coro.ideas(LIMITED, 'sort=newest&limit=1')
  await eventually(async () => (await titles(page))[0], newest.title, 'the newest idea first')
  const tags = page.getByRole('navigation', { name: 'Tags' })
  await tags.getByRole('link', { name: 'Culture' }).click()
  const chips = async () => [...new Set(await page.locator('.idea-card .idea-meta .chip').allInnerTexts())]
  await eventually(chips, ['Culture'], 'ideas with the tag alone')
  assert.equal(await tags.getByRole('link', { name: 'Culture' }).getAttribute('aria-current'), 'true')
  await tags.getByRole('link', { name: 'All' }).click()
  await page.getByRole('searchbox', { name: 'Search these ideas' }).fill('roller disco')
  await eventually(() => titles(page), ['Roller disco on Fridays'], 'what is searched for')
  await page.waitForURL('**q=roller**')
  await page.goBack()
  const field = page.getByRole('searchbox', { name: 'Search these ideas' })
  await eventually(() => field.inputValue(), '', 'the way back empties the field')
  await eventually(() => titles(page), (all) => all.length >= 20, 'and shows the board as it was')
  await page.getByRole('searchbox', { name: 'Search these ideas' }).fill('zzzz')
  await page.getByRole('link', { name: 'Show all ideas' }).click()
  await eventually(() => titles(page), (all) => all.length >= 20, 'the whole board')
})

story('keeps a random order while paging', async ({ visitor }) => {
  const someone = await visitor()
  const { page } = someone
  await someone.goto(`/c/${OPEN}?sort=random`)
  const first = await titles(page)
  assert.ok(first.length >= 20)
  await page.reload()
  await someone.ready()
  assert.deepEqual((await titles(page)).slice(0, 20), first.slice(0, 20), 'the order stays after a reload')
  const all = await readAll(page)
  assert.ok(all.length >= 60)
  assert.equal(new Set(all).size, all.length, 'no idea comes twice')
})

story('comes back to where the board was left', async ({ visitor }) => {
  const someone = await visitor()
  const { page } = someone
  await someone.goto(`/c/${OPEN}`)
  assert.equal((await titles(page)).length, 20)
  const before = await readAll(page)
  const card = page.locator('.idea-card').nth(45)
  await card.scrollIntoViewIfNeeded()
  const place = () => card.evaluate((node) => Math.round(node.getBoundingClientRect().top))
  const [scrolled, top] = [await page.evaluate(() => scrollY), await place()]
  await card.locator('h3 a').click()
  await page.waitForURL('**/ideas/*')
  await page.locator('.idea-page').waitFor()
  await page.goBack()
  await page.waitForURL(`**/c/${OPEN}`)
  await eventually(() => page.evaluate(() => scrollY), scrolled, 'the same place')
  assert.deepEqual(await titles(page), before, 'the same list')
  assert.equal(await place(), top, 'the idea is where it was')

  await card.locator('h3 a').click()
  await page.locator('.idea-page').waitFor()
  await someone.ready()
  await page.locator('button.vote').click()
  await eventually(() => page.locator('button.vote').getAttribute('aria-pressed'), 'true', 'the vote on its page')
  await page.locator('.crumb a').click()
  await eventually(async () => (await titles(page)).length, before.length, 'the link back leads to the same list')
  await eventually(() => card.locator('button.vote').getAttribute('aria-pressed'), 'true', 'which shows the vote')
})

story('votes, withdraws, and is told of the limit', async ({ visitor }) => {
  const someone = await visitor()
  const { page } = someone
  await someone.goto(`/c/${LIMITED}?sort=votes`)
  assert.equal(await left(page), '5 of 5 votes left.')
  const first = control(page, 0)
  const before = await first.count()
  await first.button.click()
  await eventually(first.count, before + 1, 'the count')
  assert.equal(await first.pressed(), 'true')
  await eventually(() => left(page), '4 of 5 votes left. Take one back to move it.')
  await eventually(async () => (await someone.context.cookies()).length, 1, 'the cookie of the first action')

  await page.reload()
  await someone.ready()
  assert.equal(await first.pressed(), 'true', 'the vote is still there')
  assert.equal(await first.count(), before + 1)
  assert.equal(await left(page), '4 of 5 votes left. Take one back to move it.')

  for (const place of [1, 2, 3, 4]) await control(page, place).button.click()
  await eventually(() => left(page), /^0 of 5 votes left/)
  someone.watch.expect(409, /^\/_fn\//)
  const sixth = control(page, 5)
  const standing = await sixth.count()
  await sixth.button.click()
  const refusal = sixth.card.getByRole('alert')
  await eventually(() => refusal.innerText(), 'You have used all 5 votes. Take one back to move it here.')
  assert.equal(await sixth.count(), standing, 'the count is as before')
  assert.equal(await sixth.pressed(), 'false')

  await first.button.click()
  await eventually(first.pressed, 'false', 'the vote is taken back')
  await eventually(first.count, before)
  await sixth.button.click()
  await eventually(sixth.pressed, 'true', 'the vote has moved')
  await eventually(() => sixth.card.getByRole('alert').count(), 0, 'the refusal is gone')
  await page.reload()
  await someone.ready()
  assert.equal(await page.locator('button.vote[aria-pressed=true]').count(), 5)
})

story('counts the last intention of quick clicks', async ({ visitor, coro }) => {
  const someone = await visitor()
  const { page } = someone
  await someone.goto(`/c/${OPEN}?sort=newest`)
  const idea = control(page, 0)
  const id = Number((await idea.card.locator('h3').getAttribute('id')).replace('idea-', ''))
  const before = await idea.count()
  for (let click = 0; click < 5; click += 1) await idea.button.click()
  const atServer = async () => {
    const ideas = await coro.ideas(OPEN, 'sort=newest&limit=1')
    const [known] = ideas.filter((each) => each.id === id)
    return known.tallies[0].counts['1'] ?? 0
  }
  await eventually(atServer, before + 1, 'the tally at the server')
  await eventually(idea.count, before + 1, 'the count on the page')
  assert.equal(await idea.pressed(), 'true')
})

story('sees no motion who wants none', async ({ visitor }) => {
  const someone = await visitor({ calm: true })
  const { page } = someone
  await someone.goto(`/c/${OPEN}`)
  const moving = () => page.evaluate(() => document.getAnimations()
    .filter((each) => each.effect.getComputedTiming().activeDuration > 10)
    .map((each) => each.animationName ?? each.transitionProperty))
  const idea = control(page, 0)
  const before = await idea.count()
  await idea.button.click()
  await eventually(idea.count, before + 1)
  assert.deepEqual(await moving(), [], 'animations that run')
  const mark = await idea.button.locator('.vote-count').evaluate((node) => getComputedStyle(node).textDecorationLine)
  assert.equal(mark, 'underline', 'a quiet mark instead')
})
