// Every page, for the stories that look at all of them.

import { LIMITED, OPEN, OPERATOR, OPINION } from './coro.mjs'
import { signIn } from './sign-in.mjs'

export const QUESTION = 'What should the new bench in our yard be made of?'

// A moment as the form writes it, `days` from now, in UTC.
export const moment = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 16)

// Fills in the plan of a campaign.
export async function fillPlan(page, plan) {
  for (const [label, text] of Object.entries(plan)) await page.getByLabel(label, { exact: true }).fill(text)
}

// Plans a campaign that is open since yesterday and gives its slug.
export async function planCampaign(manager, question = QUESTION) {
  const { page } = manager
  await manager.goto('/manage/new?from=empty')
  const plan = { Question: question, Brief: 'The old one broke.', Tags: 'Wood, Stone', Opens: moment(-1) }
  await fillPlan(page, { ...plan, 'Voting closes': moment(9) })
  await page.getByRole('button', { name: 'Save the draft' }).click()
  await page.waitForURL(({ pathname }) => /^\/manage\/(?!new$)[^/]+$/.test(pathname))
  return new URL(page.url()).pathname.split('/').pop()
}

// Plans a campaign with a jury and an idea, launches it, and gives its slug and the idea.
async function planJury(manager) {
  const { page } = manager
  await manager.goto('/manage/new?from=empty')
  await fillPlan(page, { Question: 'Which play should we put on in spring?', Brief: 'We have a hall and a piano.', Opens: moment(-1) })
  await fillPlan(page, { 'Voting closes': moment(9), 'Evaluation until (optional)': moment(12) })
  await page.locator('summary').filter({ hasText: 'Jury (optional)' }).click()
  await fillPlan(page, { 'What it scores by': 'Effect 3\nCharm 1', 'How many ideas': '3' })
  await page.getByRole('button', { name: 'Save the draft' }).click()
  await page.waitForURL(({ pathname }) => /^\/manage\/(?!new$)[^/]+$/.test(pathname))
  const slug = new URL(page.url()).pathname.split('/').pop()
  await manager.ready()
  await confirm(page, 'Launch', 'Seal the terms and launch')
  await page.locator('summary').filter({ hasText: 'Close the campaign' }).waitFor()
  await manager.goto(`/c/${slug}/new`)
  await page.getByLabel('Your idea in one line').fill('A comedy with music')
  await page.getByRole('button', { name: 'Put it on the board' }).click()
  await page.waitForURL(/\/ideas\/\d+$/)
  return { slug, idea: new URL(page.url()).pathname.split('/').pop() }
}

// Opens a summary and presses the button that it hides.
export async function confirm(page, summary, button) {
  await page.locator('summary').filter({ hasText: summary }).first().click()
  await page.getByRole('button', { name: button }).click()
}

// A link that nobody uses.
let invitation

// Lets people in, makes a draft, a campaign with a jury and a closed one, and lists all pages: name, path, who looks,
// and the status where it is not 200.
export async function allPages({ coro, visitor }, options = {}) {
  const manager = await visitor({ ...options, as: 'manager' })
  const analyst = await visitor({ ...options, as: 'brand' })
  const owner = await visitor({ ...options, as: 'owner' })
  const crowd = await visitor(options)
  const juror = await visitor(options)
  await signIn(coro, juror, 'juror@example.org', new URL(await coro.link('juror')).pathname)
  await juror.leads(juror.page.getByRole('button', { name: 'Come in' }).click())
  const operator = await visitor(options)
  await signIn(coro, operator, OPERATOR, '/operate')
  invitation ??= new URL(await coro.link('brand')).pathname
  const draft = await planCampaign(manager)
  const judged = await planJury(manager)
  const closed = await planCampaign(manager, 'Which day suits the neighbours best?')
  const { page } = manager
  await manager.ready()
  await confirm(page, 'Launch', 'Seal the terms and launch')
  await page.locator('summary').filter({ hasText: 'Close the campaign' }).waitFor()
  await (await coro.elsewhere()).submit(closed, { title: 'A Saturday in spring', text: 'Or the one after it.' })
  await confirm(page, 'Close the campaign', 'Close it for good')
  await page.locator('.phase-now').filter({ hasText: 'Closed' }).waitFor()
  const [idea] = await coro.ideas(LIMITED, 'sort=votes&limit=1')
  const [name] = await coro.ideas(OPEN, 'q=skylark&limit=1')
  const [statement] = await coro.ideas(OPINION, 'sort=newest&limit=1')
  for (const one of [crowd, manager, analyst, owner, juror]) {
    one.watch.expect(404, /^\/(c|manage)\/nowhere|^\/nowhere|^\/sign-in\/leaving|^\/manage\/people|^\/operate/)
    one.watch.expect(401, /^\/account|^\/manage$|^\/_fn\/.*read_account/)
    one.watch.expect(403, /^\/manage|^\/c\/[^/]+\/jury/)
    one.watch.expect(409, /^\/welcome|^\/c\/[^/]+\/report/)
    one.watch.expect(404, /^\/unsubscribe/)
  }
  return [
    { name: 'explore', path: '/', by: crowd },
    { name: 'explore-nothing', path: '/?q=zzzz', by: crowd },
    { name: 'board', path: `/c/${LIMITED}`, by: crowd },
    { name: 'board-italian', path: `/c/${LIMITED}?lang=it`, by: crowd },
    { name: 'board-search', path: `/c/${OPEN}?q=mill&sort=votes`, by: crowd },
    { name: 'board-nothing', path: `/c/${OPEN}?q=zzzz`, by: crowd },
    { name: 'board-moderator', path: `/c/${OPEN}`, by: manager },
    { name: 'board-draft', path: `/c/${draft}`, by: manager },
    { name: 'board-closed', path: `/c/${closed}`, by: crowd },
    { name: 'opinion', path: `/c/${OPINION}`, by: crowd },
    { name: 'idea', path: `/c/${LIMITED}/ideas/${idea.id}`, by: crowd },
    { name: 'idea-moderator', path: `/c/${OPEN}/ideas/${name.id}`, by: manager },
    { name: 'statement', path: `/c/${OPINION}/ideas/${statement.id}`, by: crowd },
    { name: 'history', path: `/c/${LIMITED}/history`, by: crowd },
    { name: 'history-draft', path: `/c/${draft}/history`, by: manager },
    { name: 'submit', path: `/c/${LIMITED}/new`, by: crowd },
    { name: 'submit-closed', path: `/c/${closed}/new`, by: crowd },
    { name: 'mine', path: `/c/${LIMITED}/mine`, by: crowd },
    { name: 'report', path: `/c/${closed}/report`, by: crowd },
    { name: 'report-early', path: `/c/${LIMITED}/report`, by: crowd, status: 409 },
    { name: 'revise', path: `/c/${judged.slug}/ideas/${judged.idea}/edit`, by: manager },
    { name: 'revise-other', path: `/c/${LIMITED}/ideas/${idea.id}/edit`, by: crowd },
    { name: 'scorecard', path: `/c/${judged.slug}/jury`, by: juror },
    { name: 'scorecard-manager', path: `/c/${judged.slug}/jury`, by: manager, status: 403 },
    { name: 'jury', path: `/manage/${judged.slug}/jury`, by: manager },
    { name: 'jury-analyst', path: `/manage/${judged.slug}/jury`, by: analyst },
    { name: 'dashboard', path: `/c/${LIMITED}/dashboard`, by: analyst },
    { name: 'dashboard-all', path: `/c/${OPEN}/dashboard?range=all&show=participants`, by: analyst },
    { name: 'dashboard-opinion', path: `/c/${OPINION}/dashboard`, by: analyst },
    { name: 'manage', path: '/manage', by: manager },
    { name: 'manage-analyst', path: '/manage', by: analyst },
    { name: 'manage-outside', path: '/manage', by: crowd, status: 401 },
    { name: 'plan-choice', path: '/manage/new', by: manager },
    { name: 'plan', path: '/manage/new?from=empty', by: manager },
    { name: 'plan-template', path: '/manage/new?from=budget', by: manager },
    { name: 'plan-edit', path: `/manage/${draft}/edit`, by: manager },
    { name: 'control', path: `/manage/${OPEN}`, by: manager },
    { name: 'amend', path: `/manage/${OPEN}/amend`, by: manager },
    { name: 'decisions', path: `/manage/${OPEN}/decisions`, by: manager },
    { name: 'round', path: `/manage/${closed}/round`, by: manager },
    { name: 'control-draft', path: `/manage/${draft}`, by: manager },
    { name: 'control-closed', path: `/manage/${closed}`, by: manager },
    { name: 'sign-in', path: '/sign-in', by: crowd },
    { name: 'leaving', path: '/sign-in/leaving', by: crowd, status: 404 },
    { name: 'account', path: '/account', by: manager },
    { name: 'account-nobody', path: '/account', by: crowd, status: 401 },
    { name: 'people', path: '/manage/people/demo', by: manager },
    { name: 'people-analyst', path: '/manage/people/demo', by: analyst, status: 403 },
    { name: 'people-outside', path: '/manage/people/demo', by: crowd, status: 404 },
    { name: 'log', path: '/manage/people/demo/log', by: manager },
    { name: 'log-nothing', path: '/manage/people/demo/log?from=2999-01-01', by: manager },
    { name: 'log-analyst', path: '/manage/people/demo/log', by: analyst, status: 403 },
    { name: 'people-campaign', path: `/manage/${OPEN}/people`, by: manager },
    { name: 'codes', path: `/manage/${OPEN}/codes`, by: manager },
    { name: 'organisation', path: '/o/demo', by: crowd },
    { name: 'settings', path: '/manage/organisation/demo', by: owner },
    { name: 'organisation-manager', path: '/manage/organisation/demo', by: manager, status: 403 },
    { name: 'operate', path: '/operate', by: operator },
    { name: 'operate-nothing', path: '/operate?q=zzzz', by: operator },
    { name: 'operate-outside', path: '/operate', by: manager, status: 404 },
    { name: 'unsubscribe-dead', path: '/unsubscribe/nowhere', by: crowd, status: 404 },
    { name: 'welcome', path: invitation, by: crowd },
    { name: 'welcome-dead', path: '/welcome/nowhere', by: crowd, status: 409 },
    { name: 'api', path: '/api', by: crowd },
    { name: 'design', path: '/design', by: crowd },
    { name: 'not-found', path: '/nowhere', by: crowd, status: 404 },
    { name: 'campaign-not-found', path: '/c/nowhere', by: crowd, status: 404 },
  ]
}
