// The properties of a point as they are asked for (texts, in units that people think in), and as the site has them.

import type { DistributionPointDetail } from '#api-client'
import type { FieldProblems } from '#console/parts'
import type { PointText } from '../point-text.ts'
import type { Hour } from '../week-table.tsx'

type Properties = DistributionPointDetail['properties']

/** What is asked. */
export type ChosenProperties = {
  address: string
  communication: Properties['communication']
  transfersAtOnce: string
  connections: string
  reserveMegabytes: string
  graceHours: string
  quarantineHours: string
  validateDays: string
  timeZone: string
  week: readonly Hour[]
  sources: readonly string[]
}

const megabyte = 1024 ** 2
const hour = 3600
const day = 24 * hour

/** The properties as they are. */
export function chosenOf({ properties, sources }: DistributionPointDetail): ChosenProperties {
  const { validateEverySeconds } = properties
  return {
    address: properties.address ?? '',
    communication: properties.communication,
    transfersAtOnce: String(properties.transfersAtOnce),
    connections: String(properties.connections),
    reserveMegabytes: String(Math.round(properties.reserveBytes / megabyte)),
    graceHours: String(Math.round(properties.graceSeconds / hour)),
    quarantineHours: String(Math.round(properties.quarantineSeconds / hour)),
    validateDays: validateEverySeconds === null ? '' : String(Math.round(validateEverySeconds / day)),
    timeZone: properties.timeZone,
    week: properties.week,
    sources: sources.toSorted((left, right) => left.order - right.order).map(({ point }) => point),
  }
}

/** The fields with whole numbers: the least and the most. */
export const wholeNumbers = {
  transfersAtOnce: [1, 50],
  connections: [1, 16],
  reserveMegabytes: [0, 100_000_000],
  graceHours: [0, 100_000],
  quarantineHours: [0, 100_000],
  validateDays: [1, 3650],
} as const

/** What is wrong on the page General. */
export function checkGeneral(input: ChosenProperties, text: PointText): FieldProblems<ChosenProperties> {
  const wrongNumbers = Object.entries(wholeNumbers)
    .filter(([key, [least, most]]) => {
      const given = input[key as keyof typeof wholeNumbers].trim()
      if (key === 'validateDays' && given === '') return false
      const value = Number(given)
      return given === '' || !Number.isInteger(value) || value < least || value > most
    })
    .map(([key, [least, most]]) => [key, text('properties.number', { least, most })])
  const address = input.address.trim()
  return {
    ...(Object.fromEntries(wrongNumbers) as FieldProblems<ChosenProperties>),
    ...(address !== '' && !/^https?:\/\/\S+$/.test(address) && { address: text('properties.url') }),
  }
}

/** What is wrong on the page Schedule and Rate Limits. */
export function checkSchedule(input: ChosenProperties, text: PointText): FieldProblems<ChosenProperties> {
  try {
    new Intl.DateTimeFormat('en', { timeZone: input.timeZone.trim() })
    return {}
  } catch {
    return { timeZone: text('properties.zone') }
  }
}

/** How many hours of the week differ. */
export function changedHours(before: readonly Hour[], now: readonly Hour[]): number {
  return now.filter((one, place) => {
    const other = before[place]
    return one.access !== other?.access || one.bytesPerSecond !== other.bytesPerSecond
  }).length
}

/** What the site is asked to change: only what somebody changed, so that what was finer than these units stays. */
export function changesOf(before: ChosenProperties, now: ChosenProperties) {
  const changed = (key: keyof ChosenProperties) => before[key] !== now[key]
  const number = (key: keyof typeof wholeNumbers, factor: number) => Number(now[key].trim()) * factor
  const properties: Partial<Properties> = {
    ...(changed('address') && { address: now.address.trim() === '' ? null : now.address.trim() }),
    ...(changed('communication') && { communication: now.communication }),
    ...(changed('transfersAtOnce') && { transfersAtOnce: number('transfersAtOnce', 1) }),
    ...(changed('connections') && { connections: number('connections', 1) }),
    ...(changed('reserveMegabytes') && { reserveBytes: number('reserveMegabytes', megabyte) }),
    ...(changed('graceHours') && { graceSeconds: number('graceHours', hour) }),
    ...(changed('quarantineHours') && { quarantineSeconds: number('quarantineHours', hour) }),
    ...(changed('validateDays') && {
      validateEverySeconds: now.validateDays.trim() === '' ? null : number('validateDays', day),
    }),
    ...(changed('timeZone') && { timeZone: now.timeZone.trim() }),
    ...(changedHours(before.week, now.week) > 0 && { week: [...now.week] }),
  }
  const sameSources = before.sources.join('\n') === now.sources.join('\n')
  const sources = now.sources.map((point, place) => ({ point, order: place + 1 }))
  return { properties, ...(!sameSources && { sources }) }
}
