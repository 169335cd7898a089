// The HTTP headers Range and Content-Range, for bytes. Source: RFC 9110, sections 14.1.2, 14.2 and 14.4.

/** A stretch of an object, in bytes; `length` is at least 1. */
export type ByteRange = { offset: number; length: number }

/**
 * What a Range header asks for. `whole`: there is none that we must follow, so answer 200 with everything.
 * `unsatisfiable`: answer 416.
 */
export type RangeRequest =
  | { kind: 'whole' }
  | { kind: 'ranges'; ranges: ByteRange[] }
  | { kind: 'unsatisfiable' }

const MAX_HEADER = 4096
const MAX_RANGES = 64

/**
 * Reads a Range header for an object of `size` bytes. A header that is not well-formed is passed over, as the RFC wants; one
 * with very many ranges is an attempt to make the server work, and is not satisfied. Ranges that overlap become one, in the order
 * of the object, so that nobody is sent more than the object.
 */
export function parseRange(header: string | undefined, size: number): RangeRequest {
  if (header === undefined) return { kind: 'whole' }
  const match = /^bytes=(.*)$/is.exec(header.trim())
  if (!match) return { kind: 'whole' }
  if (header.length > MAX_HEADER) return { kind: 'unsatisfiable' }
  const specs = (match[1] ?? '')
    .split(',')
    .map(spec => spec.trim())
    .filter(spec => spec !== '')
  if (specs.length === 0) return { kind: 'whole' }
  if (specs.length > MAX_RANGES) return { kind: 'unsatisfiable' }
  const ranges: ByteRange[] = []
  for (const spec of specs) {
    const range = parseSpec(spec, size)
    if (range === 'malformed') return { kind: 'whole' }
    if (range !== null) ranges.push(range)
  }
  if (ranges.length === 0) return { kind: 'unsatisfiable' }
  return { kind: 'ranges', ranges: overlap(ranges) ? coalesce(ranges) : ranges }
}

/** The value of a Content-Range header. */
export function formatContentRange(range: ByteRange, size: number): string {
  return `bytes ${range.offset}-${range.offset + range.length - 1}/${size}`
}

/** The value of the Content-Range header of an answer 416. */
export function formatUnsatisfiedRange(size: number): string {
  return `bytes */${size}`
}

/** The value of a Range header for one range. */
export function formatRange(range: ByteRange): string {
  return `bytes=${range.offset}-${range.offset + range.length - 1}`
}

function parseSpec(spec: string, size: number): ByteRange | null | 'malformed' {
  const match = /^(\d{0,15})-(\d{0,15})$/.exec(spec)
  if (!match) return /^\d*-\d*$/.test(spec) && spec !== '-' ? clampLongNumbers(spec, size) : 'malformed'
  const [, first = '', last = ''] = match
  if (first === '' && last === '') return 'malformed'
  if (first === '') {
    const length = Math.min(Number(last), size)
    return length === 0 ? null : { offset: size - length, length }
  }
  const offset = Number(first)
  if (last !== '' && Number(last) < offset) return 'malformed'
  if (offset >= size) return null
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1)
  return { offset, length: end - offset + 1 }
}

/** Numbers of more than 15 digits lie behind the end of every object, so 999999999999999 means the same. */
function clampLongNumbers(spec: string, size: number): ByteRange | null | 'malformed' {
  const [first = '', last = ''] = spec.split('-').map(digits => digits.replace(/^0+(?=\d)/, ''))
  const shorten = (digits: string) => (digits.length > 15 ? '9'.repeat(15) : digits)
  return parseSpec(`${shorten(first)}-${shorten(last)}`, size)
}

function overlap(ranges: readonly ByteRange[]): boolean {
  const sorted = [...ranges].sort((left, right) => left.offset - right.offset)
  let end = 0
  for (const range of sorted) {
    if (range.offset < end) return true
    end = range.offset + range.length
  }
  return false
}

/** Makes one range of those that overlap; neighbours that only touch stay two. */
function coalesce(ranges: readonly ByteRange[]): ByteRange[] {
  const joined: ByteRange[] = []
  for (const range of [...ranges].sort((left, right) => left.offset - right.offset)) {
    const last = joined.at(-1)
    const lastEnd = last ? last.offset + last.length : 0
    if (last && range.offset < lastEnd)
      last.length = Math.max(lastEnd, range.offset + range.length) - last.offset
    else joined.push({ ...range })
  }
  return joined
}
