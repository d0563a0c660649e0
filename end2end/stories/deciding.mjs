// What the organisation wants is measured; what is merged leads on; who follows says so, and chooses which mails come.

import assert from 'node:assert/strict'
import { OPEN, eventually, story } from '../story.mjs'
import { confirm, moment } from '../pages.mjs'

story('sets an objective; the dashboard shows how far it is', async ({ visitor }) => {
  const manager = await visitor({ as: 'manager' })
  const { page } = manager
  await manager.goto(`/manage/${OPEN}`)
  await page.locator('summary').filter({ hasText: 'Set an objective' }).click()
  await page.getByLabel('What for').selectOption('growth')
  await page.getByLabel('Measured by').selectOption('participants')
  manager.watch.expect(422, /^\/_fn\//)
  await page.getByRole('button', { name: 'Save the objective' }).click()
  await eventually(() => page.locator('#target-error').innerText(), /whole number/)
  await page.getByLabel('Target').fill('1000000')
  await page.getByLabel('By', { exact: true }).fill(moment(5))
  await page.getByRole('button', { name: 'Save the objective' }).click()
  await eventually(() => page.locator('.objective').innerText(), /Growth\s*1,000,000 participants by/)
  await manager.goto(`/c/${OPEN}/dashboard`)
  await eventually(() => page.locator('.objective').innerText(), /of 1,000,000, 0 %[^]*days left/)

  await manager.goto(`/manage/${OPEN}`)
  await page.locator('summary').filter({ hasText: 'Change the objective' }).click()
  await page.getByLabel('Target').fill('1')
  await page.getByRole('button', { name: 'Save the objective' }).click()
  await eventually(() => manager.main(), /You have what you wanted\. What next\?/)
})

story('merges an idea into another', async ({ visitor, coro }) => {
  const manager = await visitor({ as: 'manager' })
  const { page } = manager
  const [goesOn, merged] = await coro.ideas(OPEN, 'sort=newest&limit=2')
  await manager.goto(`/c/${OPEN}/ideas/${merged.id}`)
  const into = page.getByLabel('Merged into')
  assert.ok(!(await into.isVisible()), 'asked for only where it says something')
  await page.getByLabel('Outcome').selectOption('merged')
  await into.fill(String(goesOn.id))
  await page.getByLabel('Reason').first().fill('It says the same as the other one.')
  await confirm(page, 'Publish the decision', 'Publish it now')
  await eventually(() => manager.main(), /It goes on in/)
  const outsider = await visitor()
  await outsider.goto(`/c/${OPEN}/ideas/${merged.id}`)
  await outsider.page.getByRole('link', { name: goesOn.title }).click()
  await eventually(() => outsider.page.locator('.merged').innerText(), new RegExp(merged.title.replaceAll(/[^\w ]/g, '.')))
})

story('follows an idea and chooses which mails come, without JavaScript', async ({ visitor, coro }) => {
  const { page } = await visitor({ js: false })
  const email = 'follower@example.org'
  const [idea] = await coro.ideas(OPEN, 'sort=votes&limit=1')
  const path = `/c/${OPEN}/ideas/${idea.id}`
  await page.goto(path)
  await page.getByRole('link', { name: 'Follow' }).click()
  await page.getByLabel('E-mail address').fill(email)
  await page.getByRole('button', { name: 'Send me a code' }).click()
  const { subject } = await coro.mail(email, 0)
  await page.getByLabel('Code').fill(/^(\d{6}) /.exec(subject)[1])
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.waitForURL(`**${path}`)
  await page.getByRole('button', { name: 'Follow' }).click()
  await page.getByRole('button', { name: 'Following' }).waitFor()
  await page.goto('/account#mails')
  await page.getByLabel('Once a day').check()
  await page.locator('#mails').getByRole('button', { name: 'Save choices' }).click()
  await page.getByText('Your changes are saved.').waitFor()
  assert.ok(await page.getByLabel('Once a day').isChecked())
})
