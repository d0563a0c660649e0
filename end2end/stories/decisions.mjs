// A manager says what becomes of ideas; whoever has the board open reads it at once.

import assert from 'node:assert/strict'
import { LIMITED, OPEN, eventually, story } from '../story.mjs'

const WHY = 'We do it this year, with those who know the place.'

// Fills in outcome and reason and publishes them.
async function publish(page, outcome, reason) {
  await page.getByLabel('Outcome').selectOption({ label: outcome })
  await page.getByLabel('Reason').first().fill(reason)
  await page.locator('summary').filter({ hasText: 'Publish the decision' }).click()
  await page.getByRole('button', { name: 'Publish it now' }).click()
}

story('decides about several ideas; the open board shows it', async ({ visitor, coro }) => {
  const manager = await visitor({ as: 'manager' })
  const outsider = await visitor()
  await outsider.goto(`/c/${OPEN}?sort=votes`)
  await manager.goto(`/manage/${OPEN}`)
  await manager.page.getByRole('link', { name: 'Decisions' }).click()
  const boxes = manager.page.locator('input[name="ideas[]"]')
  await boxes.first().waitFor()
  await manager.ready()

  manager.watch.expect(422, /^\/_fn\//)
  await publish(manager.page, 'Planned', WHY)
  await eventually(() => manager.page.locator('.error-summary').innerText(), /Please select the ideas/)
  assert.equal(await manager.page.getByLabel('Reason').inputValue(), WHY, 'what is typed stays')

  const first = await manager.page.locator('.decisions tbody th a').first().innerText()
  await boxes.nth(0).check()
  await boxes.nth(1).check()
  await manager.page.getByRole('button', { name: 'Publish it now' }).click()
  const titles = () => manager.page.locator('.decisions tbody th a').allInnerTexts()
  await eventually(titles, (all) => !all.includes(first), 'the list of what is left')
  assert.equal(await manager.page.locator('input[name="ideas[]"]:checked').count(), 0, 'nothing is selected')
  assert.equal(await manager.page.getByLabel('Outcome').inputValue(), '', 'nothing is chosen')
  assert.equal(await manager.page.getByLabel('Reason').first().inputValue(), '', 'nothing is typed')
  assert.equal(await manager.page.locator('.confirm[open]').count(), 0, 'nothing is asked')
  const card = outsider.page.locator('.idea-card').filter({ hasText: first })
  await eventually(() => card.locator('.outcome-line').innerText(), /Planned/, 'the outcome, for the crowd')
  assert.equal((await coro.ideas(OPEN, 'outcome=planned')).length, 2)

  await outsider.goto(`/c/${OPEN}?outcome=planned`)
  assert.equal(await outsider.page.locator('.idea-card').count(), 2)
  await card.getByRole('link', { name: first }).click()
  await eventually(() => outsider.page.locator('.outcome-note').innerText(), /Planned[^]*with those who know the place/)
  assert.equal(await outsider.page.getByText('Publish the decision').count(), 0, 'the crowd decides nothing')
})

story('decides about one idea on its page, without JavaScript', async ({ visitor, coro }) => {
  const manager = await visitor({ js: false, as: 'manager' })
  const [idea] = await coro.ideas(LIMITED, 'sort=votes&limit=1')
  await manager.page.goto(`/c/${LIMITED}/ideas/${idea.id}`)
  await manager.leads(publish(manager.page, 'Declined', 'It costs more than we have.'))
  assert.equal(new URL(manager.page.url()).pathname, `/c/${LIMITED}/ideas/${idea.id}`)
  assert.match(await manager.page.locator('.outcome-note').innerText(), /Declined[^]*It costs more than we have\./)
})

story('what was refused without JavaScript comes back', async ({ visitor }) => {
  const manager = await visitor({ js: false, as: 'manager' })
  const { page } = manager
  await page.goto(`/manage/${LIMITED}/decisions`)
  await manager.leads(publish(page, 'Merged', WHY))
  assert.match(await page.locator('.error-summary').innerText(), /Please select the ideas/)
  assert.equal(await page.getByLabel('Reason').inputValue(), WHY)
  assert.equal(await page.getByLabel('Outcome').inputValue(), 'merged')
})
