import { expect, it } from 'vitest'
import { inFrench } from './message-text.ts'

const about = { actor: 'ines', subject: 'S0100001' }

it('says a kind of message in French, with the names in it and what it is about', () => {
  const message = 'Distribution point “DP1” verified version 1 of S0100001.'
  expect(inFrench({ ...about, code: 'CONTENT_VERIFIED', message })).toBe(
    'Le point de distribution « DP1 » a vérifié le contenu de S0100001.',
  )
  expect(inFrench({ ...about, subject: 'omar', code: 'USER_PASSWORD_SET', message: '' })).toBe(
    'ines a défini le mot de passe de « omar ».',
  )
  // What looks like a hole in a name is a name.
  expect(inFrench({ ...about, code: 'ROLE_SET', message: 'ines made the role “{{actor}} $&”.' })).toBe(
    'ines a créé ou modifié le rôle « {{actor}} $& ».',
  )
})

it('leaves a message as it was recorded rather than saying half of it', () => {
  const message = 'This is not known to this console.'
  expect(inFrench({ ...about, code: 'FROM_ANOTHER_VERSION', message })).toBe(message)
  expect(inFrench({ ...about, subject: null, code: 'ROLE_SET', message })).toBe(message)
})
