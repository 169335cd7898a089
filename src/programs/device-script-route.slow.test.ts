// The script for devices over HTTP: it is of this site, and everybody who may read devices gets the same.

import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { siteDeviceKey } from '#product/devices'
import { openRoutesOfSite } from '../../tests/routes-of-site.ts'
import { signInWithRole } from '../../tests/users.ts'

it('gives the script of the site with the SHA-256 of what came, and to nobody without the permission', async () => {
  await using house = await openRoutesOfSite(() => Promise.reject(new Error('nothing may be started here')))
  const { site, server, folder } = house
  const ask = async (role: string) => {
    const cookie = await signInWithRole(site.db, role)
    const answer = await server.inject({ url: '/api/v1/device-script', headers: { cookie } })
    return { status: answer.statusCode, body: answer.json() }
  }
  const first = await ask('operating-system-deployment-manager')
  const { publicKey } = await siteDeviceKey({ db: site.db, folder })
  expect(first).toMatchObject({
    status: 200,
    body: { siteCode: site.site.code, siteUrl: 'http://127.0.0.1' },
  })
  expect(first.body.sha256).toBe(createHash('sha256').update(first.body.text).digest('hex'))
  expect(first.body.text).toContain(`$script:SiteKey = '${publicKey}'\n`)
  expect((await ask('full-administrator')).body).toEqual(first.body)
  expect((await ask('metrics-reader')).status).toBe(403)
  expect((await server.inject({ url: '/api/v1/device-script' })).statusCode).toBe(401)
}, 60_000)
