// The certificate that a program made for itself, over the years: renewed for the same key, which others have pinned; and a new key that
// is told before it is used.

import { createPrivateKey, X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import { z } from 'zod'
import { OwnCertificateUnusable } from './errors.ts'
import { keyDigest } from './key-digest.ts'
import { type KeyPair, makeCertificate } from './make-certificate.ts'

/** A private text that is replaced as a whole, durably. */
export type KeptText = {
  /** For people, in errors. */
  name: string
  read: () => Promise<string | null>
  write: (text: string) => Promise<void>
}

/** See the top of this file. */
export type OwnCertificate = {
  /** What to show to whoever connects now. */
  inUse: () => KeyPair
  /** The digests of the keys that others shall accept: the one in use first, then one that will be in use. */
  keys: () => string[]
  /** Notes that those who hand the keys out know these. */
  noteTold: (keys: readonly string[]) => Promise<void>
  /** Renews the certificate, or takes the new key into use, when it is time. Gives the milliseconds after which to look again. */
  renew: () => Promise<number>
}

const pair = z.object({ certificate: z.string(), privateKey: z.string() })
const keptSchema = z.object({
  inUse: pair,
  next: pair.extend({ toldAt: z.iso.datetime().nullable() }).nullable(),
})
type Kept = z.infer<typeof keptSchema>

const dayMs = 24 * 3_600_000
/** A certificate with less time left than this is renewed. */
const renewBeforeMs = 365 * dayMs
/** How long a new key is known before it is used: longer than anybody goes on with what the site told before. */
const toldBeforeMs = dayMs
const lookAgainMs = 3_600_000

/**
 * Opens it, and makes it when there is none; renews it when its names or its time say so.
 * @param newKey begins the change to a new key, unless one is under way.
 * @throws OwnCertificateUnusable
 */
export async function openOwnCertificate({
  file,
  names,
  newKey = false,
  now = () => new Date(),
}: {
  file: KeptText
  names: readonly string[]
  newKey?: boolean
  now?: () => Date
}): Promise<OwnCertificate> {
  const known = await readKept(file)
  let state: Kept = known ?? { inUse: await makeCertificate({ names, now: now() }), next: null }
  const change = async (changed: Kept) => {
    await file.write(`${JSON.stringify(changed, null, 2)}\n`)
    state = changed
  }
  if (known === null) await change(state)
  const renewIfDue = async () => {
    if (isGood(state.inUse, names, now())) return
    const { privateKey } = state.inUse
    await change({ ...state, inUse: await makeCertificate({ names, privateKey, now: now() }) })
  }
  if (newKey && state.next === null)
    await change({ ...state, next: { ...(await makeCertificate({ names, now: now() })), toldAt: null } })
  await renewIfDue()
  let turn: Promise<unknown> = Promise.resolve()
  const alone = <Value>(work: () => Promise<Value>): Promise<Value> => {
    const mine = turn.catch(() => undefined).then(work)
    turn = mine
    return mine
  }
  return {
    inUse: () => state.inUse,
    keys: () => [state.inUse, ...(state.next ? [state.next] : [])].map(one => keyDigest(one.certificate)),
    noteTold: keys =>
      alone(async () => {
        const { next } = state
        if (next === null || next.toldAt !== null || !keys.includes(keyDigest(next.certificate))) return
        await change({ ...state, next: { ...next, toldAt: now().toISOString() } })
      }),
    renew: () =>
      alone(async () => {
        const { next } = state
        if (next?.toldAt != null && now().getTime() >= Date.parse(next.toldAt) + toldBeforeMs)
          await change({ inUse: { certificate: next.certificate, privateKey: next.privateKey }, next: null })
        await renewIfDue()
        return lookAgainMs
      }),
  }
}

async function readKept(file: KeptText): Promise<Kept | null> {
  const text = await file.read()
  if (text === null) return null
  try {
    const read = keptSchema.parse(JSON.parse(text))
    for (const one of [read.inUse, ...(read.next ? [read.next] : [])])
      if (!new X509Certificate(one.certificate).checkPrivateKey(createPrivateKey(one.privateKey)))
        throw new Error('the key is not the one of the certificate')
    return read
  } catch (cause) {
    const isOurs = cause instanceof Error && cause.message.startsWith('the key is not')
    const reason = isOurs ? cause.message : 'it is not understood'
    throw new OwnCertificateUnusable({ file: file.name, reason }, { cause })
  }
}

/** Whether it holds all these names and stays valid for long. */
function isGood({ certificate }: KeyPair, names: readonly string[], now: Date): boolean {
  const read = new X509Certificate(certificate)
  const isCovered = (name: string) =>
    (isIP(name) === 0 ? read.checkHost(name, { subject: 'never' }) : read.checkIP(name)) !== undefined
  const at = now.getTime()
  const isTime = Date.parse(read.validFrom) <= at && at < Date.parse(read.validTo) - renewBeforeMs
  return isTime && names.every(isCovered)
}
