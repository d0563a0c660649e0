// A campaign for the organisation's people alone: for everybody else it does not exist, whichever door they try.

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { root } from '../coro.mjs'
import { story } from '../story.mjs'
import { confirm, fillPlan, moment } from '../pages.mjs'

const QUESTION = 'What should change in our canteen, between ourselves?'
const SECRET = /canteen, between ourselves|A second pot of soup/

// Every door of a campaign.
const doors = (slug, idea, picture) => [
  picture,
  `/c/${slug}`, `/c/${slug}/new`, `/c/${slug}/ideas/${idea}`, `/c/${slug}/ideas/${idea}/edit`, `/c/${slug}/history`,
  `/c/${slug}/report`, `/c/${slug}/report.json`, `/c/${slug}/report.csv`, `/c/${slug}/jury`,
  `/c/${slug}/dashboard`, ...['series', 'leaders', 'risers', 'balance', 'funnel', 'jury'].map((chart) => `/c/${slug}/dashboard.csv?chart=${chart}`),
  `/manage/${slug}`, `/manage/${slug}/edit`, `/manage/${slug}/amend`, `/manage/${slug}/decisions`, `/manage/${slug}/people`,
  `/manage/${slug}/round`, `/manage/${slug}/jury`,
  `/_fn/coro/api/campaign/campaign?slug=${slug}`, `/_fn/coro/api/campaign/history?slug=${slug}`,
  `/_fn/coro/api/idea/board?slug=${slug}`, `/_fn/coro/api/idea/idea?slug=${slug}&id=${idea}`,
  `/_fn/coro/api/idea/cards?slug=${slug}&ids=${idea}`, `/_fn/coro/api/report/report?slug=${slug}`,
  `/_fn/coro/api/dashboard/dashboard?slug=${slug}&range=day`, `/_fn/coro/api/jury/read_scorecard?slug=${slug}`,
  `/api/v1/campaigns/${slug}`, `/api/v1/campaigns/${slug}/ideas`, `/api/v1/campaigns/${slug}/history`,
  `/api/v1/campaigns/${slug}/terms/1`, `/api/v1/campaigns/${slug}/changes?since=0`, `/api/v1/campaigns/${slug}/events`,
]

// Plans and launches it, with a picture and one idea in it.
async function launched(manager) {
  const { page } = manager
  await page.goto('/manage/new?from=empty')
  await page.locator('#picture-file').setInputFiles(join(root, 'public/demo/work.webp'))
  await manager.leads(page.getByRole('button', { name: 'Upload the picture' }).click())
  const picture = await page.locator('input[name="plan[picture]"]').inputValue()
  assert.match(picture, /^\/pictures\/[0-9a-f]{32}$/)
  await fillPlan(page, { Question: QUESTION, Brief: 'Say what you would not say outside.', Opens: moment(-1), 'Voting closes': moment(9) })
  await page.getByLabel(/^Only your organisation’s people/).check()
  await manager.leads(page.getByRole('button', { name: 'Save the draft' }).click())
  const slug = new URL(page.url()).pathname.split('/').pop()
  await manager.leads(confirm(page, 'Launch', 'Seal the terms and launch'))
  await page.goto(`/c/${slug}/new`)
  await page.getByLabel('Your idea in one line').fill('A second pot of soup')
  await manager.leads(page.getByRole('button', { name: 'Put it on the board' }).click())
  return { slug, picture, idea: new URL(page.url()).pathname.split('/').pop() }
}

story('an outsider is refused at every door', async ({ visitor, coro }) => {
  const manager = await visitor({ js: false, as: 'manager' })
  const { slug, picture, idea } = await launched(manager)
  const member = await visitor({ js: false })
  await member.page.goto(new URL(await coro.link('member')).pathname)
  await member.leads(member.page.getByRole('button', { name: 'Come in' }).click())
  const outsider = await visitor({ js: false })

  await member.page.goto(`/c/${slug}`)
  assert.match(await member.main(), SECRET, 'a member reads it')
  assert.equal((await member.context.request.get(picture)).status(), 200, 'and sees its picture')
  const inside = await member.context.request.get(`/api/v1/campaigns/${slug}`)
  const { polls: [{ id: poll }] } = await inside.json()

  for (const door of doors(slug, idea, picture)) {
    // As a page asks a server function, and a browser everything else.
    const accept = door.startsWith('/_fn/') ? 'application/json' : 'text/html'
    const answer = await outsider.context.request.get(door, { headers: { accept } })
    assert.equal(answer.status(), 404, door)
    assert.doesNotMatch(await answer.text(), SECRET, door)
  }
  const somebody = await coro.elsewhere()
  await assert.rejects(somebody.vote(poll, Number(idea)), /: 404 /)
  await assert.rejects(somebody.submit(slug, { title: 'From outside', text: '' }), /: 404 /)
  const form = { headers: { accept: 'application/json' }, form: { poll, idea, value: 1 } }
  assert.equal((await outsider.context.request.post('/_fn/coro/api/vote/cast_vote', form)).status(), 404)

  // Where campaigns are listed: the first page, its search, the organisation's page, the API.
  for (const list of ['/', '/?q=canteen', '/o/demo', '/sitemap.xml', '/robots.txt', '/api/v1/campaigns', '/api/v1/campaigns?q=canteen']) {
    const answer = await outsider.context.request.get(list)
    assert.doesNotMatch(await answer.text(), SECRET, list)
    assert.ok(!(await answer.text()).includes(slug), list)
  }
  // What a shared link shows: the card that other sites make of it has nothing of the campaign.
  const card = await outsider.html(`/c/${slug}`)
  assert.doesNotMatch(card.match(/<head>[^]*<\/head>/)[0].replaceAll(/<link rel="canonical"[^>]*>/g, ''), new RegExp(`og:image|${SECRET.source}`))
  // On the page itself it is told as what it is for them.
  outsider.watch.expect(404, new RegExp(`^/c/${slug}`))
  await outsider.page.goto(`/c/${slug}`)
  assert.doesNotMatch(await outsider.main(), SECRET)
})
