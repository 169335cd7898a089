// The script for devices over HTTP: it is of this site, and everybody who may read devices gets the same.

import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { openRoutesOfSite } from '../../tests/routes-of-site.ts'
import { signInWithRole } from '../../tests/users.ts'

it('gives the script of the site with the SHA-256 of what came, and to nobody without the permission', async () => {
  await using house = await openRoutesOfSite(() => Promise.reject(new Error('nothing may be started here')))
  const { site, server } = house
  const ask = async (role: string) => {
    const cookie = await signInWithRole(site.db, role)
    const answer = await server.inject({ url: '/api/v1/device-script', headers: { cookie } })
    return { status: answer.statusCode, body: answer.json() }
  }
  const first = await ask('operating-system-deployment-manager')
  expect(first).toMatchObject({
    status: 200,
    body: { siteCode: site.site.code, siteUrl: 'http://127.0.0.1' },
  })
  expect(first.body.sha256).toBe(createHash('sha256').update(first.body.text).digest('hex'))
  const made = await server.inject({
    method: 'POST',
    url: '/api/v1/enrolment-tokens',
    headers: {
      cookie: await signInWithRole(site.db, 'full-administrator'),
      'x-slipstream-request': 'console',
    },
    payload: { name: 'Lab' },
  })
  // A token and the script lead a device to the same site.
  expect(made.json()[0].token.split('.')[2]).toBe(first.body.siteKeyFingerprint)
  expect((await ask('full-administrator')).body).toEqual(first.body)
  expect((await ask('metrics-reader')).status).toBe(403)
  expect((await server.inject({ url: '/api/v1/device-script' })).statusCode).toBe(401)
}, 60_000)
