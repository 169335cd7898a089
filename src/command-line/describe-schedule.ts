// Servicing schedules, told to a person.

import type { ServicingOccurrence, ServicingSchedule } from '#api-client'
import { bytesText, table } from './output.ts'
import { describeRecurrence } from './recurrence.ts'
import { describeWindow } from './service-window.ts'

type Definition = ServicingSchedule['definition']
type Package = ServicingOccurrence['packages'][number]

/** What a schedule would do: the result of the operation of a preview. */
export type SchedulePreview = {
  next: ServicingSchedule['next']
  packages: (Pick<Package, 'packageId' | 'chosen' | 'leftOut' | 'distributed' | 'error'> & {
    note: string | null
    downloads: { name: string; size: number; from: string | null; refused: string | null }[]
    refused: {
      update: string
      image: { path: string; index: number } | null
      code: string
      cause: string
      remedy: string
    }[]
    steps: number | null
  })[]
}

/** A schedule with all that it says. */
export function describeSchedule(found: ServicingSchedule): string[] {
  const { definition, state, status, next, open, last } = found
  const { name, packages, updates, serviceWindows, options } = definition
  return [
    `“${name}”: ${status.text}${state === 'active' ? '' : ` (${state})`}`,
    `Packages: ${packages.join(', ')}`,
    `Updates: ${updates.by === 'rule' ? `by the rule “${updates.rule}”` : updates.names.join(', ')}`,
    `When: ${describeWhen(definition)}`,
    ...serviceWindows.map(window => `Service window: ${describeWindow(window)}`),
    `Missed: ${describeMissed(definition)}; when the time before still runs: ${definition.overlap}`,
    `Options: ${describeOptions(options)}`,
    ...describeTimes(next),
    ...open.map(one =>
      one.state === 'running'
        ? `Running since ${one.startedAt}`
        : `Waiting to begin, not before ${one.notBefore}${sentence(one.reason)}`,
    ),
    ...(last === null ? [] : [`Last of ${last.dueAt}: ${last.state}${sentence(last.reason)}`]),
    `Made by ${found.madeBy} at ${found.madeAt}, changed by ${found.changedBy} at ${found.changedAt}`,
  ]
}

/** The times of a schedule, one line each. */
export function describeTimes(next: ServicingSchedule['next']): string[] {
  if (next.length === 0) return ['It is not due any more.']
  return [
    'Due at',
    ...next.map(({ due, start }) => {
      if (start === null) return `  ${due}, but no service window is open then or later`
      return start === due ? `  ${due}` : `  ${due}, begins at ${start}, when a service window opens`
    }),
  ]
}

/** What happened at one time. */
export function describeOccurrence(found: ServicingOccurrence): string[] {
  const { schedule, id, state, reason, dueAt, startedAt, finishedAt, packages } = found
  const times =
    startedAt === null ? '' : `, began ${startedAt}${finishedAt === null ? '' : `, ended ${finishedAt}`}`
  return [
    `“${schedule}” of ${dueAt}: ${state}${times}${sentence(reason)}`,
    `Occurrence ${id}`,
    ...packages.flatMap(describePackage),
  ]
}

/** What a schedule would do. */
export function describePreview({ next, packages }: SchedulePreview): string[] {
  return [...describeTimes(next), ...packages.flatMap(describePreviewed)]
}

function describePackage(one: Package): string[] {
  const rows = one.results.map(result => [
    result.kb ?? result.title,
    result.class,
    result.status,
    result.images
      .map(({ image, status }) => `${image === null ? 'media' : `${image.path}:${image.index}`} ${status}`)
      .join(', '),
    [result.code, result.cause, result.remedy].filter(part => part !== null).join(' '),
  ])
  return [
    '',
    `${one.packageId}: ${one.state}${sentence(one.reason)}`,
    ...(one.run === null ? [] : [`  Run: ${one.run}`]),
    ...(rows.length === 0 ? [] : table(['  Update', 'Class', 'Result', 'Images', 'Why'], rows.map(indent))),
    ...one.leftOut.map(update => `  Left out: ${update.title}. ${update.text}`),
    ...one.distributed.map(
      ({ point, effect, reason }) => `  ${point}: ${effect}${reason === null ? '' : ` (${reason})`}`,
    ),
    ...(one.removedVersions.length === 0 ? [] : [`  Versions removed: ${one.removedVersions.join(', ')}`]),
  ]
}

function describePreviewed(one: SchedulePreview['packages'][number]): string[] {
  const lines = [
    ...one.chosen.map(update => `  chosen: ${update.title}. ${update.why}`),
    ...(one.chosen.length === 0 && one.error === null ? ['  nothing would be chosen'] : []),
    ...one.leftOut.map(update => `  left out: ${update.title}. ${update.text}`),
    ...(one.note === null ? [] : [`  ${one.note}`]),
    ...one.downloads.map(({ name, size, from, refused }) =>
      refused === null
        ? `  would be downloaded: ${name}, ${bytesText(size)}, from ${from}`
        : `  cannot be downloaded: ${name}: ${refused}`,
    ),
    ...one.refused.map(
      ({ update, image, code, cause, remedy }) =>
        `  refused: ${update}${image === null ? '' : ` for ${image.path}:${image.index}`}. ${cause} ${remedy} (${code})`,
    ),
    ...(one.steps === null ? [] : [`  the plan with what is here has ${one.steps} steps`]),
    ...one.distributed.map(
      ({ point, effect, reason }) => `  ${point}: ${effect}${reason === null ? '' : ` (${reason})`}`,
    ),
    ...(one.error === null ? [] : [`  ${String(one.error.message)} ${String(one.error.remedy)}`]),
  ]
  return ['', one.packageId, ...lines]
}

function describeWhen({ when }: Definition): string {
  switch (when.start) {
    case 'as-soon-as-possible':
      return 'as soon as possible'
    case 'once':
      return `once, at ${when.once.at} in ${when.once.timeZone}`
    case 'recurring':
      return describeRecurrence(when.recurrence)
  }
}

function describeMissed({ runIfMissed, missedWithinMinutes }: Definition): string {
  if (!runIfMissed) return 'not made up for'
  return missedWithinMinutes === null ? 'made up for' : `made up for within ${missedWithinMinutes} minutes`
}

function throughRings(rings: readonly string[]): string {
  return rings.length === 0 ? 'through all distribution rings' : `through the rings ${rings.join(', ')}`
}

function describeOptions(options: Definition['options']): string {
  const { distribute, continueOnErrorClasses: classes } = options
  const to = {
    none: 'not distributed',
    package: 'to the points that have the package',
    'all-points': 'to all points',
    groups: distribute.to === 'groups' ? `to ${distribute.groups.join(', ')}` : '',
    rings: distribute.to === 'rings' ? throughRings(distribute.rings ?? []) : '',
  }[distribute.to]
  return [
    options.continueOnError ? 'continue on error' : 'stop on error',
    ...(classes.length === 0 ? [] : [`for updates, of ${classes.join(', ')} alone`]),
    to,
    ...(options.cleanup === 'none' ? [] : [`clean-up ${options.cleanup}`]),
    ...(options.optimize ? ['optimised'] : []),
    ...(options.verify === 'whole' ? ['verified as a whole'] : []),
    ...(options.indexes === null ? [] : [`images ${options.indexes.join(', ')}`]),
    ...(options.engine === null ? [] : [`engine ${options.engine}`]),
    ...(options.runOn === 'worker' ? ['on a servicing worker'] : []),
    `priority ${options.priority}`,
    ...(options.keepVersions === null ? [] : [`keep ${options.keepVersions} versions`]),
  ].join('; ')
}

function sentence(text: string | null): string {
  return text === null ? '' : `. ${text}`
}

function indent(row: readonly string[]): string[] {
  return row.map((cell, column) => (column === 0 ? `  ${cell}` : cell))
}
