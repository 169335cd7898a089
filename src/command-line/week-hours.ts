// The hours of a point's week in words: "mon-fri 08:00-18:00 high-only 20MB/s". Pure: words to hours, and hours to words.

import type { DistributionPointDetail } from '#api-client'
import { HoursInvalid } from './errors.ts'
import { bytesText } from './output.ts'
import { readBytes } from './read-amount.ts'

/** One hour of the week: what it lets through, and how fast. */
export type Hour = DistributionPointDetail['properties']['week'][number]

const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
const allDays: Record<string, readonly number[]> = {
  daily: [0, 1, 2, 3, 4, 5, 6],
  weekdays: [0, 1, 2, 3, 4],
  weekends: [5, 6],
}
const accesses: readonly Hour['access'][] = ['open', 'medium-and-high', 'high-only', 'closed']
/** The least that a limit may be: a point that is slower than this would never end. */
const slowest = 1024

/**
 * Sets the hours that the words name, and leaves the others. Later words win over earlier ones.
 * @throws HoursInvalid
 */
export function setHours(week: readonly Hour[], text: string): Hour[] {
  const invalid = (reason: string) => new HoursInvalid({ text, reason })
  const words = text.trim().toLowerCase().split(/\s+/)
  const chosen = readDays(words.shift() ?? '', invalid)
  const hours = /\d/.test(words[0]?.[0] ?? '') ? readTimes(words.shift() ?? '', invalid) : { from: 0, to: 24 }
  const access = accesses.find(one => one === words[0])
  if (!access)
    throw invalid(`after days and times comes one of ${accesses.join(', ')}, not “${words[0] ?? ''}”`)
  const bytesPerSecond = readLimit(words[1], invalid)
  if (words.length > 2) throw invalid(`“${words.slice(2).join(' ')}” is too much`)
  if (access === 'closed' && bytesPerSecond !== null) throw invalid('a closed hour has no rate')
  const changed = [...week]
  for (const day of chosen)
    for (let hour = hours.from; hour < hours.to; hour++)
      changed[(day * 24 + hour) % changed.length] = { access, bytesPerSecond }
  return changed
}

type Invalid = (reason: string) => HoursInvalidError
type HoursInvalidError = InstanceType<typeof HoursInvalid>

function readDays(text: string, invalid: Invalid): number[] {
  return text.split(',').flatMap(part => {
    const known = allDays[part]
    if (known) return known
    const [first = '', last = first, ...more] = part.split('-')
    const [from, to] = [dayOf(first), dayOf(last)]
    if (from === -1 || to === -1 || more.length > 0)
      throw invalid(
        `“${part}” is not a day or a range of days such as mon, mon-fri, daily, weekdays, weekends`,
      )
    // From Friday to Monday goes over the end of the week.
    return Array.from({ length: ((to - from + 7) % 7) + 1 }, (_, index) => (from + index) % 7)
  })
}

function dayOf(text: string): number {
  return days.indexOf(text as (typeof days)[number])
}

/** Whole hours. A range that ends before it begins goes on into the next day: 22:00-06:00. */
function readTimes(text: string, invalid: Invalid): { from: number; to: number } {
  const match = /^(\d\d):(\d\d)-(\d\d):(\d\d)$/.exec(text)
  if (!match) throw invalid(`“${text}” is not a time such as 08:00-18:00`)
  const [from = 0, fromMinute, to = 0, toMinute] = match.slice(1).map(Number)
  if (fromMinute !== 0 || toMinute !== 0) throw invalid('only whole hours can be chosen')
  if (from > 23 || to > 24) throw invalid(`“${text}” is not a time such as 08:00-18:00`)
  if (from === to) throw invalid(`“${text}” is no hour at all; leave the times out for the whole day`)
  return { from, to: to > from ? to : to + 24 }
}

function readLimit(text: string | undefined, invalid: Invalid): number | null {
  if (text === undefined || text === 'unlimited') return null
  const amount = /^(.+)\/s$/.exec(text)?.[1]
  const bytes = amount === undefined ? null : readBytes(amount)
  if (bytes === null) throw invalid(`“${text}” is not a rate such as 20MB/s, 512KiB/s or unlimited`)
  if (bytes < slowest) throw invalid(`a rate must be at least ${slowest} bytes a second`)
  return bytes
}

const signs: Record<Hour['access'], string> = {
  open: 'o',
  'medium-and-high': 'm',
  'high-only': 'h',
  closed: '.',
}

/** The week as a table: a line for each day, a sign for each hour; then the hours that have a limit. */
export function describeWeek(week: readonly Hour[]): string[] {
  const head = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0')).join(' ')
  const lines = days.map((day, index) => {
    const hours = week.slice(index * 24, index * 24 + 24).map(hour => ` ${signs[hour.access]}`)
    return `  ${day}  ${hours.join(' ')}`
  })
  return [
    `       ${head}`,
    ...lines,
    '  o open for all priorities, m medium and high, h high only, . closed',
    ...describeLimits(week),
  ]
}

/** Equal limits that follow one another are one line. */
function describeLimits(week: readonly Hour[]): string[] {
  const lines: string[] = []
  for (let start = 0; start < week.length; ) {
    const limit = week[start]?.bytesPerSecond ?? null
    let end = start + 1
    while (end < week.length && (week[end]?.bytesPerSecond ?? null) === limit && end % 24 !== 0) end++
    if (limit !== null) lines.push(`${dayAndHours(start, end)}: at most ${bytesText(limit)}/s`)
    start = end
  }
  return groupDays(lines)
}

function dayAndHours(start: number, end: number): string {
  const hour = (at: number) => `${String(at % 24).padStart(2, '0')}:00`
  const last = end % 24 === 0 ? '24:00' : hour(end)
  return `${days[Math.floor(start / 24)]} ${hour(start)}-${last}`
}

/** Days with the same hours and limits share a line: `mon, tue, wed 08:00-18:00: at most 20.0 MB/s`. */
function groupDays(lines: readonly string[]): string[] {
  const byRest = Map.groupBy(lines, line => line.slice(4))
  return [...byRest].map(([rest, same]) => `  ${same.map(line => line.slice(0, 3)).join(', ')} ${rest}`)
}
