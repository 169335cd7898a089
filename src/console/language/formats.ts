// Dates, numbers, sizes and stretches of time in the locale.

import { useMemo } from 'react'
import { currentLocale, useLanguage } from './language.ts'

/** Writes values as people read them; a dash stands for what is not known. */
export type Formats = {
  /** A whole number or a fraction. */
  number: (value: number) => string
  /** Of a hundred. */
  percent: (value: number) => string
  /** A day and a time, of an ISO 8601 text. */
  dateTime: (iso: string | null) => string
  /** The time of a day, of an ISO 8601 text. */
  time: (iso: string) => string
  /** A day. */
  date: (iso: string | null) => string
  /** Bytes, in powers of 1,000, as Windows Setup media are labelled. */
  bytes: (value: number | null) => string
  /** Bytes per second. */
  rate: (bytesPerSecond: number | null) => string
  /** A stretch of time in its two largest units. */
  seconds: (value: number | null) => string
  /** How long ago, or in how long. */
  ago: (iso: string | null, now?: Date) => string
  /** Compares texts for sorting: numbers in them by their value. */
  compare: (left: string, right: string) => number
}

/** The dash. */
export const notKnown = '–'

const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte'] as const
const timeUnits = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const

/** Makes the formats of a locale. */
export function makeFormats(locale: string): Formats {
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 })
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 })
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: 'short', timeStyle: 'short' })
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'short' })
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' })
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  const collator = new Intl.Collator(locale, { numeric: true, sensitivity: 'base' })
  const unit = (value: number, name: string, digits = 0) =>
    new Intl.NumberFormat(locale, {
      style: 'unit',
      unit: name,
      unitDisplay: 'short',
      maximumFractionDigits: digits,
    }).format(value)
  const bytes = (value: number) => {
    const power = Math.min(Math.floor(Math.log10(Math.max(value, 1)) / 3), byteUnits.length - 1)
    const amount = value / 1000 ** power
    return unit(amount, byteUnits[power] ?? 'byte', power === 0 || amount >= 100 ? 0 : 1)
  }
  const seconds = (value: number) => {
    const whole = Math.max(0, Math.round(value))
    const first = timeUnits.findIndex(([, size]) => whole >= size)
    if (first === -1) return unit(0, 'second')
    let rest = whole
    const parts: string[] = []
    for (const [name, size] of timeUnits.slice(first, first + 2)) {
      const amount = Math.floor(rest / size)
      rest -= amount * size
      if (amount > 0) parts.push(unit(amount, name))
    }
    return parts.join(' ')
  }
  return {
    number: value => number.format(value),
    percent: value => percent.format(value / 100),
    time: iso => time.format(new Date(iso)),
    dateTime: iso => (iso === null ? notKnown : dateTime.format(new Date(iso))),
    date: iso => (iso === null ? notKnown : date.format(new Date(iso))),
    bytes: value => (value === null ? notKnown : bytes(value)),
    rate: value => (value === null ? notKnown : `${bytes(value)}/s`),
    seconds: value => (value === null ? notKnown : seconds(value)),
    ago(iso, now = new Date()) {
      if (iso === null) return notKnown
      const past = (new Date(iso).getTime() - now.getTime()) / 1000
      const [name, size] = timeUnits.find(([, size]) => Math.abs(past) >= size) ?? (['second', 1] as const)
      return relative.format(Math.trunc(past / size), name)
    },
    compare: collator.compare,
  }
}

/** The formats of the language of now. */
export function useFormats(): Formats {
  const language = useLanguage()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the locale follows the language.
  return useMemo(() => makeFormats(currentLocale()), [language])
}
