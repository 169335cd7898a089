// A source of updates for people.

import type { UpdateSource } from '#api-client'
import { durationText } from './output.ts'
import { describeRecurrence } from './recurrence.ts'

const kinds: Readonly<Record<UpdateSource['kind'], string>> = {
  'catalogue-file': 'offline catalogue',
  folder: 'folder of update files',
  wsus: 'update server',
}

/** What it is, when it is read, and what came of the last time. `state` says how it stands now. */
export function describeUpdateSource(source: UpdateSource, state: string): string[] {
  const { name, kind, location, languages, upstream, schedule, watch, last, addedBy, addedAt } = source
  return [
    `${name}: ${kinds[kind]} ${location}`,
    `Languages beside English: ${languages.join(', ') || 'none'}`,
    ...(upstream === null
      ? []
      : [
          `Categories: ${upstream.categories.join(', ') || 'all'}`,
          `Classifications: ${upstream.classifications.join(', ') || 'all'}`,
          `Certificate authority: ${upstream.authorityFile ?? 'that of the system'}`,
        ]),
    ...(schedule === null
      ? ['Schedule: none']
      : [
          `Schedule: ${describeRecurrence(schedule.recurrence)}`,
          ...schedule.next.map(moment => `  ${moment}`),
        ]),
    ...(watch === null
      ? []
      : [`Looked at every ${durationText(watch.everySeconds)}, last at ${watch.lookedAt ?? '-'}`]),
    ...(watch?.error ? [`${watch.error.message} ${watch.error.remedy}`] : []),
    `Now: ${state}`,
    ...lastLines(last),
    `Added by ${addedBy} at ${addedAt}`,
  ]
}

function lastLines(last: UpdateSource['last']): string[] {
  if (last === null) return []
  const { startedAt, endedAt, listed, added, revised, expired, error } = last
  return [
    `Last synchronisation: began ${startedAt}, ended ${endedAt ?? '-'}`,
    ...(listed === null ? [] : [`  ${listed} updates: ${added} new, ${revised} revised, ${expired} expired`]),
    ...(error === null ? [] : [`  ${error.message} ${error.remedy}`]),
  ]
}
