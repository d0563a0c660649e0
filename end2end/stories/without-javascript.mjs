// Everything that a contributor does works with JavaScript off.

import assert from 'node:assert/strict'
import { LIMITED, OPEN, OPINION, count, story } from '../story.mjs'

const off = { js: false }

// Does what leads to another document, and waits for it.
const leads = (page, act) => Promise.all([page.waitForEvent('load'), act])
const click = (page, role, name) => leads(page, page.getByRole(role, { name, exact: true }).click())
const enter = (page) => leads(page, page.keyboard.press('Enter'))

story('explores and pages through a board by links', async ({ visitor }) => {
  const { page } = await visitor(off)
  await page.goto('/')
  await page.getByRole('searchbox', { name: 'Search the campaigns' }).fill('oat')
  await click(page, 'button', 'Search')
  assert.equal(await page.locator('.campaign-tile').count(), 1)
  await click(page, 'link', 'Name our new oat drink')
  const seen = new Set()
  for (;;) {
    for (const title of await page.locator('.idea-card h3').allInnerTexts()) {
      assert.ok(!seen.has(title), `${title} comes once`)
      seen.add(title)
    }
    const more = page.getByRole('link', { name: 'Show more' })
    if ((await more.count()) === 0) break
    await leads(page, more.click())
  }
  assert.ok(seen.size >= 60, `${seen.size} ideas`)
  await click(page, 'link', 'Back to the beginning of the list')
  await click(page, 'link', 'Most votes')
  await leads(page, page.getByRole('navigation', { name: 'Tags' }).getByRole('link', { name: 'Short' }).click())
  const tags = new Set(await page.locator('.idea-card .idea-meta .chip').allInnerTexts())
  assert.deepEqual([...tags], ['Short'])
  await page.getByRole('searchbox', { name: 'Search these ideas' }).fill('grandmother')
  await enter(page)
  assert.deepEqual(await page.locator('.idea-card h3').allInnerTexts(), ['Haver'])
})

story('votes, withdraws, and reads why a vote is refused', async ({ visitor }) => {
  const someone = await visitor(off)
  const { page } = someone
  await page.goto(`/c/${LIMITED}?sort=newest`)
  const button = (place) => page.locator('.idea-card').nth(place).locator('button.vote')
  const votes = async (place) => count(await button(place).locator('.vote-count').innerText())
  const before = await votes(0)
  await leads(page, button(0).click())
  assert.equal(new URL(page.url()).search, '?sort=newest', 'back on the same board')
  assert.equal(await votes(0), before + 1)
  assert.equal(await button(0).getAttribute('aria-pressed'), 'true')
  assert.match(await page.locator('.votes-left').innerText(), /^4 of 5/)
  for (const place of [1, 2, 3, 4]) await leads(page, button(place).click())
  assert.match(await page.locator('.votes-left').innerText(), /^0 of 5/)
  await leads(page, button(5).click())
  assert.match(await page.locator('main').innerText(), /You have used all 5 votes\. Take one back to move it here\./)
  await leads(page, button(0).click())
  assert.equal(await votes(0), before)
  assert.equal(await button(0).getAttribute('aria-pressed'), 'false')
})

story('brings an idea, with an error on the way', async ({ visitor }) => {
  const someone = await visitor(off)
  const { page } = someone
  await page.goto(`/c/${OPEN}/new`)
  const typed = { title: 'No', text: 'A name that says <no> & "yes".\n\nTwo lines.', tag: 'Playful', author: 'Nora' }
  await page.locator('#title').fill(typed.title)
  await page.locator('#text').fill(typed.text)
  await page.locator('#tag').selectOption(typed.tag)
  await page.locator('#author').fill(typed.author)
  await click(page, 'button', 'Put it on the board')
  assert.equal(new URL(page.url()).pathname, `/c/${OPEN}/new`)
  assert.equal(await page.locator('#title-error').innerText(), 'The title needs at least 3 characters.')
  assert.match(await page.locator('.error-summary').innerText(), /Please look at this again/)
  for (const [field, value] of Object.entries(typed)) {
    assert.equal(await page.locator(`#${field}`).inputValue(), value, `${field} comes back`)
  }
  await page.locator('#title').fill('No Bull')
  await click(page, 'button', 'Put it on the board')
  assert.equal(await page.locator('h1').innerText(), 'No Bull')
  assert.match(await page.locator('.prose').innerText(), /says <no> & "yes"/)
  await page.goto(`/c/${OPEN}/new`)
  assert.equal(await page.locator('#title').inputValue(), '', 'the next idea begins empty')
  assert.equal(await page.locator('.error-summary').innerText(), '')
})

story('answers statements and changes an answer', async ({ visitor }) => {
  const { page } = await visitor(off)
  await page.goto(`/c/${OPINION}`)
  const first = await page.locator('.opinion-statement h3').innerText()
  await click(page, 'button', 'Agree')
  assert.match(await page.locator('.opinion-progress').innerText(), /1 of \d+ answered/)
  assert.notEqual(await page.locator('.opinion-statement h3').innerText(), first, 'the next statement')
  await click(page, 'button', 'Pass')
  await click(page, 'button', 'Disagree')
  assert.match(await page.locator('.opinion-progress').innerText(), /3 of \d+ answered/)

  // What was answered can be found on the board and answered again.
  await page.getByRole('searchbox', { name: 'Search these ideas' }).fill(first.split(' ').slice(0, 6).join(' '))
  await enter(page)
  await click(page, 'link', first)
  assert.match(await page.locator('.idea-aside').innerText(), /You agree/)
  await click(page, 'link', 'Change your answer')
  assert.equal(await page.locator('.opinion-statement h3').innerText(), first)
  await click(page, 'button', 'Disagree')
  assert.match(await page.locator('.opinion-progress').innerText(), /3 of \d+ answered/)
})
