import type { ServicingRun } from '#api-client'
import { SmallTable, type StateKind, StateLabel } from '#console/parts'
import { useText } from './run-text.ts'

const kinds = {
  applied: 'good',
  installed: 'good',
  'not-required': 'none',
  applicable: 'waiting',
  unsupported: 'warning',
  unknown: 'unknown',
  failed: 'bad',
} as const satisfies Record<string, StateKind>

/** Where each update stands for each image, with the reason and the way out. */
export function RunUpdates({ run }: { run: ServicingRun }) {
  const text = useText()
  return (
    <SmallTable
      label={text('updates.title')}
      rows={run.statuses}
      rowKey={one => `${one.update} ${one.image?.path} ${one.image?.index}`}
      empty={text('updates.none')}
      columns={[
        { key: 'update', title: text('updates.update'), isShort: true, show: one => one.update.slice(0, 12) },
        {
          key: 'image',
          title: text('updates.image'),
          show: one => (one.image === null ? text('updates.all') : `${one.image.path}:${one.image.index}`),
        },
        {
          key: 'status',
          title: text('updates.status'),
          isShort: true,
          show: one => <StateLabel kind={kinds[one.status]}>{text(`statuses.${one.status}`)}</StateLabel>,
        },
        {
          key: 'reason',
          title: text('updates.reason'),
          show: one => (one.reason === null ? null : `${one.reason.text} ${one.reason.wayOut}`),
        },
      ]}
    />
  )
}
