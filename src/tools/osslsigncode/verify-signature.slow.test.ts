import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { verifySignature } from '#tools/osslsigncode'
import { corpusPath, hasCorpus } from '../../../tests/corpus.ts'
import { canSign, makeSigningAuthority, type SigningAuthority } from '../../../tests/signing-authority.ts'
import { writeCabinet } from '../../../tests/update-package/cabinet.ts'

let folder = ''
let ours: SigningAuthority
let others: SigningAuthority
let plain = ''
let signed = ''
const savedPath = process.env.PATH

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipstream-signatures-'))
  ours = await makeSigningAuthority(folder, 'Ours')
  others = await makeSigningAuthority(folder, 'Others')
  plain = join(folder, 'plain.cab')
  signed = join(folder, 'signed.cab')
  const files = [{ path: 'a.txt', bytes: Buffer.from('some words that are signed') }]
  await writeFile(plain, writeCabinet({ files, compression: 'none' }))
  if (canSign) await ours.sign(plain, signed)
  return () => rm(folder, { recursive: true, force: true })
})
afterEach(() => {
  process.env.PATH = savedPath
})

const check = (file: string, root: string | null = ours.root) =>
  verifySignature(file, { root, signal: AbortSignal.timeout(60_000) })

describe.skipIf(!canSign)('a signature (needs osslsigncode)', () => {
  it('is trusted when its chain ends at the root', async () => {
    const { signer } = ours
    expect(await check(signed)).toEqual({ state: 'trusted', signer, timestamp: null, reason: null })
  })

  it('of somebody else is not, and says whose it is', async () => {
    const found = await check(signed, others.root)
    expect(found).toMatchObject({ state: 'untrusted', signer: ours.signer })
    expect(found.reason).toMatch(/issuer certificate/)
  })

  it('for other bytes is damaged', async () => {
    const bytes = await readFile(signed)
    bytes.write('W', bytes.indexOf('words'))
    const changed = join(folder, 'changed.cab')
    await writeFile(changed, bytes)
    expect(await check(changed)).toMatchObject({ state: 'damaged', signer: null })
    expect(await check(changed, null)).toMatchObject({ state: 'damaged' })
  })

  it('that is not there is said to be missing', async () => {
    expect(await check(plain)).toMatchObject({ state: 'unsigned', signer: null })
    expect(await check(plain, null)).toMatchObject({ state: 'unsigned', signer: null })
  })

  it('is read, and its chain not judged, when no root is set or the root cannot be read', async () => {
    expect(await check(signed, null)).toMatchObject({
      state: 'not-checked',
      signer: ours.signer,
      reason: 'no root certificate is set by which to judge the signer',
    })
    expect((await check(signed, join(folder, 'no-such-root.pem'))).state).not.toBe('trusted')
  })

  it('of a file that can have none is not checked', async () => {
    const text = join(folder, 'text.msu')
    await writeFile(text, 'MSWIM\0\0\0 is no kind that it knows'.repeat(100))
    expect(await check(text)).toMatchObject({ state: 'not-checked', signer: null })
  })

  it
    .skipIf(!hasCorpus)
    .each([
      ['msu/Windows6.1-KB2465285-x64.msu'],
      ['msu/Windows6.1-KB2584475-x64.msu'],
      ['msu/Windows6.1-KB2999226-x64.msu'],
      ['cab/Windows6.2-HyperVIntegrationServices-x86.cab'],
    ])('of the real file %s is Microsoft’s, with its time (needs real files)', async file => {
    expect(await check(corpusPath(file))).toMatchObject({
      state: 'untrusted',
      signer: expect.stringMatching(/O=Microsoft Corporation/),
      timestamp: expect.stringMatching(/^\w{3} .* GMT$/),
    })
  })

  it.skipIf(!hasCorpus)(
    'is missing in a real file that was packed without one (needs real files)',
    async () => {
      expect(await check(corpusPath('cab/Windows8.1-KB2938772-x64.cab'))).toMatchObject({ state: 'unsigned' })
    },
  )
})

it('is not checked where the program is not installed, and the reason says how to get it', async () => {
  process.env.PATH = folder
  expect(await check(plain)).toMatchObject({
    state: 'not-checked',
    signer: null,
    reason: expect.stringContaining('apt-get install osslsigncode'),
  })
})
