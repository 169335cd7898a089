import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { ApplicableUpdates } from '#api-client'
import { applicableUpdatesQuery } from '#console/data'
import { useFormats } from '#console/language'
import { Loaded, SmallTable, StateLabel } from '#console/parts'
import type { ListedPackage } from '../listed-package.ts'
import { useText } from '../package-text.ts'

/** How many updates the tab shows; the page of the package shows all. */
const shownUpdates = 200

const useStyles = makeStyles({
  parts: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
})

/** Which updates of the catalogue the images lack, and how many they have. */
export function UpdateStatusTab({ row }: { row: ListedPackage }) {
  const query = useQuery(applicableUpdatesQuery(row.id, 'applicable', shownUpdates))
  return <Loaded query={query}>{answer => <UpdateStatus answer={answer} />}</Loaded>
}

function UpdateStatus({ answer }: { answer: ApplicableUpdates }) {
  const styles = useStyles()
  const text = useText()
  const { date, dateTime, number } = useFormats()
  const { images, updates, total } = answer
  if (images.every(image => image.decidedAt === null && image.problem === null))
    return <Text>{text('updates.notDecided')}</Text>
  return (
    <div className={styles.parts}>
      <SmallTable
        label={text('summary.images')}
        rows={images}
        rowKey={image => `${image.path} ${image.index}`}
        columns={[
          {
            key: 'image',
            title: text('updates.image'),
            show: image => `${image.path.split('/').at(-1)}:${image.index} ${image.name ?? ''}`,
          },
          {
            key: 'missing',
            title: text('updates.missing'),
            atEnd: true,
            show: image => number(image.counts.applicable),
          },
          {
            key: 'installed',
            title: text('updates.installed'),
            atEnd: true,
            show: image => number(image.counts.installed),
          },
          {
            key: 'unknown',
            title: text('updates.unknown'),
            atEnd: true,
            show: image => number(image.counts.unknown),
          },
          {
            key: 'decided',
            title: text('updates.decided'),
            show: image =>
              image.problem === null ? (
                dateTime(image.decidedAt)
              ) : (
                <StateLabel kind="warning">{image.problem}</StateLabel>
              ),
          },
        ]}
      />
      <SmallTable
        label={text('updates.missing')}
        rows={updates}
        rowKey={update => update.updateId}
        empty={text('updates.noneMissing')}
        columns={[
          { key: 'title', title: text('updates.update'), show: update => update.title },
          { key: 'article', title: text('updates.article'), show: update => update.kb },
          {
            key: 'classification',
            title: text('updates.classification'),
            show: update => update.classification,
          },
          { key: 'released', title: text('updates.released'), show: update => date(update.createdAt) },
        ]}
      />
      {updates.length < total && (
        <Text>{text('updates.more', { shown: number(updates.length), all: number(total) })}</Text>
      )}
    </div>
  )
}
