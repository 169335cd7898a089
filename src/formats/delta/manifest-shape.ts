// Whether text looks like one complete manifest. Deltas of manifests hold no digest, so this is the only sign that the wrong
// base manifest was used: that gives text with holes and repetitions, in which tags do not match.

// Read piece by piece: one expression over a whole tag would need a stack as deep as the tag has attributes.

const tagStart = /<(\/?)([\w:.-]+)/y
const attribute = /\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*')/y
const tagEnd = /\s*(\/?)>/y

/** What is no tag, by its beginning and its end. */
const asides = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
] as const

/** A tag, or something that is none (`name` is null), and where it ends. */
type Piece = { name: string | null; closes: boolean; closesItself: boolean; end: number }

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
    const piece = readPiece(text, next)
    if (piece === null) return false
    at = piece.end
    const { name, closes, closesItself } = piece
    if (name === null) continue
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

function readPiece(text: string, start: number): Piece | null {
  for (const [opens, ends] of asides) {
    if (!text.startsWith(opens, start)) continue
    const end = text.indexOf(ends, start + opens.length)
    return end < 0 ? null : { name: null, closes: false, closesItself: false, end: end + ends.length }
  }
  tagStart.lastIndex = start
  const begun = tagStart.exec(text)
  if (begun === null) return null
  let end = tagStart.lastIndex
  for (attribute.lastIndex = end; attribute.test(text); ) end = attribute.lastIndex
  tagEnd.lastIndex = end
  const ended = tagEnd.exec(text)
  if (ended === null) return null
  const [, slash = '', name = ''] = begun
  return { name, closes: slash !== '', closesItself: ended[1] !== '', end: tagEnd.lastIndex }
}
