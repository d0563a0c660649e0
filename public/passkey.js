// Fills in the forms that ask for a passkey. Such a form names in `data-passkey` the address that gives the question, and
// in `data-ceremony` what the browser's `navigator.credentials` is to do with it: `create` or `get`. The answer goes into
// its field `credential`, and then the form is sent as any other. What to say when that fails stands in the form too. This is no part of the page's WebAssembly, so that a
// passkey costs nobody anything who has none.

const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0))

const toText = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')

// The question as the browser wants it: what is bytes comes as text.
function question({ publicKey }) {
  publicKey.challenge = toBytes(publicKey.challenge)
  if (publicKey.user) publicKey.user.id = toBytes(publicKey.user.id)
  for (const known of [...(publicKey.excludeCredentials ?? []), ...(publicKey.allowCredentials ?? [])]) known.id = toBytes(known.id)
  return { publicKey }
}

// The answer as the server wants it.
function answer({ id, rawId, type, response }) {
  const part = (name) => (response[name] ? { [name]: toText(response[name]) } : {})
  const names = ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']
  return JSON.stringify({ id, rawId: toText(rawId), type, response: Object.assign({}, ...names.map(part)), extensions: {} })
}

function explain(error, said) {
  if (error.name === 'NotAllowedError') return said.cancelled
  if (error.name === 'InvalidStateError') return said.held
  return error.isUnanswered ? said.unanswered : said.unable
}

async function ask(form) {
  const asked = await fetch(form.dataset.passkey, {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
  })
  if (!asked.ok) throw Object.assign(new Error(), { isUnanswered: true })
  const options = question(JSON.parse(await asked.json()))
  return answer(await navigator.credentials[form.dataset.ceremony](options))
}

document.addEventListener('submit', async (event) => {
  const form = event.target
  const field = form.elements?.credential
  if (!form.dataset?.passkey || field.value) return
  event.preventDefault()
  const button = form.querySelector('button')
  const alert = form.querySelector('[role=alert]')
  button.disabled = true
  alert.textContent = ''
  try {
    field.value = await ask(form)
    form.submit()
  } catch (error) {
    alert.textContent = explain(error, form.dataset)
  } finally {
    button.disabled = false
  }
})

// Back from where the form led, the browser may have kept what answered an earlier question.
addEventListener('pageshow', () => {
  for (const field of document.querySelectorAll('form[data-passkey] [name=credential]')) field.value = ''
})
