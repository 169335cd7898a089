// Takes out of a text or a value what looks like a secret, whoever put it there.

/** What stands in its place. */
const leftOut = '(left out)'

const patterns: readonly [RegExp, string][] = [
  [/-----BEGIN [A-Z ]+-----[\s\S]*?(-----END [A-Z ]+-----|$)/g, leftOut],
  [/slipstream_[A-Za-z0-9_-]{8,}/g, leftOut],
  [/whsec_[A-Za-z0-9+/=_-]+/g, leftOut],
  [/\b(Bearer|Basic)\s+[A-Za-z0-9+/=._~-]{8,}/gi, `$1 ${leftOut}`],
  // Of addresses: user and password, and what stands after the question mark, which is often a key.
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@"'<>]+@/gi, `$1${leftOut}@`],
  [/\b([a-z][a-z0-9+.-]*:\/\/[^\s?"'<>]+)\?[^\s"'<>]+/gi, `$1?${leftOut}`],
  [/\b(password|passphrase|secret|token|api[-_]?key)(["']?\s*[:=]\s*["']?)[^\s"',;}]+/gi, `$1$2${leftOut}`],
]
/** Properties whose values are secrets, whatever they look like. */
const secretKeys = /(password|passphrase|secret|token|privatekey|private_key|authorization|authoritypem)$/i

/** A text without what looks like a secret. @param known secrets that are known as such */
export function leaveOutOfText(text: string, known: readonly string[] = []): string {
  const without = known
    .filter(one => one.length > 3)
    .reduce((rest, one) => rest.replaceAll(one, leftOut), text)
  return patterns.reduce((rest, [pattern, instead]) => rest.replace(pattern, instead), without)
}

/** A value without secrets, however deep. */
export function leaveOutSecrets(value: unknown, known: readonly string[] = []): unknown {
  if (typeof value === 'string') return leaveOutOfText(value, known)
  if (Array.isArray(value)) return value.map(one => leaveOutSecrets(one, known))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      secretKeys.test(key) && typeof inner === 'string' ? leftOut : leaveOutSecrets(inner, known),
    ]),
  )
}
