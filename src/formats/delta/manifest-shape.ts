// Whether text looks like one complete manifest. Deltas of manifests hold no digest, so this is the only sign that the wrong
// base manifest was used: that gives text with holes and repetitions, in which tags do not match.

const tag =
  /<(?:!--[\s\S]*?-->|!\[CDATA\[[\s\S]*?\]\]>|\?[\s\S]*?\?>|(\/?)([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>)/y

/** True when the bytes are UTF-8 and hold a single `assembly` element in which every tag is closed in its place. */
export function isWholeManifest(bytes: Uint8Array): boolean {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes).trim()
  } catch {
    return false
  }
  const open: string[] = []
  let roots = 0
  let at = 0
  while (at < text.length) {
    const next = text.indexOf('<', at)
    const between = text.slice(at, next < 0 ? text.length : next)
    if (open.length === 0 && between.trim() !== '') return false
    if (next < 0) return false
    tag.lastIndex = next
    const found = tag.exec(text)
    if (!found) return false
    at = tag.lastIndex
    const [, closes, name, , closesItself] = found
    if (name === undefined) continue
    if (closes) {
      if (open.pop() !== name) return false
      continue
    }
    if (open.length === 0) {
      roots += 1
      if (name !== 'assembly' && !name.endsWith(':assembly')) return false
    }
    if (!closesItself) open.push(name)
  }
  return roots === 1 && open.length === 0
}
