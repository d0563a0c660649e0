// Signing in by a code that comes by mail.

// Asks for a code on the page in front, and gives it.
export async function ask(coro, page, email) {
  const seen = coro.mailbox.mails.filter(({ to }) => to.includes(email)).length
  await page.getByLabel('E-mail address').fill(email)
  await page.getByRole('button', { name: 'Send me a code' }).click()
  await page.getByRole('heading', { name: 'Type the code' }).waitFor()
  const { subject } = await coro.mail(email, seen)
  return /^(\d{6}) /.exec(subject)[1]
}

// Signs in, and goes to `next`.
export async function signIn(coro, one, email, next = '') {
  await one.page.goto(`/sign-in${next && `?next=${encodeURIComponent(next)}`}`)
  const code = await ask(coro, one.page, email)
  await one.page.getByLabel('Code').fill(code)
  await one.page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await one.page.waitForURL(`**${next || '/account'}`)
}
