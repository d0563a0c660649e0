// From plan to decision, without a script anywhere: a manager plans from a template, invites a colleague and a juror by
// mail, launches; somebody signs in by a code, takes part, is told of an amendment by mail, and reads what became of their
// idea.

import assert from 'node:assert/strict'
import { story } from '../story.mjs'
import { confirm, fillPlan, moment } from '../pages.mjs'

const QUESTION = 'What would bring you to the library more often?'
const IDEA = 'Open on Sunday mornings'
const WHY = 'It changed how we think of Sundays; the jury chooses in its own time.'
const REASON = 'Many of you have more than one.'

// Plans from a template and gives the slug.
async function planned(manager) {
  const { page } = manager
  await page.goto('/manage/new')
  await manager.leads(page.getByRole('link', { name: 'Open-innovation challenge' }).click())
  await fillPlan(page, { Question: QUESTION, Brief: 'It has a garden since May.', Opens: moment(-1) })
  await page.getByLabel(/^People with a confirmed address/).check()
  await page.getByLabel('What it scores by').fill('Effect 3\nCharm 1')
  await manager.leads(page.getByRole('button', { name: 'Save the draft' }).click())
  const { pathname } = new URL(page.url())
  assert.match(pathname, /^\/manage\/what-would/, await manager.main())
  return pathname.split('/').pop()
}

// Invites somebody to the campaign by mail, who signs in with that address and comes in.
async function invited({ coro, visitor }, manager, slug, role) {
  const { page } = manager
  const email = `${role}@example.org`
  await page.goto(`/manage/${slug}/people`)
  await page.getByLabel('Role', { exact: true }).selectOption(role)
  await page.getByLabel('E-mail address').fill(email)
  await manager.leads(page.getByRole('button', { name: 'Invite', exact: true }).click())
  assert.match(await manager.main(), /The invitation is on its way\./)
  const { text } = await coro.mail(email)
  const guest = await visitor({ js: false })
  const invitation = /\/welcome\/[\w-]+/.exec(text.replaceAll('=\n', ''))[0]
  await guest.page.goto(invitation)
  assert.match(await guest.main(), /Sign in with that address/)
  await signIn(coro, guest, email, invitation)
  assert.match(await guest.main(), new RegExp(`a ${role} of one campaign`))
  await guest.leads(guest.page.getByRole('button', { name: 'Come in' }).click())
  return guest
}

async function signIn(coro, one, email, next) {
  const { page } = one
  const seen = coro.mailbox.mails.filter(({ to }) => to.includes(email)).length
  await page.goto(`/sign-in?next=${encodeURIComponent(next)}`)
  await page.getByLabel('E-mail address').fill(email)
  await one.leads(page.getByRole('button', { name: 'Send me a code' }).click())
  const { subject } = await coro.mail(email, seen)
  await page.getByLabel('Code').fill(/^(\d{6}) /.exec(subject)[1])
  await one.leads(page.getByRole('button', { name: 'Sign in', exact: true }).click())
  assert.equal(new URL(page.url()).pathname, next)
}

// The text of a mail as its reader sees it (quoted-printable undone).
function plain({ text }) {
  return text.replaceAll('=\n', '').replaceAll(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)))
}

story('from plan to decision', async ({ visitor, coro }) => {
  // Nobody waits ten minutes here for what else may happen.
  coro.args = ['--gather', '1']
  await coro.halt()
  await coro.launch()
  const manager = await visitor({ js: false, as: 'manager' })
  const slug = await planned(manager)
  const colleague = await invited({ coro, visitor }, manager, slug, 'manager')
  assert.match(await colleague.main(), new RegExp(QUESTION.replace('?', '\\?')), 'the draft is on the colleague’s home')
  const juror = await invited({ coro, visitor }, manager, slug, 'juror')
  assert.match(await juror.main(), /No campaign yet/, 'a juror sees no draft')

  await manager.page.goto(`/manage/${slug}`)
  await manager.leads(confirm(manager.page, 'Launch', 'Seal the terms and launch'))
  await juror.page.goto(`/c/${slug}/jury`)
  assert.match(await juror.main(), /Nothing to score yet/)

  const person = await visitor({ js: false })
  const { page } = person
  await signIn(coro, person, 'reader@example.org', `/c/${slug}/new`)
  await page.getByLabel('Your idea in one line').fill(IDEA)
  await person.leads(page.getByRole('button', { name: 'Put it on the board' }).click())
  const idea = new URL(page.url()).pathname
  assert.match(idea, /\/ideas\/\d+$/, await person.main())

  await colleague.page.goto(`/manage/${slug}/amend`)
  await colleague.page.getByLabel('Ideas for each participant', { exact: true }).fill('20')
  await colleague.page.getByLabel('Reason').fill(REASON)
  await colleague.leads(colleague.page.getByRole('button', { name: 'Show the difference' }).click())
  await colleague.leads(colleague.page.getByRole('button', { name: 'Amend the terms in public' }).click())
  await page.goto(`/c/${slug}`)
  assert.match(await person.main(), new RegExp(`The terms were amended.*${REASON}`, 's'))
  const mail = await coro.mail('reader@example.org', 1)
  assert.equal(mail.subject, `The terms were amended: ${QUESTION}`)
  assert.match(plain(mail), new RegExp(`The reason: ${REASON}\\n- Ideas for each participant: 20`))
  assert.match(plain(mail), new RegExp(`${coro.url}/c/${slug}/history`))
  const idle = coro.mailbox.mails.filter(({ to, subject }) => !to.includes('reader@example.org') && /amended/.test(subject))
  assert.deepEqual(idle, [], 'who did not take part is not told')
  // The link in it ends these mails, without signing in.
  const reader = await visitor({ js: false })
  const stop = new URL(/http\S+\/unsubscribe\/\S+/.exec(plain(mail).split('\n-- \n')[1])[0])
  await reader.page.goto(stop.pathname)
  await reader.leads(reader.page.getByRole('main').getByRole('button').click())
  assert.match(await reader.main(), /You get no more of these mails/)

  await colleague.page.goto(idea)
  await colleague.page.getByLabel('Outcome').selectOption({ label: 'Inspiration' })
  await colleague.page.getByLabel('Reason').first().fill(WHY)
  await colleague.leads(confirm(colleague.page, 'Publish the decision', 'Publish it now'))
  await page.goto(idea)
  assert.match(await person.main(), new RegExp(`Inspiration.*${WHY}`, 's'))
})
