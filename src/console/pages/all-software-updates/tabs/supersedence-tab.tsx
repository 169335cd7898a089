import { makeStyles, Subtitle2, Text, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { CatalogueUpdate, CatalogueUpdateDetail } from '#api-client'
import { catalogueUpdateQuery } from '#console/data'
import { Loaded, RowLink } from '#console/parts'
import { useText } from '../update-text.ts'

const useStyles = makeStyles({
  parts: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  title: { margin: 0 },
  list: { margin: 0, paddingInlineStart: tokens.spacingHorizontalXL },
})

type Related = CatalogueUpdateDetail['supersedes']

/** What an update takes the place of, what takes its place, what it needs, and what it is part of. */
export function SupersedenceTab({ row }: { row: CatalogueUpdate }) {
  const styles = useStyles()
  const text = useText()
  const query = useQuery(catalogueUpdateQuery(row.updateId))
  return (
    <Loaded query={query}>
      {update => (
        <div className={styles.parts}>
          <RelatedList title={text('related.supersededBy')} updates={update.supersededBy} />
          <RelatedList title={text('related.supersedes')} updates={update.supersedes} />
          {update.prerequisites.length > 0 && (
            <RelatedList title={text('related.prerequisites')} updates={update.prerequisites.flat()} />
          )}
          {update.bundles.length > 0 && (
            <RelatedList title={text('related.bundles')} updates={update.bundles} />
          )}
          {update.bundledBy.length > 0 && (
            <RelatedList title={text('related.bundledBy')} updates={update.bundledBy} />
          )}
        </div>
      )}
    </Loaded>
  )
}

function RelatedList({ title, updates }: { title: string; updates: Related }) {
  const styles = useStyles()
  const text = useText()
  const unique = [...new Map(updates.map(one => [one.updateId, one])).values()]
  return (
    <section aria-label={title}>
      <Subtitle2 as="h3" className={styles.title}>
        {title}
      </Subtitle2>
      {unique.length === 0 ? (
        <Text>{text('related.none')}</Text>
      ) : (
        <ul className={styles.list}>
          {unique.map(one => (
            <li key={one.updateId}>
              {one.title === null ? (
                text('related.notHere', { id: one.updateId })
              ) : (
                <RowLink to="." search={{ search: one.title, selected: one.updateId }}>
                  {one.title}
                </RowLink>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
