import { useQuery } from '@tanstack/react-query'
import type { ServicingRun } from '#api-client'
import { softwareUpdatesQuery } from '#console/data'
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

/** Where each update stands for each image, with the reason and the way out. An update that is not there any more has the beginning of its digest. */
export function RunUpdates({ run }: { run: ServicingRun }) {
  const text = useText()
  const updates = useQuery(softwareUpdatesQuery())
  const nameOf = (sha256: string) => {
    const update = updates.data?.find(one => one.id === sha256)
    // Not before it is known that there is none: the digest would be there for a moment only.
    if (update === undefined) return updates.isPending ? null : sha256.slice(0, 12)
    return update.kb === null || update.title.includes(update.kb)
      ? update.title
      : `${update.title} (${update.kb})`
  }
  return (
    <SmallTable
      label={text('updates.title')}
      rows={run.statuses}
      rowKey={one => `${one.update} ${one.image?.path} ${one.image?.index}`}
      empty={text('updates.none')}
      columns={[
        { key: 'update', title: text('updates.update'), show: one => nameOf(one.update) },
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
