// Statements are answered one at a time.

import assert from 'node:assert/strict'
import { OPINION, count, eventually, story } from '../story.mjs'

const statement = (page) => page.locator('.opinion-statement h3').innerText()
const progress = (page) => page.locator('.opinion-progress span').innerText()
const last = (page) => page.locator('.opinion-last')

story('answers by click and by keyboard, and changes an answer', async ({ visitor }) => {
  const someone = await visitor()
  const { page } = someone
  await someone.goto(`/c/${OPINION}`)
  const total = count((await progress(page)).split(' of ')[1])
  assert.equal(await progress(page), `0 of ${total} answered`)
  assert.equal(await last(page).count(), 0, 'nothing of the crowd before an answer')
  const seen = [await statement(page)]

  await page.getByRole('button', { name: 'Agree', exact: true }).click()
  await eventually(() => progress(page), `1 of ${total} answered`)
  assert.match(await last(page).innerText(), /you: agree/)
  assert.ok((await last(page).innerText()).includes(seen[0]))
  const bar = last(page).locator('.opinion-bar')
  assert.match(await bar.innerText(), /Agree\s+\d+ %/)
  const shares = (await bar.locator('strong').allInnerTexts()).map(count)
  assert.ok(Math.abs(shares.reduce((sum, each) => sum + each, 0) - 100) <= 1, `${shares} are all`)

  const keys = [['ArrowLeft', 'disagree'], ['p', 'pass'], ['ArrowRight', 'agree']]
  for (const [at, [key, word]] of keys.entries()) {
    const now = await statement(page)
    assert.ok(!seen.includes(now), 'another statement')
    seen.push(now)
    await page.keyboard.press(key)
    await eventually(() => progress(page), `${at + 2} of ${total} answered`, `the answer by ${key}`)
    await eventually(() => last(page).innerText(), new RegExp(`you: ${word}`))
  }
  const waiting = await statement(page)
  await page.keyboard.press('P')
  await eventually(() => progress(page), `5 of ${total} answered`, 'the answer by a capital letter')
  await eventually(() => last(page).innerText(), (text) => text.includes(waiting) && /you: pass/.test(text))

  await page.getByRole('link', { name: 'Change my answer' }).click()
  await eventually(() => statement(page), waiting, 'the statement again')
  assert.match(await page.locator('.opinion').innerText(), /Your answer so far: pass/)
  await eventually(() => page.locator('.opinion-choice[aria-pressed=true]').innerText(), /Pass/)
  await page.getByRole('button', { name: 'Disagree', exact: true }).click()
  await eventually(() => last(page).innerText(), /you: disagree/, 'the changed answer')
  assert.equal(await progress(page), `5 of ${total} answered`, 'a changed answer is still one')

  await page.reload()
  await someone.ready()
  assert.equal(await progress(page), `5 of ${total} answered`)
  assert.ok(!seen.includes(await statement(page)), 'what is answered is not asked again')
})

story('says so when all is answered, and takes new statements', async ({ visitor, coro }) => {
  const someone = await visitor()
  const { page } = someone
  await someone.goto(`/c/${OPINION}`)
  await page.locator('.opinion-statement').focus()
  await page.keyboard.press('ArrowRight')
  await eventually(() => progress(page), /^1 of/)
  // The rest but one, by the same person through the other door.
  const [poll] = (await coro.campaign(OPINION)).polls
  const ideas = await coro.ideas(OPINION, 'limit=100')
  const entries = ideas.slice(1).map((each) => ({ idea: each.id, value: 0 }))
  const response = await someone.context.request.post(`/api/v1/polls/${poll.id}/ballots`, {
    data: { ballot_id: 'the-rest-of-it', entries },
  })
  assert.equal(response.status(), 201, await response.text())
  await page.reload()
  await someone.ready()
  if (!(await page.locator('.opinion').innerText()).includes('Thank you')) {
    await page.locator('.opinion-statement').focus()
    await page.keyboard.press('ArrowLeft')
  }
  await eventually(() => statement(page), 'Thank you', 'the end')
  const said = await page.locator('.opinion').innerText()
  assert.match(said, new RegExp(`You have answered all ${ideas.length} statements`))
  assert.match(said, /Answers may be changed while voting is open/)

  await (await coro.elsewhere()).submit(OPINION, { title: 'There should be more of these questions.' })
  await page.getByRole('button', { name: 'Answer the new statements' }).click()
  await eventually(() => statement(page), 'There should be more of these questions.')
  await page.locator('.opinion-statement').press('ArrowRight')
  await eventually(() => statement(page), 'Thank you')
})

story('keys that scroll the page give no answer', async ({ visitor }) => {
  const someone = await visitor()
  const { page } = someone
  await someone.goto(`/c/${OPINION}`)
  const before = await statement(page)
  const sent = []
  page.on('request', (request) => { if (request.url().includes('cast_vote')) sent.push(request.url()) })
  for (const key of ['Space', 'ArrowDown', 'ArrowRight', 'p']) await page.keyboard.press(key)
  await page.locator('.opinion-statement').focus()
  for (const key of ['Space', 'ArrowDown']) await page.keyboard.press(key)
  // A key that answers sends its answer before the next frame.
  await someone.settled()
  assert.deepEqual(sent, [])
  assert.equal(await statement(page), before)
  assert.match(await progress(page), /^0 of/)
})

story('keys belong to the field that is typed into', async ({ visitor }) => {
  const someone = await visitor()
  const { page } = someone
  await someone.goto(`/c/${OPINION}`)
  const before = await statement(page)
  const search = page.getByRole('searchbox', { name: 'Search these statements' })
  await search.fill('pay')
  await search.press('ArrowLeft')
  await search.press('ArrowRight')
  await page.waitForURL('**q=pay**')
  assert.equal(await statement(page), before)
  assert.match(await progress(page), /^0 of/)
})
