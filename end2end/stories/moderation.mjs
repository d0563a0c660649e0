// What people bring waits to be read: the manager publishes one idea and rejects another, and who brought them learns it.

import assert from 'node:assert/strict'
import { eventually, story } from '../story.mjs'
import { confirm, fillPlan, moment } from '../pages.mjs'

const QUESTION = 'Which picture should hang in the waiting room?'

story('an idea waits, is read, and is published or rejected with a reason', async ({ visitor, coro }) => {
  const manager = await visitor({ as: 'manager' })
  const { page } = manager
  await manager.goto('/manage/new?from=empty')
  await fillPlan(page, { Question: QUESTION, Brief: 'The wall is bare.', Opens: moment(-1), 'Voting closes': moment(9) })
  await page.getByRole('radio', { name: /Before it is shown/ }).check()
  await page.getByRole('button', { name: 'Save the draft' }).click()
  await page.waitForURL(({ pathname }) => /^\/manage\/(?!new$)[^/]+$/.test(pathname))
  const slug = new URL(page.url()).pathname.split('/').pop()
  await manager.ready()
  await confirm(page, 'Launch', 'Seal the terms and launch')
  await page.locator('summary').filter({ hasText: 'Close the campaign' }).waitFor()

  const author = await visitor()
  for (const title of ['A heron in the reeds', 'My neighbour asleep']) {
    await author.goto(`/c/${slug}/new`)
    await author.page.getByLabel(/^Title/).fill(title)
    await author.page.getByLabel(/^Description/).fill('It looks at you.')
    await author.page.getByRole('button', { name: 'Send it to be read' }).click()
    await author.page.waitForURL(`**/c/${slug}/mine`)
    await eventually(() => author.main(), new RegExp(`${title}[^]*It waits`))
  }
  await author.goto(`/c/${slug}/new`)
  await author.ready()
  await eventually(() => author.page.getByLabel(/^Title/).inputValue(), '', 'what was sent is not offered again')
  await author.goto(`/c/${slug}/mine`)
  await author.page.getByText('Read what you sent').first().click()
  assert.match(await author.main(), /It looks at you\./, 'what waits can be read')
  const crowd = await visitor({ js: false })
  await crowd.page.goto(`/c/${slug}?sort=newest`)
  assert.doesNotMatch(await crowd.main(), /heron|neighbour/)

  await manager.goto('/manage')
  assert.match(await manager.main(), /2 ideas wait for you to read them/)
  await manager.goto(`/manage/${slug}`)
  await page.getByLabel('A heron in the reeds').check()
  await page.getByRole('button', { name: 'Publish what is selected' }).click()
  await eventually(() => manager.main(), /1 idea waits to be read/)
  await manager.ready()
  await page.getByLabel('My neighbour asleep').check()
  await page.getByLabel('Reason').first().fill('It shows somebody who was not asked.')
  await page.getByRole('button', { name: 'Reject what is selected' }).click()
  await eventually(() => page.locator('#queue').count(), 0)

  await crowd.page.reload()
  assert.match(await crowd.main(), /A heron in the reeds/)
  await author.goto(`/c/${slug}`)
  await author.page.getByRole('link', { name: 'What became of what you brought' }).click()
  await eventually(() => author.main(), /It is not shown\.[^]*It shows somebody who was not asked/)
  assert.match(await author.main(), /It is on the board/)

  const [idea] = await coro.ideas(slug)
  await manager.goto(`/c/${slug}/ideas/${idea.id}`)
  await page.getByLabel('Outcome').selectOption({ label: 'Chosen' })
  await page.locator('#reason').fill('It is quiet.')
  await confirm(page, 'Publish the decision', 'Publish it now')
  await eventually(() => manager.main(), /Decided on/)
  await author.goto(`/c/${slug}/mine`)
  assert.match(await author.main(), /A heron in the reeds[^]*Chosen[^]*It is quiet\./)
})
