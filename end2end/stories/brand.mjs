// A brand watches its campaign on the dashboard.

import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { LIMITED, OPEN, OPINION, count, eventually, story, tell } from '../story.mjs'

const dashboard = (slug) => `/c/${slug}/dashboard`

// The four numbers.
async function tiles(page) {
  const [people, ideas, votes, pace] = await page.locator('.tile-value').allInnerTexts()
  return { people: count(people), ideas: count(ideas), votes: count(votes), pace: count(pace) }
}

story('reads the numbers without JavaScript', async ({ visitor, coro }) => {
  const { page } = await visitor({ js: false, as: 'brand' })
  await page.goto('/manage')
  await page.getByRole('link', { name: /fish market hall/ }).click()
  assert.equal(new URL(page.url()).pathname, dashboard(LIMITED))
  const { counts } = await coro.campaign(LIMITED)
  const { people, ideas, votes } = await tiles(page)
  assert.deepEqual({ people, ideas, votes }, { people: counts.participants, ideas: counts.ideas, votes: counts.votes })
  await page.getByRole('link', { name: 'All', exact: true }).click()
  assert.match(page.url(), /range=all/)
  await page.locator('.activity summary').click()
  const rows = await page.locator('.activity tbody tr').count()
  assert.ok(rows > 5, `${rows} rows in the table of the chart`)
  assert.ok((await page.locator('.ranking').first().locator('tbody tr').count()) === 5, 'five leaders')
})

story('moves when somebody votes elsewhere', async ({ visitor, coro }) => {
  const analyst = await visitor({ as: 'brand' })
  const { page } = analyst
  await analyst.goto(dashboard(OPEN))
  const before = await tiles(page)
  const [poll] = (await coro.campaign(OPEN)).polls
  const [idea] = await coro.ideas(OPEN, 'sort=votes&limit=1')
  const elsewhere = await coro.elsewhere()
  const from = Date.now()
  await elsewhere.vote(poll.id, idea.id)
  const after = await eventually(() => tiles(page), (now) => now.votes === before.votes + 1, 'the vote')
  tell(`from vote to dashboard: ${Date.now() - from} ms`)
  assert.equal(after.people, before.people + 1)
  assert.ok(after.pace >= 1, 'votes a minute')
  const leader = page.locator('.panel:has(#leaders) tbody tr').first()
  assert.equal(count(await leader.locator('td strong').innerText()), idea.tallies[0].counts['1'] + 1)
  assert.match(await page.locator('.panel:has(#events)').innerText(), /ago|just now/)
})

story('chooses what the chart shows', async ({ visitor }) => {
  const analyst = await visitor({ as: 'brand' })
  const { page } = analyst
  await analyst.goto(dashboard(LIMITED))
  const unit = () => page.locator('.activity .chart-readout').innerText()
  const chips = page.locator('.chart-controls')
  const words = { hour: ['Last hour', /a minute/], day: ['Last day', /15 minutes/], all: ['All', /an hour|a day/] }
  for (const [range, [name, rate]] of Object.entries(words)) {
    await chips.getByRole('link', { name, exact: true }).click()
    await page.waitForURL(`**range=${range}**`)
    await eventually(unit, rate, `the unit of ${name}`)
    assert.match(await unit(), /Europe\/London time/)
  }
  await chips.getByRole('link', { name: /Participants/ }).click()
  await eventually(unit, /^New participants/)
  await page.reload()
  await analyst.ready()
  assert.match(await unit(), /^New participants/, 'the address says what is shown')
  await page.goBack()
  await eventually(unit, /^Votes/)
})

story('reads the chart by keyboard and by pointer', async ({ visitor }) => {
  const analyst = await visitor({ as: 'brand' })
  const { page } = analyst
  await analyst.goto(`${dashboard(LIMITED)}?range=all`)
  const slider = page.locator('.activity').getByRole('slider')
  const readout = () => page.locator('.activity .chart-readout').innerText()
  await slider.focus()
  const last = await readout()
  assert.match(last, /: [\d,]+ votes?( so far)?$/)
  assert.equal(await slider.getAttribute('aria-valuetext'), last, 'what is spoken')
  await page.keyboard.press('ArrowLeft')
  await eventually(readout, (text) => text !== last && /: [\d,]+ votes?$/.test(text), 'the value before')
  await page.keyboard.press('Home')
  await eventually(() => slider.getAttribute('aria-valuenow'), '0')
  await page.keyboard.press('End')
  await eventually(readout, last)
  await page.keyboard.press('Escape')
  await eventually(readout, /^Votes/, 'the unit again')
  const box = await slider.boundingBox()
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await eventually(readout, /: [\d,]+ votes?$/, 'the value under the pointer')
})

story('has a table and a file behind every chart', async ({ visitor }) => {
  const analyst = await visitor({ as: 'brand' })
  const { page } = analyst
  const charts = ['series', 'leaders', 'risers', 'funnel']
  for (const [slug, files] of [[LIMITED, charts], [OPINION, [...charts, 'balance']]]) {
    await analyst.goto(dashboard(slug))
    for (const file of files) {
      const link = page.locator(`a.csv[href*="chart=${file}"]`)
      const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
      const text = await readFile(await download.path(), 'utf8')
      assert.match(download.suggestedFilename(), new RegExp(`^${slug}-${file}\\.csv$`))
      const lines = text.trim().split(/\r?\n/)
      assert.ok(lines.length > 1, `${file}: ${text}`)
    }
    assert.equal(await page.locator('a.csv').count(), files.length, 'files in all')
  }
})

story('fits a screen of 1280 × 900', async ({ visitor }) => {
  const analyst = await visitor({ as: 'brand' })
  const { page } = analyst
  for (const slug of [LIMITED, OPEN]) {
    await analyst.goto(dashboard(slug))
    const size = await page.evaluate(() => {
      const { scrollWidth } = document.documentElement
      const last = document.querySelector('.dashboard').lastElementChild.getBoundingClientRect()
      return { width: scrollWidth, bottom: Math.round(last.bottom) }
    })
    assert.ok(size.width <= 1280, `${slug} is ${size.width} wide`)
    assert.ok(size.bottom <= 900, `${slug} ends at ${size.bottom}`)
  }
})
