// A manager comes in by the link, plans a campaign, runs it and ends it. Nobody else can.

import assert from 'node:assert/strict'
import { OPEN, eventually, story } from '../story.mjs'
import { QUESTION, confirm, fillPlan, moment, planCampaign } from '../pages.mjs'

story('the link lets one person in, once', async ({ visitor, coro }) => {
  const manager = await visitor()
  const link = await coro.link('manager')
  await manager.goto(link)
  assert.match(await manager.main(), /This invitation makes you a manager of Demo/)
  await manager.page.getByRole('button', { name: 'Come in' }).click()
  await manager.page.waitForURL('**/manage')
  await eventually(() => manager.page.locator('h1').innerText(), 'Your campaigns')
  await eventually(() => manager.page.locator('.site-nav').first().innerText(), /Manage/, 'the way back to these pages')
  const cookies = await manager.context.cookies()
  assert.ok(cookies.every((each) => each.httpOnly && each.sameSite === 'Lax'), JSON.stringify(cookies))

  const second = await visitor()
  second.watch.expect(404, /^\/(welcome|_fn)\//)
  second.watch.expect(409, /^\/(welcome|_fn)\//)
  await second.page.goto(link)
  assert.equal(await second.page.locator('h1').innerText(), 'This link does not open any more')

  await manager.page.getByRole('button', { name: 'Sign out' }).click()
  await manager.page.waitForURL(`${coro.url}/`)
  manager.watch.expect(401, /^\/(manage|_fn\/.*)$/)
  await manager.page.goto('/manage')
  assert.match(await manager.main(), /This part is for the organisation’s people/)
})

story('plans a campaign; what is wrong stands beside its field', async ({ visitor }) => {
  const manager = await visitor({ as: 'manager' })
  const { page } = manager
  await manager.goto('/manage')
  await page.getByRole('link', { name: 'Plan a campaign' }).click()
  await page.waitForURL('**/manage/new')
  await page.getByRole('link', { name: 'Open-innovation challenge' }).waitFor()
  await page.getByRole('link', { name: 'Start empty' }).click()
  await page.waitForURL('**/manage/new?from=empty')
  await page.getByLabel('Question', { exact: true }).waitFor()
  const plan = {
    Question: 'Why',
    Brief: 'The old one **broke** in the storm.',
    Tags: 'Wood, Stone',
    'Votes for each participant': '3',
    'Ideas for each participant': '2',
    'Time zone': 'Europe/Rome',
    Opens: moment(1),
    'Ideas until (optional)': moment(5),
    'Voting closes': moment(-2),
  }
  await fillPlan(page, plan)
  await eventually(() => page.locator('.preview-question').innerText(), 'Why', 'the preview')
  manager.watch.expect(422, /^\/_fn\//)
  await page.getByRole('button', { name: 'Save the draft' }).click()
  await eventually(() => page.locator('#question-error').innerText(), 'The question needs at least 8 characters.')
  await eventually(() => page.locator('#closes_at-error').innerText(), 'Voting must close after it opens.')
  const typed = async () => {
    const value = (label) => page.getByLabel(label, { exact: true }).inputValue()
    return Object.fromEntries(await Promise.all(Object.keys(plan).map(async (label) => [label, await value(label)])))
  }
  assert.deepEqual(await typed(), plan, 'after the error')
  await page.reload()
  await manager.ready()
  await eventually(typed, plan, 'what was refused, after a reload')
  await page.getByLabel('Question', { exact: true }).fill('Which stone?')
  await page.reload()
  await manager.ready()
  await eventually(typed, { ...plan, Question: 'Which stone?' }, 'what was typed, after a reload')
  assert.equal(await page.locator('.notice:visible').count(), 1, 'one notice says so')

  await fillPlan(page, { Question: QUESTION, Opens: moment(-1), 'Voting closes': moment(9) })
  await page.getByRole('button', { name: 'Save the draft' }).click()
  await page.waitForURL('**/manage/what-should-the-new-bench*')
  await eventually(() => page.locator('h1').innerText(), QUESTION)
  assert.match(await manager.main(), /Everyone has 3 votes, one for an idea/)
  await page.getByRole('link', { name: 'Edit the plan' }).click()
  await page.getByLabel('Brief', { exact: true }).waitFor()
  assert.equal(await page.getByLabel('Brief', { exact: true }).inputValue(), plan.Brief)
  assert.equal(await page.getByRole('button', { name: 'Bring it back' }).count(), 0, 'nothing unsaved is left')
})

// Selects the first idea and says what becomes of it.
async function publish(page, outcome, reason) {
  await page.locator('input[name="ideas[]"]').first().check()
  await page.getByLabel('Outcome').selectOption({ label: outcome })
  await page.getByLabel('Reason').first().fill(reason)
  await confirm(page, 'Publish the decision', 'Publish it now')
}

story('plans a campaign without JavaScript', async ({ visitor }) => {
  const manager = await visitor({ js: false, as: 'manager' })
  const { page } = manager
  await page.goto('/manage/new')
  await manager.leads(page.getByRole('link', { name: 'Start empty' }).click())
  const plan = { Question: 'Why', Brief: 'Kept <this> & that.', Opens: moment(1), 'Voting closes': moment(-1) }
  await fillPlan(page, plan)
  await manager.leads(page.getByRole('button', { name: 'Save the draft' }).click())
  assert.equal(await page.locator('#question-error').innerText(), 'The question needs at least 8 characters.')
  assert.equal(await page.locator('#closes_at-error').innerText(), 'Voting must close after it opens.')
  for (const [label, text] of Object.entries(plan)) {
    assert.equal(await page.getByLabel(label, { exact: true }).inputValue(), text, `${label} comes back`)
  }
  await fillPlan(page, { Question: 'Which colour for the door?', Opens: moment(1), 'Voting closes': moment(4) })
  await manager.leads(page.getByRole('button', { name: 'Save the draft' }).click())
  assert.equal(new URL(page.url()).pathname, '/manage/which-colour-for-the-door')
})

story('launches, pauses, moderates and closes; the crowd sees each step', async ({ visitor, coro }) => {
  const manager = await visitor({ as: 'manager' })
  const outsider = await visitor()
  const slug = await planCampaign(manager)
  const { page } = manager
  await manager.ready()
  outsider.watch.expect(404, /^\/(c|manage|_fn|api)\//)
  const board = `/c/${slug}`
  for (const path of [board, `/manage/${slug}`, `${board}/dashboard`, `${board}/dashboard.csv?chart=series`]) {
    assert.equal((await outsider.page.goto(path)).status(), 404, `${path} of a draft, for the crowd`)
  }
  await confirm(page, 'Launch', 'Seal the terms and launch')
  await page.locator('summary').filter({ hasText: 'Pause voting' }).waitFor()
  await outsider.goto(board)
  assert.equal(await outsider.page.locator('h1').innerText(), QUESTION)
  await (await coro.elsewhere()).submit(slug, { title: 'Larch, left to turn grey', text: '', tag: 'Wood' })
  await outsider.page.getByRole('button', { name: /1 new idea/ }).click()
  const vote = outsider.page.locator('button.vote')
  await vote.click()
  await eventually(() => vote.locator('.vote-count').innerText(), '1')
  await eventually(() => page.locator('.tiles-row').innerText(), /Votes\s+1/, 'the numbers of the manager move')

  await page.locator('summary').filter({ hasText: 'Pause voting' }).click()
  await page.getByLabel('Reason').first().fill('We repair the form.')
  await page.getByRole('button', { name: 'Pause voting now' }).click()
  const said = () => outsider.page.locator('main').innerText()
  await eventually(said, /Voting is paused by the organisation\..*The reason given: We repair the form\./s)
  assert.ok(await vote.isDisabled(), 'nobody votes now')
  await page.getByRole('button', { name: 'Resume voting' }).click()
  await eventually(said, (text) => !text.includes('paused'), 'the pause is over')
  await eventually(() => vote.isDisabled(), false, 'the vote is open again')

  const row = page.locator('.row').filter({ hasText: 'Larch' })
  await manager.goto(`/manage/${slug}`)
  await row.locator('summary').click()
  await row.getByLabel('Reason').fill('It names a shop.')
  await row.getByRole('button', { name: 'Hide the idea' }).click()
  await eventually(() => outsider.page.locator('.idea-card:visible').count(), 0, 'the idea is off the board')
  await page.getByRole('link', { name: 'Hidden', exact: true }).click()
  await eventually(() => row.innerText(), /Hidden: It names a shop\./)
  await row.getByRole('button', { name: 'Show again' }).click()
  await eventually(() => outsider.page.locator('.idea-card:visible').count(), 1, 'the idea is back')

  // The terms owe the ideas at the top an answer.
  await manager.goto(`/manage/${slug}`)
  assert.match(await page.locator('#close').innerText(), /cannot be closed yet[^]*“Larch, left to turn grey” is still owed a decision/)
  assert.equal(await page.locator('summary').filter({ hasText: 'Close the campaign' }).count(), 0, 'what would be refused')
  await manager.goto(`/manage/${slug}/decisions`)
  await publish(page, 'Chosen', 'It is what everybody wants.')
  await eventually(() => manager.main(), /Every idea has its decision/)
  await manager.goto(`/manage/${slug}`)
  await confirm(page, 'Close the campaign', 'Close it for good')
  await eventually(() => page.locator('.phase-now').innerText(), /^Closed/)
  await eventually(() => outsider.page.locator('.phase-now').innerText(), /^Closed/, 'the end, for the crowd')
  assert.ok(await vote.isDisabled())

  await outsider.page.getByRole('link', { name: 'What came of it' }).click()
  await eventually(() => outsider.main(), /Final report[^]*1 of 1 kept\.[^]*It is what everybody wants\./)
  await page.getByRole('link', { name: 'Next round' }).click()
  await page.getByRole('button', { name: 'Make the draft' }).waitFor()
  await manager.ready()
  assert.ok(await page.locator('input[name="ideas[]"]').first().isChecked(), 'what was chosen comes along')
  await page.getByRole('button', { name: 'Make the draft' }).click()
  await page.waitForURL(({ pathname }) => /^\/manage\/[^/]+$/.test(pathname) && pathname !== `/manage/${slug}`)
  await eventually(() => manager.main(), /1 idea of yours on the board/)
})

story('an analyst looks and changes nothing', async ({ visitor, coro }) => {
  const analyst = await visitor({ as: 'brand' })
  const { page } = analyst
  await analyst.goto('/manage')
  assert.equal(await page.getByRole('link', { name: 'Plan a campaign' }).count(), 0)
  await analyst.goto(`/manage/${OPEN}`)
  for (const name of ['Pause voting', 'Close the campaign', 'Hide']) {
    assert.equal(await page.locator('summary').filter({ hasText: name }).count(), 0, name)
  }
  analyst.watch.expect(403, /^\/(manage|_fn)\//)
  const answer = await page.goto('/manage/new')
  assert.equal(answer.status(), 403)
  assert.match(await analyst.main(), /Owners and managers plan campaigns/)

  // What the page does not offer is refused as well.
  const action = '/_fn/coro/api/manage/close_campaign'
  const headers = { accept: 'application/json' }
  const refused = await analyst.context.request.post(action, { form: { slug: OPEN }, headers })
  assert.equal(refused.status(), 403)
  assert.equal((await coro.campaign(OPEN)).state, 'running')
})

story('an outsider finds nothing', async ({ visitor }) => {
  const outsider = await visitor()
  outsider.watch.expect(403, /^\/(manage|_fn)\/?/)
  outsider.watch.expect(404, /^\/(manage|c|_fn)\//)
  for (const path of [`/c/${OPEN}/dashboard`, `/c/${OPEN}/dashboard.csv?chart=series`]) {
    assert.equal((await outsider.page.goto(path)).status(), 404, path)
  }
  await outsider.goto(`/manage/${OPEN}`)
  assert.equal(await outsider.page.getByRole('button').filter({ hasText: /Close|Hide|Pause/ }).count(), 0)
  assert.match(await outsider.main(), /for the (organisation’s )?people|nothing at this address/)
})
