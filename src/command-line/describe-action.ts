// Previews and actions on content for people.

import type { ContentAction } from '#api-client'
import { bytesText, durationText, table } from './output.ts'

type Entry = ContentAction['entries'][number]

const effects: Record<Entry['effect'], string> = {
  send: 'send',
  update: 'update',
  'send-again': 'send again',
  validate: 'validate',
  remove: 'remove',
  cancel: 'cancel',
  keep: 'stays',
  nothing: 'nothing',
}

/** What was, or would be, done: one line for each package and point, and a warning for disks that are too small. */
export function describeAction({ dryRun, entries }: ContentAction): string[] {
  if (entries.length === 0) return ['No distribution point is concerned.']
  const head = ['Distribution point', 'Package ID', 'Version', 'What', 'To send', 'Time', 'Why']
  const tight = entries.filter(
    ({ spaceNeeded, spaceAvailable }) =>
      spaceNeeded !== null && spaceAvailable !== null && spaceNeeded > spaceAvailable,
  )
  return [
    ...table(head, entries.map(rowOf)),
    ...tight.map(
      ({ point, spaceNeeded, spaceAvailable }) =>
        `The disk of ${point} is too small: ${bytesText(spaceNeeded ?? 0)} are needed, ${bytesText(spaceAvailable ?? 0)} are free beside its reserve.`,
    ),
    ...(dryRun ? ['Nothing was changed.'] : []),
  ]
}

function rowOf(entry: Entry): (string | number)[] {
  const { bytesToSend, bytesToRemove, expectedSeconds } = entry
  const bytes = bytesToSend ?? bytesToRemove
  const sign = bytesToSend === null && bytesToRemove !== null ? '-' : ''
  return [
    entry.point,
    entry.packageId,
    entry.version,
    effects[entry.effect],
    bytes === null ? '-' : `${sign}${bytesText(bytes)}`,
    expectedSeconds === null ? '-' : durationText(expectedSeconds),
    entry.reason ?? '',
  ]
}
