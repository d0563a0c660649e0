// The terms are amended while a campaign runs: the difference is shown before it is sealed, everybody reads the reason,
// and open pages hear of it by themselves.

import assert from 'node:assert/strict'
import { eventually, story } from '../story.mjs'
import { confirm, moment, planCampaign } from '../pages.mjs'

const REASON = 'The poster in the yard had another date.'

// A campaign that runs.
async function launched(manager) {
  const slug = await planCampaign(manager)
  await manager.ready()
  await confirm(manager.page, 'Launch', 'Seal the terms and launch')
  await manager.page.getByRole('link', { name: 'Amend the terms' }).waitFor()
  return slug
}

story('an amendment is seen before it is sealed, and heard by whoever has the page open', async ({ visitor, coro }) => {
  const manager = await visitor({ as: 'manager' })
  const { page } = manager
  const slug = await launched(manager)
  const outsider = await visitor()
  await outsider.goto(`/c/${slug}`)
  const before = await coro.campaign(slug)

  await page.getByRole('link', { name: 'Amend the terms' }).click()
  await page.waitForURL('**/amend')
  await page.getByLabel('Reason').waitFor()
  const question = 'What should the new bench in our yard look like?'
  await page.getByLabel('Question', { exact: true }).fill(question)
  await page.getByLabel('Voting closes', { exact: true }).fill(moment(-2))
  await page.getByLabel('Reason').fill(REASON)
  manager.watch.expect(422, /^\/_fn\//)
  await page.getByRole('button', { name: 'Show the difference' }).click()
  await eventually(() => page.locator('#closes_at-error').innerText(), /Voting must close after it opens\.|is past already/)
  assert.equal(await page.getByLabel('Question', { exact: true }).inputValue(), question, 'what was typed is there')

  await page.getByLabel('Voting closes', { exact: true }).fill(moment(12))
  await page.getByRole('button', { name: 'Show the difference' }).click()
  await page.waitForURL('**/amend?step=confirm')
  await eventually(() => page.locator('.differences').innerText(), new RegExp(`The question.*${question.replace('?', '\\?')}`, 's'))
  assert.match(await manager.main(), new RegExp(REASON))
  assert.equal((await coro.campaign(slug)).terms_version, 1, 'nothing is sealed before it is confirmed')
  await page.getByRole('link', { name: 'Go on editing' }).click()
  await page.getByLabel('Reason').waitFor()
  assert.equal(await page.getByLabel('Reason').inputValue(), REASON, 'the reason is still there')
  await page.getByRole('button', { name: 'Show the difference' }).click()
  await page.getByRole('button', { name: 'Amend the terms in public' }).click()
  await page.waitForURL(`**/c/${slug}/history`)
  await eventually(() => manager.main(), new RegExp(`The terms were amended\\..*${REASON}`, 's'))

  const said = () => outsider.main()
  await eventually(said, new RegExp(`The terms were amended.*${REASON}`, 's'), 'the notice on the open page')
  await eventually(() => outsider.page.locator('h1').innerText(), question)
  const after = await coro.campaign(slug)
  assert.equal(after.terms_version, 2)
  assert.notEqual(after.terms_hash, before.terms_hash)
  assert.ok(after.polls[0].closes_at > before.polls[0].closes_at, 'the window of the poll has moved')

  // The page that has heard of an amendment goes on hearing.
  await manager.goto(`/manage/${slug}`)
  await page.locator('summary').filter({ hasText: 'Pause voting' }).click()
  await page.getByLabel('Reason').first().fill('We repair the form.')
  await page.getByRole('button', { name: 'Pause voting now' }).click()
  await eventually(said, /Voting is paused by the organisation/, 'the pause on the open page')
})

story('an amendment without JavaScript', async ({ visitor, coro }) => {
  const planner = await visitor({ as: 'manager' })
  const slug = await launched(planner)
  const manager = await visitor({ js: false, as: 'manager' })
  const { page } = manager
  await page.goto(`/manage/${slug}/amend`)
  await page.getByLabel('Ideas for each participant', { exact: true }).fill('20')
  await page.getByLabel('Reason').fill('No')
  await manager.leads(page.getByRole('button', { name: 'Show the difference' }).click())
  assert.equal(await page.locator('#reason-error').innerText(), 'The reason needs at least 5 characters.')
  assert.equal(await page.getByLabel('Ideas for each participant', { exact: true }).inputValue(), '20', 'it comes back')
  await page.getByLabel('Reason').fill(REASON)
  await manager.leads(page.getByRole('button', { name: 'Show the difference' }).click())
  assert.match(await page.locator('.differences').innerText(), /Ideas for each participant\s+Before: 10\s+After: 20/)
  await manager.leads(page.getByRole('button', { name: 'Amend the terms in public' }).click())
  assert.equal(new URL(page.url()).pathname, `/c/${slug}/history`)
  assert.match(await manager.main(), new RegExp(REASON))
  assert.equal((await coro.campaign(slug)).terms_version, 2)
})
