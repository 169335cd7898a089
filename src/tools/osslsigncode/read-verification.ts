// What `osslsigncode verify` says, as facts. Source: the program's own output, of versions 2.5 (Debian 12) and 2.9.

/**
 * How a signature stands: `trusted`; `untrusted`, the digest is right and the chain does not end at the root; `damaged`, it was made for other
 * bytes; `unsigned`; `not-checked`, nobody could tell.
 */
export type SignatureState = 'trusted' | 'untrusted' | 'damaged' | 'unsigned' | 'not-checked'

/** What is known of a file's signature. */
export type SignatureCheck = {
  state: SignatureState
  /** Subject of the signer's certificate, as the program writes it; null when there is none to read. */
  signer: string | null
  /** By the countersignature of a timestamp server, as the program writes it. */
  timestamp: string | null
  /** Why it is not trusted; null when it is. */
  reason: string | null
}

/** What a run left: its lines, and whether it ended well. */
export type Verification = { succeeded: boolean; lines: readonly string[]; errors: string }

/** Longer than any name in a certificate that is meant for people. */
const longestText = 300

/** Turns a run into facts. What is not understood is never taken for a trusted signature. */
export function readVerification({ succeeded, lines, errors }: Verification): SignatureCheck {
  const signer = signerIn(lines)
  const timestamp = textAfter(lines, /^\s*(?:Timestamp time|The signature is timestamped): (.+)$/)
  const found = { signer, timestamp }
  if (lines.some(line => /MISMATCH/.test(line)))
    return { ...found, state: 'damaged', reason: 'the digest in the signature is not that of the file' }
  if (/No signature found/i.test(errors) || lines.some(line => /No signature found/i.test(line)))
    return { ...found, state: 'unsigned', reason: 'the file carries no signature' }
  if (signer === null)
    return { ...found, state: 'not-checked', reason: 'the file is of no kind whose signature can be read' }
  // A file may carry several signatures: each of them must be right.
  const verdicts = lines.filter(line => /^Signature verification: /.test(line))
  const areRight = verdicts.length > 0 && verdicts.every(line => /^Signature verification: ok\s*$/.test(line))
  if (succeeded && areRight) return { ...found, state: 'trusted', reason: null }
  const why =
    textAfter(lines, /^\s*Error: (.+)$/) ??
    textAfter([...lines, errors], /Verify error: ?([a-z][a-z ,'-]+[a-z])/i)
  return { ...found, state: 'untrusted', reason: why ?? 'the signature could not be verified' }
}

/** The first certificate after this headline is the one with which the file was signed. */
function signerIn(lines: readonly string[]): string | null {
  const start = lines.findIndex(line => /^Signer's certificate:/.test(line))
  return start === -1 ? null : textAfter(lines.slice(start), /^\s*Subject\s*: (.+)$/)
}

/** Certificates are written by anybody: what is not meant to be seen does not go further. */
function textAfter(lines: readonly string[], pattern: RegExp): string | null {
  for (const line of lines) {
    const text = pattern.exec(line)?.[1]
    if (text !== undefined)
      return text
        .replaceAll(/[\p{Cc}\p{Cf}]/gu, '')
        .trim()
        .slice(0, longestText)
  }
  return null
}
