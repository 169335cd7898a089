// An answer as CSV (RFC 4180): a row for each thing of a list, a column for each property that any of them has, named as in the API.

/** A cell that begins so is a formula to a spreadsheet. It was somebody's text, so it is marked as text. */
const formulaStart = /^[=+\-@\t\r]/
const mustBeQuoted = /[",\r\n]/

/** Writes a list, or one thing, or the one list that an answer holds. Lines end in CR LF. */
export function writeCsv(value: unknown): string {
  const rows = rowsOf(value)
  const head = [...new Set(rows.flatMap(row => Object.keys(row)))]
  const lines = rows.map(row => head.map(name => cellOf(row[name])).join(','))
  return rows.length === 0 ? '' : [head.map(cellOf).join(','), ...lines].map(line => `${line}\r\n`).join('')
}

function rowsOf(value: unknown): Record<string, unknown>[] {
  const lists = isObject(value) ? Object.values(value).filter(isListOfThings) : []
  const [only] = lists
  const list = Array.isArray(value) ? value : lists.length === 1 && only ? only : [value]
  return list.map(one => (isObject(one) ? one : { value: one }))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isListOfThings(value: unknown): value is unknown[] {
  return Array.isArray(value) && value.every(isObject)
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  const isPlainList = Array.isArray(value) && value.every(one => typeof one !== 'object')
  const text = typeof value === 'string' ? value : isPlainList ? value.join('; ') : JSON.stringify(value)
  const safe = formulaStart.test(text) ? `'${text}` : text
  return mustBeQuoted.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
