// Somebody signs in by a code that comes by mail; what they did before is theirs.

import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from '../coro.mjs'
import { LIMITED, OPEN, count, eventually, story } from '../story.mjs'
import { confirm } from '../pages.mjs'
import { ask, signIn } from '../sign-in.mjs'

let someone = 0
const address = () => `person-${(someone += 1)}@example.org`

story('what was done before joins the account, and no vote counts twice', async ({ visitor, coro }) => {
  const email = address()
  const laptop = await visitor()
  await laptop.goto(`/c/${OPEN}?sort=newest`)
  const button = (one) => one.page.locator('button.vote').first()
  // Until the answer is there, the browser does not know which device it is.
  const vote = (one) => Promise.all([one.page.waitForResponse(/cast_vote/), button(one).click()])
  const before = count(await button(laptop).innerText())
  await vote(laptop)
  await eventually(async () => count(await button(laptop).innerText()), before + 1, 'the vote')
  await laptop.page.getByRole('link', { name: 'Sign in' }).click()
  const code = await ask(coro, laptop.page, email)
  await laptop.page.getByLabel('Code').fill(code)
  await laptop.page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await laptop.page.waitForURL(`**/c/${OPEN}?sort=newest`)
  await laptop.ready()
  assert.equal(await button(laptop).getAttribute('aria-pressed'), 'true', 'the vote is theirs')

  const phone = await visitor({ width: 390, height: 844 })
  await phone.goto(`/c/${OPEN}?sort=newest`)
  await vote(phone)
  await eventually(async () => count(await button(phone).innerText()), before + 2, 'a second device, not signed in')
  await signIn(coro, phone, email, `/c/${OPEN}?sort=newest`)
  await phone.ready()
  await eventually(async () => count(await button(phone).innerText()), before + 1, 'one person, one vote')
  assert.equal(await button(phone).getAttribute('aria-pressed'), 'true')
})

story('reads what is wrong with a code, without JavaScript', async ({ visitor, coro }) => {
  const email = address()
  const { page } = await visitor({ js: false })
  await page.goto('/sign-in')
  await page.getByLabel('E-mail address').fill('nobody@nowhere')
  await page.getByRole('button', { name: 'Send me a code' }).click()
  await page.getByText('This is not an e-mail address.').first().waitFor()
  const code = await ask(coro, page, email)
  await page.getByLabel('Code').fill(code === '000000' ? '000001' : '000000')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByText('4 tries are left').first().waitFor()
  await page.getByLabel('Code').fill(code)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByText(email).waitFor()
  assert.equal(new URL(page.url()).pathname, '/account')
})

story('a name, other browsers, all data, and erasure', async ({ visitor, coro }) => {
  const email = address()
  const [here, there] = [await visitor(), await visitor()]
  for (const one of [here, there]) await signIn(coro, one, email)
  const { page } = here
  await page.goto('/account')
  await page.getByLabel('Name', { exact: true }).fill('Grace')
  await page.getByLabel('Time zone').fill('Moon/Sea')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('There is no such time zone').first().waitFor()
  assert.equal(await page.getByLabel('Name', { exact: true }).inputValue(), 'Grace', 'what was typed stays')
  assert.equal(await page.getByLabel('Time zone').inputValue(), 'Moon/Sea')
  await page.getByLabel('Time zone').fill('Europe/Madrid')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('Your changes are saved.').waitFor()
  assert.match(await page.locator('.site-nav').first().innerText(), /Grace/)

  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Download' }).click()
  const data = JSON.parse(await readFile(await (await download).path(), 'utf8'))
  assert.deepEqual([data.account.name, data.account.email, data.account.time_zone], ['Grace', email, 'Europe/Madrid'])

  await page.getByRole('button', { name: 'Sign out everywhere else' }).click()
  await page.getByRole('button', { name: 'Sign out everywhere else' }).waitFor({ state: 'detached' })
  there.watch.expect(401, /^\/(account|_fn\/.*)$/)
  await there.page.goto('/account')
  await there.page.getByRole('heading', { name: 'This part is for people with an account' }).waitFor()

  await confirm(page, 'Erase my account', 'Erase my account for good')
  await page.waitForURL(`${coro.url}/`)
  assert.match(await page.locator('.site-nav').first().innerText(), /Sign in/)
})

story('an owner sends a picture, and what is typed beside it stays', async ({ visitor }) => {
  const owner = await visitor({ as: 'owner' })
  const { page } = owner
  await owner.goto('/manage')
  await page.getByRole('link', { name: 'Organisation', exact: true }).click()
  const name = page.getByLabel('Name', { exact: true })
  await name.waitFor()
  await owner.ready()
  await name.fill('The Park Office')
  owner.watch.expect(422, /^\/pictures$/)
  const picture = page.locator('#picture')
  await picture.setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('no picture') })
  await eventually(() => owner.main(), /Please give a JPEG, PNG or WebP picture\./)
  await picture.setInputFiles(join(root, 'public/demo/work.webp'))
  await eventually(() => owner.main(), /The picture is here\./)
  assert.match(await page.locator('input[name="settings[picture]"]').inputValue(), /^\/pictures\/[0-9a-f]{32}$/)
  assert.equal(await name.inputValue(), 'The Park Office')
})

story('who is not signed in is shown where to', async ({ visitor }) => {
  const { page, watch } = await visitor()
  watch.expect(401, /^\/manage$/)
  watch.expect(404, /^\/manage\//)
  for (const path of ['/manage', `/manage/${OPEN}`, '/manage/nowhere']) {
    await page.goto(path)
    const link = page.getByRole('main').getByRole('link', { name: 'Sign in' })
    const { pathname, searchParams } = new URL(await link.getAttribute('href'), page.url())
    assert.deepEqual([pathname, searchParams.get('next')], ['/sign-in', path])
  }
})

story('an owner invites by mail and by link, and changes a role', async ({ visitor, coro }) => {
  const owner = await visitor()
  await owner.page.goto(await coro.link('owner'))
  await owner.page.getByRole('button', { name: 'Come in' }).click()
  await owner.page.waitForURL('**/manage')
  const { page } = owner
  await page.getByRole('link', { name: 'People' }).click()
  const email = address()
  await page.getByLabel('E-mail address').fill(email)
  await page.getByLabel('Role', { exact: true }).selectOption('analyst')
  await page.getByRole('button', { name: 'Invite', exact: true }).click()
  await page.getByText('The invitation is on its way.').waitFor()
  const { text } = await coro.mail(email)
  const invitation = /\/welcome\/\S+/.exec(text)[0]
  // Somebody else into whose hands the mail has come is nobody by it.
  const stranger = await visitor({ js: false })
  await signIn(coro, stranger, address(), invitation)
  assert.match(await stranger.main(), /you are signed in with another address/)
  assert.ok(!(await stranger.main()).includes(email), 'the address is not told whole')
  await stranger.leads(stranger.page.getByRole('main').getByRole('button', { name: 'Sign out' }).click())
  assert.match(await stranger.main(), /Sign in with that address/)
  const guest = await visitor()
  await guest.page.goto(invitation)
  await guest.page.getByRole('main').getByRole('link', { name: 'Sign in' }).click()
  const code = await ask(coro, guest.page, email)
  await guest.page.getByLabel('Code').fill(code)
  await guest.page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await guest.page.getByRole('button', { name: 'Come in' }).click()
  await guest.page.waitForURL('**/manage')

  await page.getByLabel('Role', { exact: true }).selectOption('manager')
  await page.getByLabel('Role', { exact: true }).selectOption('manager')
  await page.getByRole('button', { name: 'Invite', exact: true }).click()
  await page.getByText('it is shown only now').waitFor()
  const link = await page.locator('a[href*="/welcome/"]').getAttribute('href')
  const other = await visitor({ js: false })
  await other.page.goto(link)
  assert.match(await other.main(), /This invitation makes you a manager of Demo/)

  await page.goto('/manage/people/demo')
  const row = page.locator('li.row').filter({ hasText: email })
  await row.getByLabel(`Role of ${email}`).selectOption('manager')
  await row.getByRole('button', { name: 'Change' }).click()
  await eventually(() => page.locator('li.row').filter({ hasText: email }).locator('select').inputValue(), 'manager')
  await guest.page.goto('/manage')
  await guest.page.getByRole('link', { name: 'Plan a campaign' }).waitFor()
  assert.ok((await coro.campaign(LIMITED)).slug)
})
