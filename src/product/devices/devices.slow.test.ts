// Enrolment, approval, tokens, revocation, groups, over the real routes and a real database.

import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { devicePaths, makeDeviceKey, signEnrolment, signRequest } from '#product/device-protocol'
import { createToken } from '#product/identity'
import { factsOf, makeTestDevice, type SendToSite } from '../../../tests/devices.ts'
import { openRoutesOfSite, type RoutesOfSite } from '../../../tests/routes-of-site.ts'
import { signInWithRole } from '../../../tests/users.ts'
import { forgetNonces } from './authenticate-device.ts'
import { siteDeviceKey } from './site-key.ts'

let house: RoutesOfSite
let authorization: string
const send: SendToSite = async request => {
  const answer = await house.server.inject(request)
  return { status: answer.statusCode, body: answer.body }
}

beforeAll(async () => {
  house = await openRoutesOfSite(() => Promise.reject(new Error('nothing may be started here')))
  const token = await createToken(house.site.db, { kind: 'api', role: 'administrator', name: 'Ines' })
  authorization = `Bearer ${token}`
})
afterAll(() => house[Symbol.asyncDispose]())

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'
async function inject(
  method: Method,
  url: string,
  body: object | undefined,
  headers: Record<string, string>,
) {
  const path = `/api/v1/${url}`
  const answer = await house.server.inject({ method, url: path, headers, ...(body && { payload: body }) })
  return { status: answer.statusCode, body: answer.body === '' ? null : JSON.parse(answer.body) }
}
/** Asks the API as an administrator, or with the cookie of somebody. */
const call = (method: Method, url: string, body?: object) => inject(method, url, body, { authorization })
const ask = (cookie: string, method: Method, url: string, body?: object) =>
  inject(method, url, body, { cookie, 'x-slipstream-request': 'console' })

async function newToken(tags: string[] = []): Promise<string> {
  return (await call('POST', 'enrolment-tokens', { name: 'batch', tags })).body[0].token
}

/** What the site says to a signed request for another key that proves nothing: 403 when the request itself was let through. */
const probe = (device: { name: string }) => {
  const { publicKey, privateKey } = makeDeviceKey()
  const at = new Date().toISOString()
  const proof = signEnrolment({ name: 'another', publicKey, token: null, at }, privateKey)
  return { name: device.name, publicKey, at, proof }
}
const letThrough = 403

describe('enrolment', () => {
  it('with a token approves at once, and the same key again gets the same answer', async () => {
    const token = await newToken(['pilot'])
    const device = makeTestDevice('PC-TOKEN', send)
    expect(await device.enrol(token)).toMatchObject({ state: 'approved', siteCode: 'S01' })
    const { id } = device
    expect(await device.enrol(token)).toMatchObject({ state: 'approved', deviceId: id })
    expect((await call('GET', `devices/${id}`)).body).toMatchObject({ name: 'PC-TOKEN', tags: ['pilot'] })
  })

  it('takes a token once: of several at the same moment exactly one is let in', async () => {
    const token = await newToken()
    const devices = Array.from({ length: 8 }, (_, n) => makeTestDevice(`PC-RACE-${n}`, send))
    const results = await Promise.allSettled(devices.map(device => device.enrol(token)))
    const refused = results.flatMap(one => (one.status === 'rejected' ? [one.reason.code] : []))
    expect(refused).toEqual(Array(7).fill('ENROLMENT_REFUSED'))
    const { body } = await call('GET', 'devices')
    expect(body.filter((one: { name: string }) => one.name.startsWith('PC-RACE-'))).toHaveLength(1)
  })

  it('of several of one name with tokens at the same moment one is approved, and the others wait', async () => {
    const tokens = await Promise.all(Array.from({ length: 6 }, () => newToken()))
    const enrolled = await Promise.all(tokens.map(token => makeTestDevice('PC-TWIN', send).enrol(token)))
    expect(enrolled.map(({ state }) => state).sort()).toEqual(['approved', ...Array(5).fill('waiting')])
  })

  it('without a token waits for an approval, and says so to the device', async () => {
    const device = makeTestDevice('PC-WAITS', send)
    expect(await device.enrol(null)).toMatchObject({ state: 'waiting' })
    const shown = (await call('GET', 'devices?state=waiting')).body
    expect(shown.map((one: { name: string }) => one.name)).toContain('PC-WAITS')
    expect((await call('POST', 'devices/pc-waits/approve', {})).body).toMatchObject({
      state: 'approved',
      approvedBy: 'Ines',
    })
    expect(await device.enrol(null)).toMatchObject({ state: 'approved', deviceId: device.id })
    expect((await call('POST', 'devices/pc-waits/approve', {})).body.code).toBe('DEVICE_STATE_WRONG')
  })

  it('again takes what a device that waits says of itself by now, and nothing so from one that is trusted', async () => {
    await call('PUT', 'device-groups/MOVED', { subnets: ['10.9.0.0/24'] })
    const device = makeTestDevice('PC-MOVES', send)
    const groups = async () => (await call('GET', `devices/${device.id}`)).body.deviceGroups
    await device.enrol(null)
    expect(await groups()).toEqual([])
    device.facts.addresses = ['10.9.0.4']
    await device.enrol(null)
    expect(await groups()).toEqual(['MOVED'])
    await call('POST', `devices/${device.id}/approve`, {})
    device.facts.addresses = ['10.1.0.17']
    await device.enrol(null)
    expect(await groups()).toEqual(['MOVED'])
  })

  it('does not let a token take the place of a trusted device; an approval in its place revokes that one', async () => {
    const first = makeTestDevice('PC-AGAIN', send)
    await first.enrol(await newToken())
    const second = makeTestDevice('PC-AGAIN', send)
    const token = await newToken()
    expect(await second.enrol(token)).toMatchObject({ state: 'waiting' })
    expect(await second.enrol(token)).toMatchObject({ state: 'waiting' })
    expect((await call('POST', 'devices/pc-again/approve', {})).body.code).toBe('DEVICE_NAME_TAKEN')
    expect((await call('POST', `devices/${second.id}/approve`, { replace: true })).status).toBe(200)
    expect((await call('GET', `devices/${first.id}`)).body).toMatchObject({ state: 'revoked' })
    expect((await first.send(devicePaths.renewKey, probe(first))).status).toBe(401)
    expect((await second.send(devicePaths.renewKey, probe(second))).status).toBe(letThrough)
  })

  it('is refused with a key that is not proved, a clock that is wrong, or a token that was revoked', async () => {
    const device = makeTestDevice('PC-BAD', send)
    const { publicKey, privateKey } = device.key()
    const at = new Date().toISOString()
    const base = { protocolVersion: 1, name: 'PC-BAD', publicKey, facts: factsOf(), token: null, at }
    const ask = async (changed: object) => {
      const payload = JSON.stringify({ ...base, ...changed })
      const headers = { 'content-type': 'application/json' }
      return JSON.parse((await send({ method: 'POST', url: devicePaths.enrol, headers, payload })).body).code
    }
    const other = makeDeviceKey().privateKey
    expect(await ask({ proof: signEnrolment({ ...base, token: null }, other) })).toBe('ENROLMENT_REFUSED')
    const late = new Date(Date.now() - 600_000).toISOString()
    const proof = signEnrolment({ ...base, at: late }, privateKey)
    expect(await ask({ at: late, proof })).toBe('ENROLMENT_REFUSED')
    const made = (await call('POST', 'enrolment-tokens', { name: 'gone' })).body[0]
    expect((await call('DELETE', `enrolment-tokens/${made.id}`)).status).toBe(204)
    await expect(device.enrol(made.token)).rejects.toMatchObject({ code: 'ENROLMENT_REFUSED' })
    expect((await call('GET', 'devices/pc-bad')).status).toBe(404)
  })
})

describe('a request of a device', () => {
  const device = makeTestDevice('PC-SIGNS', send)
  beforeAll(async () => void (await device.enrol(await newToken())))

  const codeOf = async (request: Parameters<SendToSite>[0]) => {
    const { status, body } = await send(request)
    return [status, JSON.parse(body).code]
  }
  const refused = [401, 'DEVICE_REQUEST_REFUSED']

  it('is refused the second time', async () => {
    const request = device.sign(devicePaths.renewKey, probe(device))
    expect((await codeOf(request))[0]).toBe(letThrough)
    expect(await codeOf(request)).toEqual(refused)
    await forgetNonces(house.site.db)
    expect(await codeOf(request)).toEqual(refused)
  })

  it('is let through once when it comes many times at the same moment', async () => {
    const request = device.sign(devicePaths.renewKey, probe(device))
    const answers = await Promise.all(Array.from({ length: 6 }, () => send(request)))
    expect(answers.filter(({ status }) => status === letThrough)).toHaveLength(1)
  })

  it('is refused when it is stale, forged, for another address, or with another body', async () => {
    const message = probe(device)
    const stale = device.sign(devicePaths.renewKey, message, { now: new Date(Date.now() - 301_000) })
    expect(await codeOf(stale)).toEqual(refused)
    const early = device.sign(devicePaths.renewKey, message, { now: new Date(Date.now() + 310_000) })
    expect(await codeOf(early)).toEqual(refused)
    const other = makeDeviceKey()
    const body = JSON.stringify({ protocolVersion: 1, ...message })
    const forged = signRequest(
      { method: 'POST', target: devicePaths.renewKey, body, deviceId: device.id },
      { privateKey: other.privateKey },
    )
    const request = device.sign(devicePaths.renewKey, message)
    const headers = { ...request.headers, authorization: forged }
    expect(await codeOf({ ...request, headers })).toEqual(refused)
    expect(await codeOf(device.sign(devicePaths.renewKey, message, { deviceId: randomUUID() }))).toEqual(
      refused,
    )
    const moved = device.sign(devicePaths.policy, message)
    expect(await codeOf({ ...moved, url: devicePaths.renewKey })).toEqual(refused)
    const changed = device.sign(devicePaths.renewKey, message)
    expect(await codeOf({ ...changed, payload: `${changed.payload} ` })).toEqual(refused)
  })

  it('is not read to its end when it is too large', async () => {
    const large = device.sign(devicePaths.renewKey, { ...probe(device), padding: 'x'.repeat(300_000) })
    expect((await send(large)).status).toBeGreaterThanOrEqual(400)
    expect((await call('GET', `devices/${device.id}`)).body.keyRenewedAt).toBeNull()
  })

  it('needs a signature: a token that stands for a device is not enough', async () => {
    const token = await createToken(house.site.db, {
      kind: 'api',
      role: 'device',
      name: 'x',
      subject: device.id,
    })
    const request = device.sign(devicePaths.renewKey, probe(device))
    expect(
      await codeOf({ ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } }),
    ).toEqual(refused)
  })

  it('opens nothing of what people see', async () => {
    const signed = device.sign('/api/v1/devices', {})
    const answer = await house.server.inject({
      method: 'GET',
      url: '/api/v1/devices',
      headers: signed.headers,
    })
    expect([401, 403]).toContain(answer.statusCode)
  })

  it('is nobody’s any more at the moment in which the device is revoked', async () => {
    const gone = makeTestDevice('PC-GONE', send)
    await gone.enrol(await newToken())
    expect((await gone.send(devicePaths.renewKey, probe(gone))).status).toBe(letThrough)
    await call('POST', 'devices/pc-gone/revoke', { reason: 'stolen' })
    expect((await gone.send(devicePaths.renewKey, probe(gone))).status).toBe(401)
    expect(await gone.enrol(null)).toMatchObject({ state: 'revoked' })
    expect(await gone.enrol(await newToken())).toMatchObject({ state: 'revoked' })
  })

  it('changes the key: the one before is refused from then on', async () => {
    const before = device.key()
    const next = makeDeviceKey()
    const at = new Date().toISOString()
    const about = { name: device.name, publicKey: next.publicKey, at }
    const proof = signEnrolment({ ...about, token: null }, next.privateKey)
    expect((await device.send(devicePaths.renewKey, { ...about, proof })).status).toBe(204)
    expect((await device.send(devicePaths.renewKey, probe(device))).status).toBe(401)
    device.useKey(next)
    expect((await device.send(devicePaths.renewKey, probe(device))).status).toBe(letThrough)
    expect(before.publicKey).not.toBe(next.publicKey)
  })
})

describe('devices', () => {
  it('come in the order that was asked for, those that are alike by name, in pages', async () => {
    const made = [
      ['ORDER-B', 'Enterprise'],
      ['ORDER-C', 'Education'],
      ['ORDER-A', 'Enterprise'],
    ] as const
    for (const [name, edition] of made) await makeTestDevice(name, send, { edition }).enrol(await newToken())
    const names = async (query: string) =>
      (await call('GET', `devices?text=order-&${query}`)).body.map((one: { name: string }) => one.name)
    expect(await names('sort=name&order=descending')).toEqual(['ORDER-C', 'ORDER-B', 'ORDER-A'])
    expect(await names('sort=edition')).toEqual(['ORDER-C', 'ORDER-A', 'ORDER-B'])
    expect(await names('sort=edition&order=descending')).toEqual(['ORDER-A', 'ORDER-B', 'ORDER-C'])
    const [first] = (await call('GET', 'devices?text=order-&sort=edition&limit=1')).body
    expect(await names(`sort=edition&limit=1&after=${first.id}`)).toEqual(['ORDER-A'])
    expect((await call('GET', 'devices?sort=lastSeenAt')).status).toBe(400)
  })
})

describe('device groups', () => {
  it('have as members whoever fits a name, a subnet or a tag, and follow changes', async () => {
    const byName = makeTestDevice('GROUP-A', send)
    const bySubnet = makeTestDevice('GROUP-B', send, { addresses: ['192.0.2.7', '2001:db8:5::1'] })
    const byTag = makeTestDevice('GROUP-C', send)
    const outside = makeTestDevice('GROUP-D', send)
    for (const device of [byName, bySubnet, byTag, outside]) await device.enrol(await newToken())
    await call('PUT', 'devices/group-c/tags', { tags: ['paris'] })
    const rule = { deviceNames: ['group-a'], subnets: ['2001:db8:5::/48'], tags: ['paris'] }
    expect((await call('POST', 'device-groups/preview', rule)).body).toEqual({
      members: 3,
      firstMembers: ['GROUP-A', 'GROUP-B', 'GROUP-C'],
    })
    expect((await call('PUT', 'device-groups/Paris', rule)).body).toMatchObject({ name: 'Paris', members: 3 })
    const names = async () =>
      (await call('GET', 'devices?deviceGroup=paris')).body.map((one: { name: string }) => one.name)
    expect(await names()).toEqual(['GROUP-A', 'GROUP-B', 'GROUP-C'])
    const [first, second] = (await call('GET', 'devices?text=roup-&limit=2')).body
    expect([first.name, second.name]).toEqual(['GROUP-A', 'GROUP-B'])
    const rest = (await call('GET', `devices?text=GROUP-&limit=2&after=${second.id}`)).body
    expect(rest.map((one: { name: string }) => one.name)).toEqual(['GROUP-C', 'GROUP-D'])
    expect((await call('GET', `devices?after=${randomUUID()}`)).body.code).toBe('PAGE_PLACE_GONE')
    await call('PUT', 'devices/group-c/tags', { tags: [] })
    expect(await names()).toEqual(['GROUP-A', 'GROUP-B'])
    await call('PUT', 'device-groups/PARIS', { subnets: ['10.1.0.0/24'] })
    expect(await names()).toContain('GROUP-D')
    expect(await names()).not.toContain('GROUP-B')
    expect((await call('PUT', 'device-groups/Nobody', {})).body.code).toBe('DEVICE_GROUP_EMPTY')
    expect((await call('DELETE', 'device-groups/paris')).status).toBe(204)
    expect((await call('GET', 'devices?deviceGroup=paris')).body.code).toBe('DEVICE_GROUP_MISSING')
  })

  it('are kept from users of other security scopes; who makes one sees it, and others do not', async () => {
    const { db } = house.site
    const { id } = (await call('POST', 'security-scopes', { name: 'Paris' })).body
    const full = await signInWithRole(db, 'full-administrator')
    const local = await signInWithRole(db, 'operations-administrator', [id])
    const other = await signInWithRole(db, 'operations-administrator', ['default'])
    for (const { name } of (await call('GET', 'device-groups')).body)
      await call('DELETE', `device-groups/${name}`)
    await ask(full, 'PUT', 'device-groups/Everywhere', { tags: ['all'] })
    expect((await ask(local, 'PUT', 'device-groups/Ateliers', { tags: ['atelier'] })).body.name).toBe(
      'Ateliers',
    )
    const seenBy = async (cookie: string) =>
      (await ask(cookie, 'GET', 'device-groups')).body.map((one: { name: string }) => one.name)
    expect([await seenBy(full), await seenBy(local), await seenBy(other)]).toEqual([
      ['Ateliers', 'Everywhere'],
      ['Ateliers'],
      ['Everywhere'],
    ])
    for (const [method, path, body] of [
      ['GET', 'device-groups/everywhere'],
      ['PUT', 'device-groups/everywhere', { tags: ['mine'] }],
      ['DELETE', 'device-groups/Everywhere'],
      ['GET', 'devices?deviceGroup=Everywhere'],
      ['PUT', 'device-groups/Everywhere/security-scopes', { scopes: ['Paris'] }],
    ] as const)
      expect((await ask(local, method, path, body)).body.code).toBe('DEVICE_GROUP_MISSING')
    expect((await ask(full, 'GET', 'device-groups/everywhere')).body.tags).toEqual(['all'])
    expect((await ask(local, 'DELETE', 'device-groups/ateliers')).status).toBe(204)
    await ask(full, 'PUT', 'device-groups/Ateliers', { tags: ['another'] })
    expect(await seenBy(local), 'another one of its name').toEqual([])
  })
})

describe('the key that devices pin', () => {
  it('is sealed in the database, also when an earlier release left it in the clear, and stays the same', async () => {
    await using other = await openRoutesOfSite(() => Promise.reject(new Error('nothing may be started here')))
    const { db } = other.site
    const folder = { inside: (...names: string[]) => [other.site.folder, ...names].join('/') }
    const { privateKey, publicKey } = makeDeviceKey()
    const pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }))
    await sql`insert into devices_site_key (private_key, public_key) values (${pem}, ${publicKey})`.execute(
      db,
    )
    expect((await siteDeviceKey({ db, folder })).privateKey.equals(privateKey)).toBe(true)
    const { rows } = await sql<{ row: string }>`select one::text as row from devices_site_key one`.execute(db)
    expect(rows[0]?.row).toContain(publicKey)
    expect(rows[0]?.row).not.toContain(pem.split('\n')[1])
    // As another site server reads it.
    const again = db.withoutPlugins()
    expect((await siteDeviceKey({ db: again, folder })).privateKey.equals(privateKey)).toBe(true)
    const elsewhere = { inside: (...names: string[]) => [other.site.folder, 'none', ...names].join('/') }
    const stolen = siteDeviceKey({ db: db.withoutPlugins(), folder: elsewhere })
    await expect(stolen).rejects.toMatchObject({ code: 'SITE_KEY_UNREADABLE' })
  })
})
