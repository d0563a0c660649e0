// Everything that a contributor does works with JavaScript off.

import assert from 'node:assert/strict'
import { LIMITED, OPEN, OPINION, count, story } from '../story.mjs'

const off = { js: false }

const click = (someone, role, name) => someone.leads(someone.page.getByRole(role, { name, exact: true }).click())
const enter = (someone) => someone.leads(someone.page.keyboard.press('Enter'))

story('explores and pages through a board by links', async ({ visitor }) => {
  const someone = await visitor(off)
  const { page } = someone
  await page.goto('/')
  await page.getByRole('searchbox', { name: 'Search the campaigns' }).fill('oat')
  await click(someone, 'button', 'Search')
  assert.equal(await page.locator('.campaign-tile').count(), 1)
  await click(someone, 'link', 'Name our new oat drink')
  const seen = new Set()
  for (;;) {
    for (const title of await page.locator('.idea-card h3').allInnerTexts()) {
      assert.ok(!seen.has(title), `${title} comes once`)
      seen.add(title)
    }
    const more = page.getByRole('link', { name: 'Show more' })
    if ((await more.count()) === 0) break
    await someone.leads(more.click())
  }
  assert.ok(seen.size >= 60, `${seen.size} ideas`)
  await click(someone, 'link', 'Back to the beginning of the list')
  await click(someone, 'link', 'Most votes')
  await someone.leads(page.getByRole('navigation', { name: 'Tags' }).getByRole('link', { name: 'Short' }).click())
  const tags = new Set(await page.locator('.idea-card .idea-meta .chip').allInnerTexts())
  assert.deepEqual([...tags], ['Short'])
  await page.getByRole('searchbox', { name: 'Search these ideas' }).fill('grandmother')
  await enter(someone)
  assert.deepEqual(await page.locator('.idea-card h3').allInnerTexts(), ['Haver'])
})

story('votes, withdraws, and reads why a vote is refused', async ({ visitor }) => {
  const someone = await visitor(off)
  const { page } = someone
  await page.goto(`/c/${LIMITED}?sort=newest`)
  const button = (place) => page.locator('.idea-card').nth(place).locator('button.vote')
  const votes = async (place) => count(await button(place).locator('.vote-count').innerText())
  const before = await votes(0)
  await someone.leads(button(0).click())
  assert.equal(new URL(page.url()).search, '?sort=newest', 'back on the same board')
  assert.match(new URL(page.url()).hash, /^#idea-\d+$/, 'and at the same idea')
  assert.equal(await votes(0), before + 1)
  assert.equal(await button(0).getAttribute('aria-pressed'), 'true')
  assert.match(await page.locator('.votes-left').innerText(), /^4 of 5/)
  for (const place of [1, 2, 3, 4]) await someone.leads(button(place).click())
  assert.match(await page.locator('.votes-left').innerText(), /^0 of 5/)
  await someone.leads(button(5).click())
  assert.match(await page.locator('main').innerText(), /You have used all 5 votes\. Take one back to move it here\./)
  await someone.leads(button(0).click())
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
  await click(someone, 'button', 'Put it on the board')
  assert.equal(new URL(page.url()).pathname, `/c/${OPEN}/new`)
  assert.equal(await page.locator('#title-error').innerText(), 'The title needs at least 3 characters.')
  assert.match(await page.locator('.error-summary').innerText(), /Please look at this again/)
  for (const [field, value] of Object.entries(typed)) {
    assert.equal(await page.locator(`#${field}`).inputValue(), value, `${field} comes back`)
  }
  await page.locator('#title').fill('No Bull')
  await click(someone, 'button', 'Put it on the board')
  assert.equal(await page.locator('h1').innerText(), 'No Bull')
  assert.match(await page.locator('.prose').innerText(), /says <no> & "yes"/)
  await page.goto(`/c/${OPEN}/new`)
  assert.equal(await page.locator('#title').inputValue(), '', 'the next idea begins empty')
  assert.equal(await page.locator('.error-summary').innerText(), '')
})

story('answers statements and changes an answer', async ({ visitor }) => {
  const someone = await visitor(off)
  const { page } = someone
  await page.goto(`/c/${OPINION}`)
  const first = await page.locator('.opinion-statement h3').innerText()
  await click(someone, 'button', 'Agree')
  assert.match(await page.locator('.opinion-progress').innerText(), /1 of \d+ answered/)
  assert.notEqual(await page.locator('.opinion-statement h3').innerText(), first, 'the next statement')
  await click(someone, 'button', 'Pass')
  await click(someone, 'button', 'Disagree')
  assert.match(await page.locator('.opinion-progress').innerText(), /3 of \d+ answered/)

  // What was answered can be found on the board and answered again.
  await page.getByRole('searchbox', { name: 'Search these statements' }).fill(first.split(' ').slice(0, 6).join(' '))
  await enter(someone)
  await click(someone, 'link', first)
  assert.match(await page.locator('.idea-aside').innerText(), /You agree/)
  await click(someone, 'link', 'Change your answer')
  assert.equal(await page.locator('.opinion-statement h3').innerText(), first)
  await click(someone, 'button', 'Disagree')
  assert.match(await page.locator('.opinion-progress').innerText(), /3 of \d+ answered/)
})
