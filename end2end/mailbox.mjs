// An SMTP server that takes every mail, but to addresses that fit `refuses`, and shows it to the stories.

import { once } from 'node:events'
import { SMTPServer } from 'smtp-server'

export class Mailbox {
  static async open() {
    const mailbox = new Mailbox()
    mailbox.mails = []
    mailbox.server = new SMTPServer({
      disabledCommands: ['AUTH', 'STARTTLS'],
      onRcptTo({ address }, session, done) {
        const refused = mailbox.refuses?.test(address)
        done(refused ? Object.assign(new Error(`No such mailbox: <${address}>`), { responseCode: 550 }) : undefined)
      },
      async onData(stream, session, done) {
        const parts = []
        for await (const part of stream) parts.push(part)
        const text = Buffer.concat(parts).toString('utf8').replaceAll('\r\n', '\n')
        const to = session.envelope.rcptTo.map(({ address }) => address)
        // A long line is folded.
        const subject = /^Subject: (.*(?:\n[ \t].*)*)$/m.exec(text)?.[1].replaceAll(/\n[ \t]+/g, ' ')
        mailbox.mails.push({ to, text, subject })
        done()
      },
    })
    mailbox.server.listen(0, '127.0.0.1')
    await once(mailbox.server.server, 'listening')
    mailbox.url = `smtp://127.0.0.1:${mailbox.server.server.address().port}`
    return mailbox
  }

  close() {
    return new Promise((done) => this.server.close(done))
  }
}
