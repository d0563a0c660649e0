// A provider of OpenID Connect for the stories: a certified one, with the plain pages that it brings for development. Who
// signs in there types any name: it is the address, confirmed unless it begins with "unconfirmed".

import { once } from 'node:events'
import { createServer } from 'node:http'
import Provider from 'oidc-provider'

export class Company {
  static async open(coro) {
    const company = new Company()
    company.home = coro.url
    company.server = createServer((request, response) => company.answer(request, response))
    company.server.listen(0, 'localhost')
    await once(company.server, 'listening')
    company.url = `http://localhost:${company.server.address().port}`
    const client = { client_id: 'coro', client_secret: 'a secret of the stories', redirect_uris: [`${coro.url}/sign-in/return`] }
    const claims = (id) => ({ sub: id, email: id.replace(/^other-/, ''), email_verified: !id.startsWith('unconfirmed') })
    const provider = new Provider(company.url, {
      clients: [client],
      claims: { openid: ['sub'], email: ['email', 'email_verified'] },
      cookies: { keys: ['the key of the stories'] },
      findAccount: (_, id) => ({ accountId: id, claims: () => claims(id) }),
    })
    company.answer = provider.callback()
    company.args = ['--oidc-issuer', company.url, '--oidc-client', client.client_id, '--oidc-secret', client.client_secret]
    company.args.push('--oidc-name', 'Harbour Works')
    return company
  }

  // Lets `page`, which has come here, go back signed in as `name`.
  async signIn(page, name) {
    await page.waitForURL(`${this.url}/interaction/**`)
    await page.getByPlaceholder('Enter any login').fill(name)
    await page.getByPlaceholder('and password').fill('any')
    await page.getByRole('button', { name: 'Sign-in' }).click()
    await page.getByRole('button', { name: 'Continue' }).click()
  }

  async close() {
    this.server.closeAllConnections()
    await new Promise((done) => this.server.close(done))
  }
}
