import { generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeManifest, makeManifest } from '#product/content-manifest'
import {
  canonicalJson,
  desiredState,
  issueTicket,
  joinRequest,
  openReceipt,
  openSignedManifest,
  openTicket,
  standardQuarantine,
} from './index.ts'
import { parseRange } from './ranges.ts'
import { signReceipt } from './receipts.ts'
import { signManifest } from './signed-manifest.ts'
import { keyFingerprint, signStatement, verifyStatement } from './signed-statement.ts'
import { digestOf, keys, receiptOf, ticketOf } from './testing.ts'
import { ticketAuthorization } from './tickets.ts'

const site = keys()
const point = keys()

describe('signed statements', () => {
  it('hold for what was signed, whatever the order of its members, and for nothing else', () => {
    const statement = { b: 1, a: ['x', { d: null, c: true }] }
    const signature = signStatement('slipstream/receipt/1', statement, point.privateKey)
    const { publicKey } = point
    const proof = { signature, publicKey }
    const other = { a: ['x', { c: true, d: null }], b: 1 }
    expect(verifyStatement('slipstream/receipt/1', other, proof)).toBe(true)
    expect(verifyStatement('slipstream/receipt/1', { ...statement, b: 2 }, proof)).toBe(false)
    expect(verifyStatement('slipstream/ticket/1', statement, proof)).toBe(false)
    expect(verifyStatement('slipstream/receipt/1', statement, { signature, publicKey: site.publicKey })).toBe(
      false,
    )
    for (const bad of ['', 'x', signature.slice(4), `${signature}AAAA`, signature.replace(/=+$/, '')]) {
      expect(verifyStatement('slipstream/receipt/1', statement, { ...proof, signature: bad })).toBe(false)
    }
  })

  it('have one form: equal JSON gives equal bytes, different JSON different bytes', () => {
    expect(canonicalJson({ b: [1, 'é"\n'], a: { y: null, x: -3 } })).toBe(
      '{"a":{"x":-3,"y":null},"b":[1,"é\\"\\n"]}',
    )
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: true }), value => {
        let written: string
        try {
          written = canonicalJson(value)
        } catch (error) {
          expect(error).toMatchObject({ code: 'STATEMENT_INVALID' })
          return
        }
        expect(canonicalJson(JSON.parse(written))).toBe(written)
      }),
    )
    for (const value of [0.5, Number.NaN, 2 ** 60, undefined, () => 1, { a: undefined }, '\ud800', 10n]) {
      expect(() => canonicalJson(value)).toThrow(expect.objectContaining({ code: 'STATEMENT_INVALID' }))
    }
  })

  it('are not checked with keys of another kind', () => {
    const rsa = generateKeyPairSync('x25519')
      .publicKey.export({ type: 'spki', format: 'der' })
      .toString('base64')
    for (const publicKey of ['', 'AAAA', rsa, `${site.publicKey} `, site.publicKey.slice(0, -4)]) {
      expect(() => keyFingerprint(publicKey)).toThrow(expect.objectContaining({ code: 'PUBLIC_KEY_INVALID' }))
    }
    expect(keyFingerprint(site.publicKey)).toMatch(/^[0-9a-f]{64}$/)
  })
})

describe('a signed manifest', () => {
  const modified = '2024-04-01T07:31:20.000Z'
  const bytes = encodeManifest(makeManifest([{ path: 'a', size: 1, sha256: digestOf('a'), modified }]))
  const signature = signManifest(site.privateKey, digestOf(bytes))
  const expected = { sitePublicKey: site.publicKey }

  it('is opened with the key of the site, for the version that was asked for', () => {
    const opened = openSignedManifest({ bytes, signature }, { ...expected, contentVersion: digestOf(bytes) })
    expect(opened.contentVersion).toBe(digestOf(bytes))
    expect(opened.manifest.files).toHaveLength(1)
  })

  it('is refused when a byte, the key or the version is another', () => {
    const changed = Buffer.from(bytes)
    changed[40] = (changed[40] ?? 0) ^ 1
    const refused = expect.objectContaining({ code: 'SIGNATURE_INVALID' })
    expect(() => openSignedManifest({ bytes: changed, signature }, expected)).toThrow(refused)
    expect(() => openSignedManifest({ bytes, signature }, { sitePublicKey: point.publicKey })).toThrow(
      refused,
    )
    const other = { ...expected, contentVersion: digestOf('other') }
    expect(() => openSignedManifest({ bytes, signature }, other)).toThrow(refused)
  })
})

describe('receipts and tickets', () => {
  it('a receipt holds only unchanged and from its point', () => {
    const signed = signReceipt(receiptOf(), point.privateKey)
    expect(openReceipt(JSON.parse(JSON.stringify(signed)), point.publicKey)).toEqual(receiptOf())
    const refused = expect.objectContaining({ code: 'SIGNATURE_INVALID' })
    const more = { ...signed, receipt: { ...signed.receipt, bytes: 11 } }
    for (const given of [
      more,
      null,
      {},
      { ...signed, extra: 1 },
      { ...signed, receipt: { ...signed.receipt, x: 1 } },
    ]) {
      expect(() => openReceipt(given, point.publicKey)).toThrow(refused)
    }
    expect(() => openReceipt(signed, site.publicKey)).toThrow(refused)
  })

  it('a ticket holds for its audience, until it expires, and never when it was changed', () => {
    const now = new Date('2026-01-01T00:30:00.000Z')
    const text = issueTicket(ticketOf(), site.privateKey)
    const expected = { sitePublicKey: site.publicKey, audience: 'site', now }
    expect(openTicket(ticketAuthorization(text), expected)).toEqual(ticketOf())
    const forged = issueTicket(ticketOf(), point.privateKey)
    const cases: [string | undefined, object][] = [
      [undefined, {}],
      [`Bearer ${text}`, {}],
      [ticketAuthorization(forged), {}],
      [ticketAuthorization(`${text}A`), { now: new Date('2026-01-01T01:00:00.000Z') }],
      [ticketAuthorization(text), { now: new Date('2026-01-01T01:00:00.000Z') }],
      [ticketAuthorization(text), { now: new Date('2025-12-31T23:00:00.000Z') }],
      [ticketAuthorization(text), { audience: '6f1f64b0-0000-4000-8000-000000000000' }],
      [ticketAuthorization('{}'), {}],
      [ticketAuthorization('A'.repeat(100_000)), {}],
    ]
    for (const [header, change] of cases) {
      expect(() => openTicket(header, { ...expected, ...change })).toThrow(
        expect.objectContaining({ code: 'TICKET_REFUSED' }),
      )
    }
  })
})

describe('messages', () => {
  const join = {
    protocolVersion: 1,
    joinToken: 't',
    pointName: 'DP-PARIS',
    address: 'https://dp.example:8443/',
    publicKey: point.publicKey,
  }
  it('are read when they are right', () => {
    expect(joinRequest.parse(join)).toEqual(join)
    const siteCode = 'S01'
    const state = {
      protocolVersion: 1,
      siteCode,
      pointId: receiptOf().pointId,
      epoch: { store: receiptOf().pointId, incarnation: receiptOf().pointId, generation: 3 },
      siteTime: '2026-01-01T00:00:00.000Z',
      revision: 'r1',
      rules: {
        maintenance: false,
        timeZone: 'Europe/Paris',
        week: Array.from({ length: 168 }, () => ({ access: 'high-only', bytesPerSecond: 20_000_000 })),
        transfersAtOnce: 3,
        connections: 4,
        reserveBytes: 0,
        graceSeconds: 0,
        quarantineSeconds: 60,
        quarantineBytes: 1024,
        validateEverySeconds: null,
      },
      contents: [],
      askAgainSeconds: 30,
    }
    expect(desiredState.parse(state)).toEqual(state)
    const { quarantineSeconds: _seconds, quarantineBytes: _bytes, ...earlier } = state.rules
    expect(desiredState.parse({ ...state, rules: earlier }).rules).toMatchObject(standardQuarantine)
  })
  it.each([
    { protocolVersion: 2 },
    { extra: true },
    { address: 'file:///etc/passwd' },
    { address: 'javascript:alert(1)' },
    { publicKey: 'AAAA' },
    { pointName: 'x'.repeat(101) },
  ])('are refused with %o', change => {
    expect(joinRequest.safeParse({ ...join, ...change }).success).toBe(false)
  })
})

describe('a Range header', () => {
  const ranges = (...list: [number, number][]) => ({
    kind: 'ranges',
    ranges: list.map(([offset, length]) => ({ offset, length })),
  })
  it.each([
    ['bytes=0-0', ranges([0, 1])],
    ['bytes=0-', ranges([0, 1000])],
    ['bytes=999-5000', ranges([999, 1])],
    ['bytes=-1', ranges([999, 1])],
    ['bytes=-5000', ranges([0, 1000])],
    ['BYTES= 5-6 , 10-19,,-2', ranges([5, 2], [10, 10], [998, 2])],
    ['bytes=0-1,5000-6000', ranges([0, 2])],
    ['bytes=1-99999999999999999999999999', ranges([1, 999])],
    ['bytes=000000000000000000001-2', ranges([1, 2])],
    ['bytes=1000-', { kind: 'unsatisfiable' }],
    ['bytes=99999999999999999999999-', { kind: 'unsatisfiable' }],
    ['bytes=-0', { kind: 'unsatisfiable' }],
    [
      'bytes=5-14,0-9,20-29',
      {
        kind: 'ranges',
        ranges: [
          { offset: 0, length: 15 },
          { offset: 20, length: 10 },
        ],
      },
    ],
    [
      `bytes=${Array.from({ length: 65 }, (_, index) => `${index * 2}-${index * 2}`).join()}`,
      { kind: 'unsatisfiable' },
    ],
    ['bytes=5-4', { kind: 'whole' }],
    ['bytes=-', { kind: 'whole' }],
    ['bytes=', { kind: 'whole' }],
    ['bytes=a-b', { kind: 'whole' }],
    ['bytes=1-2-3', { kind: 'whole' }],
    ['lines=1-2', { kind: 'whole' }],
    [undefined, { kind: 'whole' }],
  ])('%s', (header, expected) => {
    expect(parseRange(header, 1000)).toEqual(expected)
  })

  it('never reaches outside of the object, whatever it says', () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^bytes=[0-9,\- ]{0,30}$/))
    fc.assert(
      fc.property(text, fc.nat(50), (header, size) => {
        const request = parseRange(header, size)
        if (request.kind !== 'ranges') return
        expect(request.ranges.length).toBeGreaterThan(0)
        for (const { offset, length } of request.ranges) {
          expect(offset).toBeGreaterThanOrEqual(0)
          expect(length).toBeGreaterThan(0)
          expect(offset + length).toBeLessThanOrEqual(size)
        }
      }),
      { numRuns: 3000 },
    )
  })
})
