// Three ways to speak: tables and sentences for a person, one JSON value for a program, CSV for a spreadsheet. With JSON nothing else is written
// to standard output, and errors are JSON too.

import type { ErrorReport } from '#platform/errors'
import { writeCsv } from './csv.ts'

/** See above. */
export const outputForms = ['table', 'json', 'csv'] as const
/** One of {@link outputForms}. */
export type OutputForm = (typeof outputForms)[number]

/** How a command answers. */
export type Output = {
  form: OutputForm
  json: boolean
  /** The command's answer: `value` for a program, the lines for a person. */
  answer: (value: unknown, lines: readonly string[]) => void
  /** A remark for a person only. */
  say: (line: string) => void
  /** An error: what happened, and what to do. */
  fail: (report: Pick<ErrorReport, 'code' | 'message' | 'remedy' | 'facts'>) => void
  /** Whether a progress bar makes sense. */
  interactive: boolean
}

/** Makes the output of one command. */
export function makeOutput({ form }: { form: OutputForm }): Output {
  const json = form === 'json'
  const write = (text: string) => void process.stdout.write(`${text}\n`)
  return {
    form,
    json,
    interactive: form === 'table' && process.stderr.isTTY === true,
    answer: (value, lines) => {
      if (json) write(JSON.stringify(value, null, 2))
      else if (form === 'csv') process.stdout.write(writeCsv(value))
      else for (const line of lines) write(line)
    },
    say: line => {
      if (!json) process.stderr.write(`${line}\n`)
    },
    fail: report => {
      if (json) process.stderr.write(`${JSON.stringify({ error: report })}\n`)
      else process.stderr.write(`${report.message}\n${report.remedy}\n(${report.code})\n`)
    },
  }
}

/** A plain table: columns padded to their widest cell, two spaces between. */
export function table(
  head: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
): string[] {
  const cells = [head, ...rows.map(row => row.map(cell => (cell === null ? '-' : String(cell))))]
  const widths = head.map((_, column) => Math.max(...cells.map(row => (row[column] ?? '').length)))
  return cells.map(row =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

/** Bytes in the unit that a person would use. */
export function bytesText(bytes: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit === 0 ? value : value.toFixed(value < 10 ? 2 : 1)} ${units[unit]}`
}

/** A length of time in the units that a person would use: `45 s`, `12 min`, `3 h 20 min`, `2 d 4 h`. */
export function durationText(seconds: number): string {
  const units: [string, number][] = [
    ['d', 86_400],
    ['h', 3600],
    ['min', 60],
    ['s', 1],
  ]
  const at = units.findIndex(([, size]) => seconds >= size)
  if (at === -1) return '0 s'
  const [name, size] = units[at] ?? ['s', 1]
  const next = units[at + 1]
  const rest = next ? Math.floor((seconds % size) / next[1]) : 0
  // Minutes alone are exact enough: seconds are shown below a minute only.
  const more = next && rest > 0 && size > 60 ? ` ${rest} ${next[0]}` : ''
  return `${Math.floor(seconds / size)} ${name}${more}`
}
