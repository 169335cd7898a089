import type { ContentStatus } from '#api-client'
import { usePackageNames } from '#console/data'
import { useFormats } from '#console/language'
import { SmallTable } from '#console/parts'
import { contentProgress } from './content-progress.ts'
import { ContentStateLabel } from './content-state.tsx'
import { useText } from './state-text.ts'

/** Content on points, a line each, with the receipt that proves it. */
export function ContentTable(props: {
  label: string
  rows: readonly ContentStatus[]
  empty: string
  /** Columns that would say the same in every line. */
  without?: 'point' | 'package'
}) {
  const { label, rows, empty, without } = props
  const text = useText()
  const formats = useFormats()
  const nameOf = usePackageNames()
  return (
    <SmallTable
      label={label}
      rows={rows}
      rowKey={row => `${row.point} ${row.packageId}`}
      empty={empty}
      columns={[
        ...(without === 'point'
          ? []
          : [{ key: 'point', title: text('point'), show: (row: ContentStatus) => row.point }]),
        ...(without === 'package'
          ? []
          : [
              { key: 'package', title: text('package'), show: (row: ContentStatus) => nameOf(row.packageId) },
            ]),
        { key: 'state', title: text('stateTitle'), show: row => <ContentStateLabel status={row} /> },
        { key: 'version', title: text('version'), atEnd: true, show: row => formats.number(row.version) },
        { key: 'progress', title: text('progress'), show: row => contentProgress(row, text, formats) },
        {
          key: 'receipt',
          title: text('receipt'),
          show: ({ receipt }) =>
            receipt === null
              ? text('noReceipt')
              : text('proved', { version: receipt.version, when: formats.dateTime(receipt.verifiedAt) }),
        },
      ]}
    />
  )
}
