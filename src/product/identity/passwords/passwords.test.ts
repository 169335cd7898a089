import { expect, it } from 'vitest'
import { hashPassword, verifyPassword } from './hash-password.ts'
import { refuseWeakPassword } from './password-rules.ts'

it('a hash is of one password, with a salt of its own, and verifies whatever it was made with', async () => {
  const weaker = { memory: 64, passes: 1, parallelism: 1 }
  const [one, two] = [await hashPassword('déjà vu', weaker), await hashPassword('déjà vu', weaker)]
  expect(one).not.toBe(two)
  expect(await verifyPassword('de\u0301ja\u0300 vu', one)).toEqual({ matches: true, outdated: true })
  expect(await verifyPassword('deja vu', one)).toEqual({ matches: false, outdated: true })
})

it.each([
  '',
  'plain',
  '$argon2id$v=19$m=99999999,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  '$argon2i$v=19$m=64,t=1,p=1$AAAA$AAAA',
])('what is no hash that we made is nobody’s: %s', async kept => {
  expect(await verifyPassword('x', kept)).toEqual({ matches: false, outdated: false })
})

it.each([
  'short words',
  'x'.repeat(300),
  'passwordpassword',
  'P@ssw0rd12345!',
  'aaaaaaaaaaaaaaaa',
  'qwertyuiop123',
  '123456789012345',
  'Ines.Martin-2027',
  'Slipstream2027!!',
])('the password %s is refused', password => {
  expect(() => refuseWeakPassword(password, ['ines', 'Ines Martin'])).toThrow(/^This password is refused/)
})

it.each(['nine lamps over the harbour', 'Vx9#kq2!mPz7', 'кот сидит на окне', 'rouge-gorge sous la pluie'])(
  'the password %s is taken',
  password => expect(() => refuseWeakPassword(password, ['ines', 'Ines Martin'])).not.toThrow(),
)
