import type { QueuedServicingRun } from '#api-client'
import type { Formats } from '#console/language'
import { type Column, StateLabel } from '#console/parts'
import type { QueueText } from './queue-text.ts'

/** The columns of the queue. */
export function queueColumns(
  text: QueueText,
  { dateTime, number }: Formats,
  names: ReadonlyMap<string, string>,
): Column<QueuedServicingRun>[] {
  return [
    {
      key: 'package',
      title: text('columns.package'),
      value: row => `${names.get(row.packageId) ?? row.packageId} (${row.packageId})`,
      width: 180,
      onNarrow: true,
    },
    {
      key: 'place',
      title: text('columns.place'),
      value: row => row.place,
      show: row => number(row.place),
      width: 70,
      atEnd: true,
    },
    {
      key: 'step',
      title: text('columns.step'),
      value: row => text(`steps.${row.step}`),
      show: row => (
        <StateLabel kind={row.runningSince === null ? 'waiting' : 'working'}>
          {text(`steps.${row.step}`)}
        </StateLabel>
      ),
      width: 150,
      onNarrow: true,
    },
    {
      key: 'priority',
      title: text('columns.priority'),
      value: row => text(`priorities.${row.priority}`),
      width: 90,
    },
    { key: 'engine', title: text('columns.engine'), value: row => row.engine, width: 80 },
    { key: 'worker', title: text('columns.worker'), value: row => row.worker ?? row.lane, width: 100 },
    {
      key: 'expected',
      title: text('columns.expected'),
      value: row => row.expectedStart,
      show: row => dateTime(row.expectedStart),
      width: 140,
    },
    { key: 'waitsFor', title: text('columns.waitsFor'), value: row => row.waitsFor, width: 140 },
    { key: 'by', title: text('columns.by'), value: row => row.requestedBy, isExtra: true },
    {
      key: 'asked',
      title: text('columns.asked'),
      value: row => row.askedAt,
      show: row => dateTime(row.askedAt),
      width: 156,
      isExtra: true,
    },
  ]
}
