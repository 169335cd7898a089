import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { CatalogueUpdate, VersionsByUpdate } from '#api-client'
import { versionsByUpdateQuery } from '#console/data'
import { Loaded, SmallTable, type StateKind, StateLabel } from '#console/parts'
import { useText } from '../update-text.ts'

type Version = VersionsByUpdate['versions'][number]

const kinds: Record<Version['verdict'], StateKind> = {
  lacks: 'warning',
  has: 'good',
  'not-concerned': 'none',
  unknown: 'unknown',
  'not-decided': 'waiting',
}

/** Which packages lack the update or have it, image by image, and the points that hold them. */
export function AppliesToTab({ row }: { row: CatalogueUpdate }) {
  const text = useText()
  const query = useQuery(versionsByUpdateQuery(row.updateId))
  return (
    <Loaded query={query}>
      {({ versions }) => (
        <SmallTable
          label={text('tabs.appliesTo')}
          rows={versions}
          rowKey={one => `${one.packageId} ${one.version}`}
          empty={text('appliesTo.none')}
          columns={[
            {
              key: 'package',
              title: text('appliesTo.package'),
              show: one => (
                <Link
                  to="/software-library/operating-systems/upgrade-packages"
                  search={{ selected: one.packageId, tab: 'update-status' } as never}
                >
                  {`${one.name} (${one.packageId})`}
                </Link>
              ),
            },
            { key: 'version', title: text('appliesTo.version'), atEnd: true, show: one => one.version },
            {
              key: 'verdict',
              title: text('appliesTo.verdict'),
              show: one => (
                <StateLabel kind={kinds[one.verdict]}>{text(`verdicts.${one.verdict}`)}</StateLabel>
              ),
            },
            {
              key: 'images',
              title: text('appliesTo.images'),
              show: one =>
                one.images
                  .map(
                    image =>
                      `${image.path.split('/').at(-1)}:${image.index} ${text(`verdicts.${image.verdict}`)}`,
                  )
                  .join('; ') || null,
            },
            { key: 'points', title: text('appliesTo.points'), show: one => one.points.join(', ') || null },
          ]}
        />
      )}
    </Loaded>
  )
}
