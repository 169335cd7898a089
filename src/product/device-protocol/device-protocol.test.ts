import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  deviceKeyFingerprint,
  makeDeviceKey,
  makeEnrolmentToken,
  makeSignedText,
  openEnrolAnswer,
  openPolicy,
  provesKey,
  readDeviceKey,
  readEnrolmentToken,
  readSignedRequest,
  refuseUnsigned,
  signEnrolment,
  signRequest,
  startOf,
} from './index.ts'

const deviceId = '0b7d2a52-6a0a-4b7e-9d0a-3f6a5f1c2d3e'
const now = new Date('2027-03-02T10:00:00.000Z')
const request = { method: 'POST', target: '/api/v1/device/policy', body: '{"a":1}', deviceId }
const said = (header: string) => readSignedRequest(header.split(' ')[1] ?? '')

describe('a signed request', () => {
  const { privateKey, publicKey } = makeDeviceKey()
  const check = (header: string, changed: object = {}) =>
    refuseUnsigned(said(header), { ...request, publicKey: readDeviceKey(publicKey), now, ...changed })

  it('is taken as it was signed', () => {
    expect(() => check(signRequest(request, { privateKey, now }))).not.toThrow()
  })

  it.each([
    ['another address', { target: '/api/v1/device/status' }],
    ['another method', { method: 'GET' }],
    ['another key', { publicKey: readDeviceKey(makeDeviceKey().publicKey) }],
    ['a clock that is six minutes ahead', { now: new Date(now.getTime() + 360_000) }],
    ['a clock that is six minutes behind', { now: new Date(now.getTime() - 360_000) }],
  ])('is refused with %s', (_, changed) => {
    expect(() => check(signRequest(request, { privateKey, now }), changed)).toThrow(
      expect.objectContaining({ code: 'DEVICE_REQUEST_REFUSED' }),
    )
  })

  it('is refused when any character of what it says is another one', () => {
    const header = signRequest(request, { privateKey, now })
    const start = header.indexOf(' ') + 1
    for (let at = start; at < header.length; at += 1) {
      const other = header[at] === '1' ? '2' : '1'
      const changed = header.slice(0, at) + other + header.slice(at + 1)
      expect(() => check(changed), `character ${at}`).toThrow()
    }
  })
})

describe('a key', () => {
  it('is refused when it is none of P-256, not whole, or not on the curve', () => {
    const der = Buffer.from(makeDeviceKey().publicKey, 'base64')
    const off = Buffer.concat([der.subarray(0, 27), randomBytes(64)])
    for (const bad of [der.subarray(1), off, Buffer.concat([der, der])])
      expect(() => readDeviceKey(bad.toString('base64'))).toThrow(
        expect.objectContaining({ code: 'DEVICE_KEY_INVALID' }),
      )
  })

  it('is proved for the very name, token and time', () => {
    const { privateKey, publicKey } = makeDeviceKey()
    const about = { name: 'PC-1', publicKey, token: 'secret', at: now.toISOString() }
    const proof = signEnrolment(about, privateKey)
    expect(provesKey({ ...about, proof })).toBe(true)
    for (const changed of [{ name: 'PC-2' }, { token: null }, { publicKey: makeDeviceKey().publicKey }])
      expect(provesKey({ ...about, ...changed, proof })).toBe(false)
  })
})

describe('an answer of the site', () => {
  const site = makeDeviceKey()
  const device = makeDeviceKey()
  const answer = {
    protocolVersion: 1,
    siteCode: 'S01',
    deviceId,
    publicKey: device.publicKey,
    state: 'approved',
    siteKey: site.publicKey,
    manifestKey: 'key',
    askAgainSeconds: 60,
  }
  const { text } = makeEnrolmentToken(deviceKeyFingerprint(site.publicKey))
  const { siteKeyFingerprint } = readEnrolmentToken(text)
  const context = 'slipstream/device-enrolment-answer/1'

  it('to an enrolment is held against the fingerprint in the token', () => {
    const signed = makeSignedText(context, answer, site.privateKey)
    const expected = { publicKey: device.publicKey, siteKeyFingerprint }
    expect(openEnrolAnswer(signed, expected).deviceId).toBe(deviceId)
    const other = makeDeviceKey()
    const forged = makeSignedText(context, { ...answer, siteKey: other.publicKey }, other.privateKey)
    expect(() => openEnrolAnswer(forged, expected)).toThrow(
      expect.objectContaining({ code: 'SITE_ANSWER_REFUSED' }),
    )
  })

  it('that is a policy is for one device and one request, and every character counts', () => {
    const policy = {
      protocolVersion: 1,
      siteCode: 'S01',
      deviceId,
      nonce: 'n'.repeat(22),
      state: 'approved',
      issuedAt: now.toISOString(),
      expiresAt: now.toISOString(),
      askAgainSeconds: 60,
      assignments: [],
    }
    const signed = makeSignedText('slipstream/device-policy/1', policy, site.privateKey)
    const expected = { siteKey: site.publicKey, deviceId, nonce: policy.nonce }
    expect(openPolicy(signed, expected)).toEqual(policy)
    const refused = expect.objectContaining({ code: 'SITE_ANSWER_REFUSED' })
    expect(() => openPolicy(signed, { ...expected, nonce: 'm'.repeat(22) })).toThrow(refused)
    expect(() => openPolicy(signed, { ...expected, siteKey: device.publicKey })).toThrow(refused)
    for (let at = 0; at < signed.text.length; at += 1) {
      const changed = `${signed.text.slice(0, at)}~${signed.text.slice(at + 1)}`
      expect(() => openPolicy({ ...signed, text: changed }, expected)).toThrow(refused)
    }
    const moved = makeSignedText('slipstream/device-location/1', policy, site.privateKey)
    expect(() => openPolicy(moved, expected)).toThrow(refused)
  })
})

describe('when work begins', () => {
  const at = (hours: number) => new Date(now.getTime() + hours * 3_600_000).toISOString()
  const schedule = { availableFrom: at(-1), deadline: at(0), windows: null, estimatedMinutes: 120 }

  it.each([
    ['before it is available', { availableFrom: at(1) }, { kind: 'wait', at: at(1) }],
    ['available, for whoever wants it', { deadline: null }, { kind: 'offer' }],
    ['before the deadline', { deadline: at(2) }, { kind: 'wait', at: at(2) }],
    ['at the deadline, without windows', {}, { kind: 'start' }],
    ['inside of a window', { windows: [{ from: at(-1), until: at(2) }] }, { kind: 'start' }],
    [
      'when the rest of the window is too short',
      { windows: [{ from: at(-1), until: at(1) }] },
      { kind: 'wait', at: null },
    ],
    [
      'before the window, of several the first that is long enough',
      {
        windows: [
          { from: at(30), until: at(40) },
          { from: at(1), until: at(2) },
          { from: at(5), until: at(8) },
        ],
      },
      { kind: 'wait', at: at(5) },
    ],
    ['when all windows are over', { windows: [{ from: at(-5), until: at(-2) }] }, { kind: 'wait', at: null }],
  ])('%s', (_, changed, expected) => {
    expect(startOf({ ...schedule, ...changed }, now)).toMatchObject(expected)
  })
})
