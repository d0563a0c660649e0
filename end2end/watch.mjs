// Watches what a page must never do: errors in the console, uncaught errors, violations of the content security policy,
// requests that fail, requests to anybody else.

import assert from 'node:assert/strict'

export class Watch {
  constructor(origin, js) {
    this.origin = origin
    this.js = js
    this.faults = []
    this.expected = []
    this.cut = false
    // The addresses of somebody else's pages that belong to the story; what they do is not ours to judge.
    this.others = undefined
  }

  // Says that answers with `status` at addresses that fit `path` belong to the story.
  expect(status, path) {
    this.expected.push({ status, path })
  }

  isExpected(status, url) {
    return this.expected.some((each) => each.status === status && each.path.test(new URL(url).pathname))
  }

  isTheirs(url) {
    return this.others?.test(url) ?? false
  }

  async follow(context) {
    await context.exposeBinding('reportViolation', (_, what) => this.faults.push(`policy: ${what}`))
    await context.addInitScript(() => {
      addEventListener('securitypolicyviolation', (event) =>
        globalThis.reportViolation(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`))
    })
    context.on('console', (message) => this.hear(message))
    context.on('weberror', (error) => this.faults.push(`uncaught: ${error.error()?.stack ?? error.error()}`))
    context.on('request', (request) => {
      const url = request.url()
      const ours = url.startsWith(`${this.origin}/`) || this.isTheirs(url) || /^(data|blob|about):/.test(url)
      if (!ours) this.faults.push(`third party: ${url}`)
    })
    context.on('requestfailed', (request) => {
      const why = request.failure()?.errorText
      // A page that is left drops what it had asked for; one without scripts does not take them.
      const dropped = why === 'net::ERR_ABORTED' || (why === 'csp' && !this.js)
      if (!dropped && !this.cut && !this.isTheirs(request.url())) this.faults.push(`failed: ${request.url()} ${why}`)
    })
    context.on('response', (response) => {
      const status = response.status()
      if (status >= 400 && !this.isTheirs(response.url()) && !this.isExpected(status, response.url()) && !this.cut) {
        this.faults.push(`answered: ${status} ${response.url()}`)
      }
    })
  }

  hear(message) {
    const [type, text, { url }] = [message.type(), message.text(), message.location()]
    if (type !== 'error' && !/content security policy|hydrat|panicked/i.test(text)) return
    const status = /the server responded with a status of (\d+)/.exec(text)
    if (this.isTheirs(url)) return
    if (status && this.isExpected(Number(status[1]), url)) return
    if (this.cut && /net::ERR_/.test(text)) return
    this.faults.push(`console: ${text} (${url})`)
  }

  check() {
    const all = [...new Set(this.faults)]
    assert.ok(all.length === 0, `${all.length} things that pages must never do:\n  ${all.slice(0, 20).join('\n  ')}`)
  }
}
