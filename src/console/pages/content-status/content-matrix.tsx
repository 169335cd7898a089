import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { ContentStatus, ContentSummary } from '#api-client'
import { contentStatusQuery } from '#console/data'
import { Loaded, SmallTable, StateLabel } from '#console/parts'
import { categoryKinds } from './content-tabs.tsx'
import { useText } from './status-text.ts'

const useStyles = makeStyles({
  matrix: { padding: tokens.spacingHorizontalM, overflow: 'auto', flexGrow: 1, minHeight: 0 },
})

/** Content by point: where something is missing shows at a glance. */
export function ContentMatrix({ rows }: { rows: readonly ContentSummary[] }) {
  const styles = useStyles()
  const text = useText()
  const query = useQuery(contentStatusQuery())
  return (
    <div className={styles.matrix}>
      <Text>{text('matrix.hint')}</Text>
      <Loaded query={query}>{all => <Matrix rows={rows} all={all} />}</Loaded>
    </div>
  )
}

function Matrix({ rows, all }: { rows: readonly ContentSummary[]; all: readonly ContentStatus[] }) {
  const text = useText()
  const points = useMemo(() => [...new Set(all.map(one => one.point))].sort(), [all])
  const states = useMemo(
    () => new Map(all.map(one => [`${one.packageId} ${one.point}`, one.category])),
    [all],
  )
  return (
    <SmallTable
      label={text('matrix.label')}
      rows={rows}
      rowKey={row => row.packageId}
      columns={[
        { key: 'name', title: text('columns.name'), isShort: true, show: row => row.name },
        ...points.map(point => ({
          key: `point ${point}`,
          title: point,
          isShort: true,
          show: (row: ContentSummary) => {
            const state = states.get(`${row.packageId} ${point}`)
            return (
              <StateLabel kind={state === undefined ? 'none' : categoryKinds[state]}>
                {text(`states.${state ?? 'none'}`)}
              </StateLabel>
            )
          },
        })),
      ]}
    />
  )
}
