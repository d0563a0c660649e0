// A campaign asks in several languages: the manager gives the texts, and each reader sees the language of the page.

import assert from 'node:assert/strict'
import { LIMITED, eventually, story } from '../story.mjs'
import { confirm, fillPlan, moment } from '../pages.mjs'

const ITALIAN = 'Di che cosa facciamo la nuova panchina?'
const SPANISH = '¿De qué hacemos el nuevo banco?'

story('a manager gives the question in Italian, sees it as the crowd will, and amends it in both', async ({ visitor }) => {
  const manager = await visitor({ as: 'manager' })
  const { page } = manager
  await manager.goto('/manage/new?from=empty')
  await fillPlan(page, { Question: 'What do we make the new bench of?', Brief: 'The old one broke.', Opens: moment(-1), 'Voting closes': moment(9) })
  await page.locator('summary').filter({ hasText: 'In italiano' }).click()
  await page.getByLabel('Question (Italiano)').fill('Di')
  await page.getByLabel('Brief (Italiano)').fill('Quella vecchia si è **rotta**.')
  manager.watch.expect(422, /^\/_fn\//)
  await page.getByRole('button', { name: 'Save the draft' }).click()
  await eventually(() => page.locator('#question-it-error').innerText(), /Italiano: .*at least 8 characters/)
  await page.getByLabel('Question (Italiano)').fill(ITALIAN)
  await page.getByRole('button', { name: 'Italiano' }).first().click()
  const preview = page.locator('.preview-question')
  await eventually(() => preview.innerText(), ITALIAN, 'the preview')
  assert.equal(await preview.getAttribute('lang'), 'it')
  await page.getByRole('button', { name: 'Save the draft' }).click()
  await page.waitForURL(({ pathname }) => /^\/manage\/(?!new$)[^/]+$/.test(pathname))
  await eventually(() => manager.main(), /Español: your organisation uses it/)
  const slug = new URL(page.url()).pathname.split('/').pop()
  await page.getByRole('link', { name: 'Italiano' }).click()
  await page.waitForURL(`**/c/${slug}?lang=it`)
  await eventually(() => page.locator('h1').innerText(), ITALIAN)
  await manager.goto(`/manage/${slug}`)
  await confirm(page, 'Launch', 'Seal the terms and launch')
  await page.getByRole('link', { name: 'Amend the terms' }).click()
  await page.getByLabel('Question (Italiano)').fill(`${ITALIAN} Di legno?`)
  await page.getByLabel('Reason').fill('It was asked too openly.')
  await page.getByRole('button', { name: 'Show the difference' }).click()
  await page.waitForURL('**/amend?step=confirm')
  await eventually(() => page.locator('.differences').innerText(), /The question \(Italiano\)/)
  assert.equal(await page.locator('.differences ins').first().getAttribute('lang'), 'it')
  await page.getByRole('button', { name: 'Amend the terms in public' }).click()
  await page.waitForURL(`**/c/${slug}/history`)
})

story('texts in another language, without JavaScript', async ({ visitor }) => {
  const manager = await visitor({ js: false, as: 'manager' })
  const { page } = manager
  await page.goto('/manage/new?from=empty')
  await fillPlan(page, { Question: 'What do we build the bench of?', Brief: 'The old one broke.' })
  await page.locator('summary').filter({ hasText: 'En español' }).click()
  await page.getByLabel('Question (Español)').fill('¿De')
  await manager.leads(page.getByRole('button', { name: 'Save the draft' }).click())
  assert.match(await page.locator('#question-es-error').innerText(), /at least 8 characters/)
  assert.equal(await page.getByLabel('Question (Español)').inputValue(), '¿De', 'what was typed is there, and in sight')
  await page.getByLabel('Question (Español)').fill(SPANISH)
  await manager.leads(page.getByRole('button', { name: 'Save the draft' }).click())
  assert.match(await manager.main(), /Español: something is missing/, 'the brief is there in English alone')
})

story('a reader of Italian reads the campaign in Italian everywhere', async ({ visitor }) => {
  const reader = await visitor()
  const { page } = reader
  await reader.goto('/')
  await page.getByRole('button', { name: 'Italiano' }).click()
  await page.waitForFunction(() => document.documentElement.lang === 'it')
  const question = /vecchia pescheria/
  for (const path of ['/', `/c/${LIMITED}`, `/c/${LIMITED}/history`, `/c/${LIMITED}/new`, '/o/demo']) {
    await reader.goto(path)
    await eventually(() => reader.main(), question, path)
  }
  await reader.goto(`/c/${LIMITED}`)
  assert.equal(await page.locator('h1').getAttribute('lang'), null, 'it is the language of the page')
  await reader.goto('/c/oat-drink')
  assert.equal(await page.locator('h1').getAttribute('lang'), 'en', 'not given in Italian')
})
