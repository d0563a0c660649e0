// Only who has an invitation code takes part: the manager makes codes, a guest enters one, an outsider cannot.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { eventually, story } from '../story.mjs'
import { confirm, fillPlan, moment } from '../pages.mjs'

const QUESTION = 'Which tree should stand in front of the town hall?'

story('a manager makes codes, and who has one takes part', async ({ visitor }) => {
  const manager = await visitor({ as: 'manager' })
  const { page } = manager
  await manager.goto('/manage/new?from=empty')
  await fillPlan(page, { Question: QUESTION, Brief: 'The old one fell.', Opens: moment(-1), 'Voting closes': moment(9) })
  await page.getByRole('radio', { name: /People with an invitation code/ }).check()
  await page.getByRole('button', { name: 'Save the draft' }).click()
  await page.waitForURL(({ pathname }) => /^\/manage\/(?!new$)[^/]+$/.test(pathname))
  const slug = new URL(page.url()).pathname.split('/').pop()
  await eventually(() => manager.main(), /Needed: Make an invitation code/)

  await page.getByRole('link', { name: 'Codes', exact: true }).click()
  await page.waitForURL(`**/manage/${slug}/codes`)
  await page.getByLabel('How many people may use it').fill('2')
  await page.getByRole('button', { name: 'Make a code' }).click()
  const link = page.getByRole('link', { name: /\?code=/ })
  await link.waitFor()
  const address = await link.getAttribute('href')
  const waiting = page.waitForEvent('download')
  await page.getByLabel('How many codes').fill('3')
  await page.getByRole('button', { name: 'Make them and download the file' }).click()
  const lines = readFileSync(await (await waiting).path(), 'utf8').trim().split('\n')
  assert.equal(lines.length, 4, lines.join('\n'))
  await eventually(() => manager.main(), /3 codes for one person each/, 'the list, without a reload')

  await manager.goto(`/manage/${slug}`)
  await manager.ready()
  await confirm(page, 'Launch', 'Seal the terms and launch')
  await page.locator('summary').filter({ hasText: 'Close the campaign' }).waitFor()

  const guest = await visitor()
  await guest.goto(new URL(address).pathname + new URL(address).search)
  assert.match(await guest.main(), /Whoever has an invitation code/)
  assert.deepEqual(await guest.context.cookies(), [], 'opening the link changes nothing')
  await guest.page.getByRole('button', { name: 'Come in' }).click()
  await guest.page.waitForURL(`**/c/${slug}`)
  await guest.page.getByRole('link', { name: /Bring an idea/ }).first().click()
  await guest.page.getByLabel(/Title/).fill('A lime tree')
  await guest.page.getByRole('button', { name: 'Put it on the board' }).click()
  await guest.page.waitForURL(`**/c/${slug}/ideas/*`)

  const second = await visitor({ js: false })
  await second.page.goto(`/c/${slug}`)
  await second.page.getByLabel('Your code').fill('AAAAA-AAAAA')
  await second.page.getByRole('button', { name: 'Come in' }).click()
  assert.match(await second.main(), /This code does not open the campaign/)
  assert.equal(await second.page.getByLabel('Your code').inputValue(), 'AAAAA-AAAAA', 'what was typed stays')
  await second.page.getByLabel('Your code').fill(lines[1].split(',')[0].toLowerCase())
  await second.page.getByRole('button', { name: 'Come in' }).click()
  assert.doesNotMatch(await second.main(), /Your code/)
  await second.page.locator('button.vote').first().click()
  assert.match(await second.main(), /1 vote/)
})
