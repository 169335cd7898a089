import { describe, expect, it } from 'vitest'
import { readVerification } from './read-verification.ts'

const head = [
  '',
  'Signature Index: 0  (Primary Signature)',
  'Current message digest    : 9141FCE7 ',
  'Calculated message digest : 9141FCE7 ',
  "Signer's certificate:",
  '\tSigner #0:',
  '\t\tSubject: /C=US/O=Example Corporation/CN=Example',
  '\t\tIssuer : /O=Example Corporation/CN=Example PCA',
  'Countersignatures:',
  '\tTimestamp time: Sep 21 11:06:49 2011 GMT',
]
const facts = { signer: '/C=US/O=Example Corporation/CN=Example', timestamp: 'Sep 21 11:06:49 2011 GMT' }
const read = (lines: readonly string[], succeeded = false, errors = '') =>
  readVerification({ lines, succeeded, errors })

describe('what osslsigncode says', () => {
  it('is a trusted signature only when the program ended well and said so', () => {
    const ok = [...head, 'Signature verification: ok']
    expect(read(ok, true)).toEqual({ ...facts, state: 'trusted', reason: null })
    expect(read(ok, false)).toMatchObject({ ...facts, state: 'untrusted' })
    expect(read(head, true)).toMatchObject({ ...facts, state: 'untrusted' })
    const second = [...ok, 'Signature Index: 1', 'Signature verification: failed']
    expect(read(second, true)).toMatchObject({ ...facts, state: 'untrusted' })
    expect(read(['Signature verification: ok'], true)).toMatchObject({ signer: null, state: 'not-checked' })
  })

  it('is a reason when the chain does not end at the root', () => {
    const lines = [
      ...head,
      '\tError: unable to get local issuer certificate',
      'Signature verification: failed',
    ]
    expect(read(lines)).toEqual({
      ...facts,
      state: 'untrusted',
      reason: 'unable to get local issuer certificate',
    })
  })

  it('is the same in the older spelling, whose reason is the library’s own', () => {
    const lines = [...head.slice(0, -2), 'The signature is timestamped: Sep 21 11:06:49 2011 GMT']
    const library =
      '4009DD4D:error:17000064:CMS routines:../crypto/cms/cms_smime.c:289:Verify error: unable to get local issuer certificate'
    const expected = { ...facts, state: 'untrusted', reason: 'unable to get local issuer certificate' }
    expect(read([...lines, library])).toEqual(expected)
    expect(read(lines, false, library)).toEqual(expected)
  })

  it('is damage when the digests differ, whatever else was said', () => {
    const lines = [...head, 'Calculated message digest : 00     MISMATCH!!!', 'Signature verification: ok']
    expect(read(lines, true)).toMatchObject({ ...facts, state: 'damaged' })
  })

  it('tells a file without a signature from a file of another kind', () => {
    expect(read(['Failed'], false, 'No signature found Unable to extract existing signature')).toMatchObject({
      state: 'unsigned',
      signer: null,
    })
    expect(read([], false, 'Initialization error or unsupported input file type.')).toMatchObject({
      state: 'not-checked',
    })
  })

  it('keeps what a certificate hides or repeats without end to itself', () => {
    const nasty = `\t\tSubject: /CN=\u001b[31mred\u202e${'x'.repeat(1000)}`
    const { signer } = read(["Signer's certificate:", nasty, 'Signature verification: ok'], true)
    expect(signer).toMatch(/^\/CN=\[31mredx+$/)
    expect(signer).toHaveLength(300)
  })
})
