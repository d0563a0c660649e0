// An operator looks after the server: a mail test that tells the truth, and a mail that nobody takes.

import assert from 'node:assert/strict'
import { OPERATOR } from '../coro.mjs'
import { confirm } from '../pages.mjs'
import { signIn } from '../sign-in.mjs'
import { eventually, story } from '../story.mjs'

// To whom the stories' mail server delivers nothing.
const GONE = 'gone@nowhere.example'

const count = (page, name) => page.locator('#jobs .facts > div').filter({ hasText: name }).locator('dd').innerText()

story('an operator tests the mails, also without JavaScript', async ({ visitor, coro }) => {
  for (const js of [true, false]) {
    const operator = await visitor({ js })
    const { page } = operator
    await signIn(coro, operator, OPERATOR)
    await page.getByRole('link', { name: 'Operate' }).click()
    await page.getByText(`Through the mail server ${new URL(coro.mailbox.url).host}`).waitFor()
    const test = () => operator.leads(page.getByRole('button', { name: 'Send a test mail' }).click())
    const seen = coro.mailbox.mails.length
    await test()
    await page.getByText(`took the mail to ${OPERATOR}`).waitFor()
    assert.equal(coro.mailbox.mails.length, seen + 1, 'it had gone out when the page said so')
    const { to, subject } = coro.mailbox.mails.at(-1)
    assert.deepEqual([to, subject], [[OPERATOR], 'A test from Coro'])

    coro.mailbox.refuses = /./
    await test()
    await page.getByText('The mail did not go out').waitFor()
    assert.match(await operator.main(), /550.*No such mailbox/)
    assert.equal(await page.getByText('took the mail').count(), 0, 'what went through before is not said again')
    coro.mailbox.refuses = undefined
  }
})

story('an operator drops a mail that nobody takes', async ({ visitor, coro }) => {
  const [somebody, operator] = [await visitor(), await visitor({ width: 390, height: 844 })]
  coro.mailbox.refuses = /^gone@/
  coro.warns = /a job failed/
  await somebody.page.goto('/sign-in')
  await somebody.page.getByLabel('E-mail address').fill(GONE)
  await somebody.page.getByRole('button', { name: 'Send me a code' }).click()

  const { page } = operator
  await signIn(coro, operator, OPERATOR)
  const failed = async () => {
    await page.goto('/operate')
    return count(page, 'Failed')
  }
  await eventually(failed, '1', 'the failure')
  const text = await operator.main()
  assert.match(text, /…@nowhere\.example/)
  assert.ok(!text.includes(GONE), 'whom it was to is nobody’s business')

  await confirm(page, 'Try again', 'Try it now')
  await page.getByText('The job is tried again at once.').waitFor()
  await eventually(failed, '1', 'the next failure')
  await confirm(page, 'Drop', 'Drop it for good')
  await page.getByText('The job is dropped.').waitFor()
  assert.equal(await count(page, 'Failed'), '0')
  assert.match(await page.locator('#jobs ol').innerText(), /Dropped a job[\s\S]*Had a job tried again/)
  coro.mailbox.refuses = undefined
})
