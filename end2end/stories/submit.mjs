// Somebody brings an idea, and nothing that they typed is lost.

import assert from 'node:assert/strict'
import { OPEN, eventually, story } from '../story.mjs'

const fields = (page) => ({
  title: page.getByLabel('Your idea in one line'),
  text: page.getByLabel('How it works and why (optional)'),
  tag: page.getByLabel('Tag (optional)'),
  author: page.getByLabel('Name to sign with (optional)'),
  send: page.getByRole('button', { name: 'Put it on the board' }),
})

const typed = async ({ title, text, tag, author }) => ({
  title: await title.inputValue(),
  text: await text.inputValue(),
  tag: await tag.inputValue(),
  author: await author.inputValue(),
})

const IDEA = { title: 'Oatlands', text: 'Where **oats** come from.\n\nA line more.', tag: 'Calm', author: 'Ottilie' }

async function fill(form, idea) {
  await form.title.fill(idea.title)
  await form.text.fill(idea.text)
  await form.tag.selectOption(idea.tag)
  await form.author.fill(idea.author)
}

story('keeps what is typed through an error and a reload, then goes to the idea', async ({ visitor }) => {
  const someone = await visitor()
  const { page } = someone
  await someone.goto(`/c/${OPEN}/new`)
  const form = fields(page)
  const short = { ...IDEA, title: 'Oa' }
  await fill(form, short)
  await eventually(() => page.locator('.field:has(#title) .field-count').innerText(), '2 / 140', 'the counter')
  assert.equal(await page.locator('.field:has(#text) .field-count').innerText(), `${IDEA.text.length} / 5,000`)

  someone.watch.expect(422, /^\/_fn\//)
  await form.send.click()
  await eventually(() => page.locator('#title-error').innerText(), 'The title needs at least 3 characters.')
  assert.match(await page.locator('.error-summary').innerText(), /Please look at this again/)
  await eventually(() => page.evaluate(() => document.activeElement.className), /error-summary/, 'the focus')
  assert.equal(await form.title.getAttribute('aria-invalid'), 'true')
  assert.deepEqual(await typed(form), short, 'after the error')

  await page.reload()
  await someone.ready()
  await eventually(() => typed(form), short, 'what was typed, after a reload')

  await form.title.fill(IDEA.title)
  await form.send.click()
  await page.waitForURL('**/ideas/*')
  await eventually(() => page.locator('h1').innerText(), IDEA.title)
  assert.match(await page.locator('.idea-page').innerText(), /Ottilie/)
  assert.equal(await page.locator('.idea-page .prose strong').innerText(), 'oats', 'the text is Markdown')

  await someone.goto(`/c/${OPEN}/new`)
  assert.deepEqual(await typed(form), { title: '', text: '', tag: '', author: '' }, 'the next idea begins empty')
})

story('points at ideas that are there already', async ({ visitor }) => {
  const someone = await visitor()
  const { page } = someone
  await someone.goto(`/c/${OPEN}/new`)
  await fields(page).title.fill('A skylark in the name')
  await eventually(() => page.locator('.similar').innerText(), /Skylark/, 'the idea that is alike')
})

story('shows itself well where it is shared', async ({ visitor, coro }) => {
  const someone = await visitor()
  const { page } = someone
  const [idea] = (await coro.ideas(OPEN, 'q=skylark')).filter((each) => each.title === 'Skylark')
  const path = `/c/${OPEN}/ideas/${idea.id}`
  const html = await someone.html(path)
  const tag = (name) => new RegExp(`<meta (?:property|name)="${name}" content="([^"]*)"`).exec(html)?.[1]
  assert.equal(tag('og:title'), 'Skylark')
  assert.equal(tag('og:url'), coro.url + path)
  assert.equal(tag('og:type'), 'article')
  assert.match(tag('og:description'), /nest in oat fields/)
  assert.match(tag('description'), /nest in oat fields/)
  assert.equal(tag('twitter:card'), 'summary_large_image')
  assert.ok(tag('og:image')?.startsWith(`${coro.url}/`), `an absolute picture, not ${tag('og:image')}`)
  assert.equal((await someone.context.request.get(tag('og:image'))).status(), 200, 'the picture is there')
  assert.match(html, /<title>Skylark · Coro<\/title>/)

  await someone.goto(path)
  assert.equal(await page.locator('link[rel=canonical]').getAttribute('href'), coro.url + path)
  assert.equal(await page.getByLabel('Link to this idea').inputValue(), coro.url + path)
  await someone.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.getByRole('button', { name: 'Copy' }).click()
  await eventually(() => page.locator('.share-link').innerText(), /The link is copied/)
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), coro.url + path)
})
