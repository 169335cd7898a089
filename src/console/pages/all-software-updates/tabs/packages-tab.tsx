import { useQuery } from '@tanstack/react-query'
import type { CatalogueUpdate } from '#api-client'
import { catalogueUpdateQuery } from '#console/data'
import { Loaded, SmallTable } from '#console/parts'
import { useText } from '../update-text.ts'

/** The packages of Component Based Servicing in an update, and what they need. */
export function PackagesTab({ row }: { row: CatalogueUpdate }) {
  const text = useText()
  const query = useQuery(catalogueUpdateQuery(row.updateId))
  return (
    <Loaded query={query}>
      {update => (
        <SmallTable
          label={text('tabs.packages')}
          rows={update.packages}
          rowKey={one => one.identity}
          empty={text('packages.none')}
          columns={[
            { key: 'identity', title: text('packages.identity'), show: one => one.identity },
            { key: 'releaseType', title: text('packages.releaseType'), show: one => one.releaseType },
            { key: 'restart', title: text('packages.restart'), show: one => one.restart },
            {
              key: 'parents',
              title: text('packages.parents'),
              show: one => one.parents.map(parent => <div key={parent[0]}>{parent.join(', ')}</div>),
            },
          ]}
        />
      )}
    </Loaded>
  )
}
