import { createPrivateKey, X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type KeptText, keyDigest, makeCertificate, namesOfMachine, openOwnCertificate } from './index.ts'

const dayMs = 24 * 3_600_000
const begin = new Date('2026-01-01T00:00:00Z')
const names = ['dp-paris.example', '192.0.2.7', '2001:db8::7']

/** A file, and a clock to go with it. */
function scene(text: string | null = null) {
  const kept = { text, writes: 0, at: begin }
  const file: KeptText = {
    name: 'certificate.json',
    read: async () => kept.text,
    async write(changed) {
      kept.text = changed
      kept.writes += 1
    },
  }
  const open = (more: { names?: readonly string[]; newKey?: boolean } = {}) =>
    openOwnCertificate({ file, names, now: () => kept.at, ...more })
  const pass = (days: number) => {
    kept.at = new Date(kept.at.getTime() + days * dayMs)
  }
  return { kept, open, pass }
}

describe('a certificate that was made here', () => {
  it('is for an EC P-256 key, for these names, and valid for ten years', async () => {
    const { certificate, privateKey } = await makeCertificate({ names, now: begin })
    const made = new X509Certificate(certificate)
    expect(made.publicKey.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' })
    expect(made.checkPrivateKey(createPrivateKey(privateKey))).toBe(true)
    expect(made.verify(made.publicKey)).toBe(true)
    expect([made.checkHost('dp-paris.example'), made.checkHost('dp-rome.example')]).toEqual([
      'dp-paris.example',
      undefined,
    ])
    expect([made.checkIP('192.0.2.7'), made.checkIP('2001:db8::7')]).toEqual(['192.0.2.7', '2001:db8::7'])
    expect([made.ca, made.keyUsage]).toEqual([false, ['1.3.6.1.5.5.7.3.1']])
    expect(Date.parse(made.validFrom)).toBeLessThan(begin.getTime())
    expect(Date.parse(made.validTo)).toBe(begin.getTime() + 3650 * dayMs)
    // A serial number that is negative or has more than 20 bytes is refused by others.
    expect(made.serialNumber).toMatch(/^01[0-9A-F]{30}$/)
  })

  it('is made once, and is the same after a restart', async () => {
    const { open, kept } = scene()
    const first = await open()
    expect(first.keys()).toEqual([keyDigest(first.inUse().certificate)])
    const again = await open()
    expect([again.inUse(), kept.writes]).toEqual([first.inUse(), 1])
    expect((await scene().open()).keys()).not.toEqual(first.keys())
  })

  it.each([
    ['nine years later, while it runs', 9 * 365 + 1, names],
    ['when the clock was far ahead', -30, names],
    ['for another name, at the start', 0, [...names, 'other.example']],
  ])('is renewed for the same key %s', async (_, days, wanted) => {
    const { open, pass } = scene()
    const first = await open()
    const before = first.inUse()
    pass(days)
    const own = wanted === names ? first : await open({ names: wanted })
    await own.renew()
    expect(own.inUse().certificate).not.toBe(before.certificate)
    expect(own.inUse().privateKey).toBe(before.privateKey)
    expect(own.keys()).toEqual([keyDigest(before.certificate)])
    const { validTo, subjectAltName } = new X509Certificate(own.inUse().certificate)
    expect(Date.parse(validTo)).toBe(begin.getTime() + (days + 3650) * dayMs)
    expect(subjectAltName?.split(', ').length).toBe(wanted.length)
  })

  it('is not renewed while it is good for more than a year', async () => {
    const { open, pass, kept } = scene()
    const own = await open()
    pass(9 * 365 - 1)
    expect(await own.renew()).toBeGreaterThan(0)
    await open({ names: names.slice(1) })
    expect(kept.writes).toBe(1)
  })
})

describe('a new key', () => {
  it('is told before it is used, and the old one is forgotten then', async () => {
    const { open, pass } = scene()
    const old = (await open()).inUse()
    const own = await open({ newKey: true })
    const [oldKey, newKey] = own.keys()
    expect(oldKey).toBe(keyDigest(old.certificate))
    pass(30)
    await own.renew()
    await own.noteTold([oldKey ?? ''])
    pass(30)
    await own.renew()
    expect(own.inUse(), 'not before anybody knows it').toEqual(old)
    await own.noteTold(own.keys())
    pass(0.9)
    await own.renew()
    expect(own.inUse(), 'not before everybody knows it').toEqual(old)
    pass(0.2)
    await own.renew()
    expect(own.keys()).toEqual([newKey])
    expect(keyDigest(own.inUse().certificate)).toBe(newKey)
  })

  it('is gone on with after a restart, and begun only once', async () => {
    const { open, pass } = scene()
    await open()
    const own = await open({ newKey: true })
    const keys = own.keys()
    expect(keys).toHaveLength(2)
    await own.noteTold(keys)
    const again = await open({ newKey: true })
    expect(again.keys()).toEqual(keys)
    pass(2)
    await again.renew()
    expect((await open()).keys()).toEqual(keys.slice(1))
  })
})

describe('a file that is not what it should be', () => {
  it('is refused, and stays as it is', async () => {
    const { open, kept } = scene()
    await open()
    const inUse = JSON.parse(kept.text ?? '').inUse
    const { privateKey } = await makeCertificate({ names })
    const wrong = ['', '{', '{}', JSON.stringify({ inUse: { ...inUse, certificate: 'x' }, next: null })]
    for (const text of wrong)
      await expect(scene(text).open(), text).rejects.toMatchObject({ code: 'OWN_CERTIFICATE_UNUSABLE' })
    const mixed = scene(JSON.stringify({ inUse: { ...inUse, privateKey }, next: null }))
    await expect(mixed.open()).rejects.toThrow('the key is not the one of the certificate')
    expect(mixed.kept.writes).toBe(0)
  })
})

describe('the names of this machine', () => {
  it('are those of the URL and the address, and its own when it listens everywhere', async () => {
    expect(namesOfMachine(['https://DP-Paris.example:8471/x'], '192.0.2.7')).toEqual([
      'dp-paris.example',
      '192.0.2.7',
      'localhost',
      '127.0.0.1',
    ])
    expect(namesOfMachine(['https://[2001:db8::7]:1'], '127.0.0.1')).toEqual([
      '2001:db8::7',
      '127.0.0.1',
      'localhost',
    ])
    const everywhere = namesOfMachine(['https://ünïcode.example', 'no address'], '0.0.0.0')
    expect(everywhere[0]).toMatch(/^xn--.*\.example$/)
    // All of them can be in a certificate.
    const own = await scene().open({ names: everywhere })
    expect(new X509Certificate(own.inUse().certificate).subjectAltName).toContain('localhost')
  })
})
