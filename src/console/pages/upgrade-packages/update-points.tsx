import { useQuery } from '@tanstack/react-query'
import type { ContentAction } from '#api-client'
import { queryClient, site } from '#console/data'
import { useFormats } from '#console/language'
import { Confirm, Loaded, SmallTable } from '#console/parts'
import type { ListedPackage } from './listed-package.ts'
import { useText } from './package-text.ts'

/** Brings the versions in use to the points that have the packages, once it was said what that sends. Loaded when it is asked for. */
export default function UpdatePoints(props: { rows: readonly ListedPackage[]; onClose: () => void }) {
  const { rows, onClose } = props
  const text = useText()
  const { bytes, number } = useFormats()
  const preview = useQuery({
    queryKey: ['update-points', rows.map(row => [row.id, row.currentVersion])],
    queryFn: () =>
      Promise.all(
        rows.map(async row => ({
          row,
          ...sumOf(await site.updateDistributionPoints({ packageId: row.id, dryRun: true })),
        })),
      ),
    retry: false,
    refetchInterval: false,
  })
  return (
    <Confirm
      title={text('actions.updatePoints')}
      label={text('actions.updatePoints')}
      run={async () => {
        for (const { id } of rows) await site.updateDistributionPoints({ packageId: id })
        await queryClient.invalidateQueries({ queryKey: ['content-status'] })
      }}
      onClose={onClose}
    >
      <p>{text('confirm.updatePoints')}</p>
      <Loaded query={preview}>
        {costs => (
          <SmallTable
            label={text('confirm.costs')}
            rows={costs}
            rowKey={one => one.row.id}
            columns={[
              { key: 'name', title: text('columns.name'), show: one => `${one.row.name} (${one.row.id})` },
              {
                key: 'version',
                title: text('columns.versionInUse'),
                atEnd: true,
                show: one => number(one.row.currentVersion),
              },
              { key: 'points', title: text('confirm.points'), atEnd: true, show: one => number(one.points) },
              { key: 'send', title: text('confirm.send'), atEnd: true, show: one => bytes(one.send) },
              { key: 'reused', title: text('confirm.reused'), atEnd: true, show: one => bytes(one.reused) },
            ]}
          />
        )}
      </Loaded>
    </Confirm>
  )
}

function sumOf({ entries }: ContentAction): { points: number; send: number; reused: number } {
  const changed = entries.filter(({ effect }) => effect !== 'nothing' && effect !== 'keep')
  const sum = (of: 'bytesToSend' | 'bytesReused') =>
    changed.reduce((total, entry) => total + (entry[of] ?? 0), 0)
  return { points: changed.length, send: sum('bytesToSend'), reused: sum('bytesReused') }
}
