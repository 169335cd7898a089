// The same entries for a person who looks at a terminal: the time, the message, and what to do about it.

import type { LogEntry } from './cmtrace.ts'

const hidden = new Set(['level', 'time', 'msg', 'component', 'pid', 'hostname', 'err', 'code', 'remedy'])

/** One entry as a line or a few, without the last line's end. */
export function formatForPerson(entry: LogEntry): string {
  const time = new Date(entry.time).toTimeString().slice(0, 8)
  const mark = entry.level >= 50 ? 'error: ' : entry.level >= 40 ? 'warning: ' : ''
  const facts = Object.entries(entry)
    .filter(([name]) => !hidden.has(name))
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
  const head = [`${time} ${mark}${entry.msg ?? ''}`, ...facts].join('  ')
  return typeof entry.remedy === 'string' ? `${head}\n         ${entry.remedy} (${String(entry.code)})` : head
}
