// Signing in without a code: through a company's provider, and by a passkey.

import assert from 'node:assert/strict'
import { OPEN, count, eventually, story } from '../story.mjs'
import { confirm, fillPlan, moment } from '../pages.mjs'
import { Company } from '../provider.mjs'

const button = (one) => one.page.locator('button.vote').first()
const withCompany = (page) => page.getByRole('button', { name: 'Sign in with Harbour Works' })
const address = (page) => page.getByText('You sign in as').innerText()

// Starts the server anew, with a provider, for a story.
async function working(coro, play) {
  const company = await Company.open(coro)
  coro.args = company.args
  await coro.halt()
  await coro.launch()
  try {
    await play(company)
  } finally {
    await company.close()
  }
}

// A visitor who may also look at the company's own pages, which are not ours to judge.
async function employee(visitor, company, options) {
  const one = await visitor(options)
  // The provider's plain pages ask for a font.
  one.watch.others = new RegExp(`^(${company.url}|https://fonts\\.googleapis\\.com)/`)
  return one
}

async function signIn(one, company, name, next = '/account') {
  await one.page.goto(`/sign-in?next=${encodeURIComponent(next)}`)
  await withCompany(one.page).click()
  await company.signIn(one.page, name)
  await one.page.waitForURL(new URL(next, company.home).href)
}

story('an employee signs in through the company, and what they did before joins', async ({ visitor, coro }) => {
  await working(coro, async (company) => {
    const board = `/c/${OPEN}?sort=newest`
    const laptop = await employee(visitor, company)
    await laptop.goto(board)
    const before = count(await button(laptop).innerText())
    await Promise.all([laptop.page.waitForResponse(/cast_vote/), button(laptop).click()])
    await signIn(laptop, company, 'ada@harbour.example', board)
    await laptop.ready()
    assert.equal(await button(laptop).getAttribute('aria-pressed'), 'true', 'the vote is theirs')

    // The same person without JavaScript, in another browser, who has voted there too.
    const phone = await employee(visitor, company, { js: false, width: 390, height: 844 })
    await phone.page.goto(board)
    await button(phone).click()
    await signIn(phone, company, 'ada@harbour.example', board)
    await eventually(async () => count(await button(laptop).innerText()), before + 1, 'one person, one vote')
    await phone.page.goto('/account')
    assert.match(await address(phone.page), /ada@harbour\.example, Harbour Works/)

    // The same confirmed address under another name there is the same person; an unconfirmed one is nobody's.
    const other = await employee(visitor, company)
    await signIn(other, company, 'other-ada@harbour.example')
    assert.match(await address(other.page), /ada@harbour\.example/)
    const nobody = await employee(visitor, company)
    await signIn(nobody, company, 'unconfirmed-ada@harbour.example')
    assert.equal(await address(nobody.page), 'You sign in as Harbour Works.')
  })
})

story('a campaign is for those who sign in through their company', async ({ visitor, coro }) => {
  await working(coro, async (company) => {
    const manager = await visitor({ as: 'manager' })
    const { page } = manager
    await manager.goto('/manage/new?from=empty')
    await fillPlan(page, { Question: 'What should the canteen cook?', Brief: 'We have a new oven.', Opens: moment(-1), 'Voting closes': moment(9) })
    await page.getByText('People who sign in through their company').click()
    await page.getByRole('button', { name: 'Save the draft' }).click()
    await page.waitForURL(({ pathname }) => /^\/manage\/(?!new$)[^/]+$/.test(pathname))
    await page.getByText('(assurance T3, company sign-in)').first().waitFor()
    const slug = new URL(page.url()).pathname.split('/').pop()
    await manager.ready()
    await confirm(page, 'Launch', 'Seal the terms and launch')
    await page.locator('summary').filter({ hasText: 'Close the campaign' }).waitFor()

    const ada = await employee(visitor, company, { js: false })
    await ada.page.goto(`/c/${slug}`)
    await ada.page.getByRole('link', { name: 'Sign in to take part' }).click()
    await withCompany(ada.page).click()
    await company.signIn(ada.page, 'ada@harbour.example')
    await ada.page.waitForURL(new URL(`/c/${slug}`, company.home).href)
    await ada.page.goto(`/c/${slug}/new`)
    await ada.page.getByLabel('Your idea in one line').fill('Flat bread')
    await ada.leads(ada.page.getByRole('button', { name: 'Put it on the board' }).click())
    assert.match(new URL(ada.page.url()).pathname, /\/ideas\/\d+$/)
  })
})

story('who is refused, forged or late learns it where one signs in', async ({ visitor, coro }) => {
  await working(coro, async (company) => {
    const one = await employee(visitor, company)
    const { page } = one
    await page.goto(`/sign-in?next=/c/${OPEN}`)
    await withCompany(page).click()
    await page.waitForURL(`${company.url}/**`)
    await page.getByRole('link', { name: /Cancel/ }).click()
    await page.waitForURL('**/sign-in?**')
    await page.getByText('Harbour Works did not sign you in.').waitFor()
    assert.equal(new URL(page.url()).searchParams.get('next'), `/c/${OPEN}`, 'where one was going is not lost')
    one.watch.expect(409, /^\/sign-in\/leaving$/)
    await page.goto(`/sign-in/leaving?next=/c/${OPEN}`)
    await page.getByRole('link', { name: 'Back to signing in' }).click()
    assert.equal(new URL(page.url()).searchParams.get('next'), `/c/${OPEN}`)

    // An answer that this browser did not ask for, and one for another visit.
    await page.goto('/sign-in/return?code=stolen&state=stolen')
    await page.getByText('This took too long, or went on in another browser.').waitFor()
    await page.goto('/sign-in')
    await withCompany(page).click()
    await page.waitForURL(`${company.url}/**`)
    await page.goto('/sign-in/return?code=stolen&state=stolen')
    await page.getByText('This took too long, or went on in another browser.').waitFor()
    one.watch.expect(401, /^\/account|read_account/)
    await page.goto('/account')
    await page.getByRole('heading', { name: 'This part is for people with an account' }).waitFor()

    // The answer to one browser's visit is of no use to another.
    const thief = await employee(visitor, company)
    const asked = page.waitForRequest(/\/sign-in\/return/)
    await page.goto('/sign-in')
    await withCompany(page).click()
    await company.signIn(page, 'ada@harbour.example')
    await thief.page.goto((await asked).url())
    await thief.page.getByText('This took too long, or went on in another browser.').waitFor()

    coro.warns = /signing in through the provider failed/
    await company.close()
    await coro.halt()
    await coro.launch()
    await page.goto('/sign-in')
    await withCompany(page).click()
    await page.getByText('Harbour Works cannot be reached now').waitFor()
  })
})

story('a passkey is made, signs in, is not taken twice, and goes', async ({ visitor, coro }) => {
  const one = await visitor()
  const { page } = one
  const cdp = await one.context.newCDPSession(page)
  await cdp.send('WebAuthn.enable')
  const options = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true }
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: { ...options, isUserVerified: true, automaticPresenceSimulation: true },
  })
  await page.goto(await coro.link('brand'))
  await page.getByRole('button', { name: 'Come in' }).click()
  await page.waitForURL('**/manage')
  await one.goto('/account')
  await page.getByText('Once this browser forgets you, nothing lets you in again.').waitFor()
  await page.getByLabel('Name of the passkey').fill('My laptop')
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByText('not used yet').waitFor()
  await page.getByText('You sign in by a passkey.').waitFor()
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByText('This device holds a passkey for this account already.').waitFor()

  const enter = async () => {
    await page.goto('/account')
    await page.getByRole('main').getByRole('button', { name: 'Sign out' }).first().click()
    await page.waitForURL(`${coro.url}/`)
    await page.goto('/sign-in?next=/account')
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  }
  const sent = page.waitForRequest(/enter_passkey/)
  await enter()
  await page.waitForURL(`${coro.url}/account`)
  await page.getByText(/last used/).waitFor()

  // What was answered once opens nothing again, here or elsewhere.
  const credential = new URLSearchParams((await sent).postData()).get('credential')
  const thief = await visitor()
  const again = await thief.context.request.post('/_fn/coro/api/account/enter_passkey', {
    form: { credential },
    headers: { accept: 'application/json', origin: coro.url },
  })
  assert.equal(again.status(), 409)

  // An authenticator that does not ask who holds it is not enough.
  await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false })
  await enter()
  await page.getByText('No passkey was used').waitFor()
  await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true })
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await page.waitForURL(`${coro.url}/account`)

  const data = await (await one.context.request.get('/account/data.json')).json()
  assert.equal(data.account.passkeys[0].name, 'My laptop')
  await one.ready()
  await confirm(page, 'Remove', 'Remove the passkey')
  await page.getByText('Once this browser forgets you').waitFor()
  await enter()
  await page.getByText('Nobody here has this passkey.').waitFor()
})
