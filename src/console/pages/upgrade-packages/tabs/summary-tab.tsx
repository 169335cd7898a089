import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { UpgradePackageDetail } from '#api-client'
import { packageQuery } from '#console/data'
import { useFormats } from '#console/language'
import { Facts, Loaded, ShareBar, SmallTable } from '#console/parts'
import type { ListedPackage } from '../listed-package.ts'
import { ScheduledStatus } from '../package-columns.tsx'
import { type PackageText, useText } from '../package-text.ts'

const useStyles = makeStyles({
  columns: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(320px, 100%), 1fr))',
    gap: tokens.spacingHorizontalXXL,
    alignItems: 'start',
  },
  part: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, minWidth: 0 },
  title: { margin: 0, fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold },
})

/** What the package is, how its content stands, and which images are in it. */
export function SummaryTab({ row }: { row: ListedPackage }) {
  const styles = useStyles()
  const text = useText()
  const { dateTime, bytes, number } = useFormats()
  const detail = useQuery(packageQuery(row.id))
  return (
    <div className={styles.columns}>
      <section className={styles.part}>
        <h3 className={styles.title}>{text('summary.general')}</h3>
        <Facts
          facts={[
            { label: text('columns.packageId'), value: row.id },
            { label: text('columns.version'), value: row.version },
            { label: text('columns.versionInUse'), value: number(row.currentVersion) },
            { label: text('columns.sourcePath'), value: row.sourcePath },
            { label: text('columns.size'), value: bytes(row.totalBytes) },
            { label: text('summary.files'), value: number(row.fileCount) },
            {
              label: text('columns.scheduledUpdatesDate'),
              value: dateTime(row.schedule?.scheduledUpdatesDate ?? null),
            },
            {
              label: text('columns.scheduledUpdatesStatus'),
              value: <ScheduledStatus value={row.schedule?.scheduledUpdatesStatus.value ?? 0} text={text} />,
            },
            { label: text('columns.comment'), value: row.comment },
          ]}
        />
      </section>
      <section className={styles.part}>
        <h3 className={styles.title}>{text('summary.content')}</h3>
        <ContentShares row={row} />
      </section>
      <section className={styles.part}>
        <h3 className={styles.title}>{text('summary.images')}</h3>
        <Loaded query={detail}>{({ images }) => <Images images={images} text={text} />}</Loaded>
      </section>
    </div>
  )
}

function ContentShares({ row }: { row: ListedPackage }) {
  const text = useText()
  const { dateTime } = useFormats()
  const { content } = row
  if (content === null || content.targeted === 0) return <Text>{text('summary.notDistributed')}</Text>
  return (
    <>
      <ShareBar
        label={text('summary.content')}
        shares={[
          { key: 'success', label: text('summary.success'), amount: content.success, kind: 'good' },
          {
            key: 'in-progress',
            label: text('summary.inProgress'),
            amount: content.inProgress,
            kind: 'working',
          },
          { key: 'error', label: text('summary.error'), amount: content.errors, kind: 'bad' },
          { key: 'unknown', label: text('summary.unknown'), amount: content.unknown, kind: 'unknown' },
        ]}
      />
      <Facts facts={[{ label: text('summary.lastCopied'), value: dateTime(content.lastCopiedAt) }]} />
    </>
  )
}

type Image = UpgradePackageDetail['images'][number]

function Images({ images, text }: { images: readonly Image[]; text: PackageText }) {
  const build = ({ version }: Image) =>
    version === null ? null : `${version.major}.${version.minor}.${version.build}.${version.servicePackBuild}`
  return (
    <SmallTable
      label={text('summary.images')}
      rows={images}
      rowKey={image => `${image.path} ${image.index}`}
      columns={[
        {
          key: 'image',
          title: text('summary.image'),
          show: image => `${image.path.split('/').at(-1)}:${image.index}`,
        },
        { key: 'name', title: text('columns.name'), show: image => image.name },
        { key: 'build', title: text('summary.build'), show: build },
        { key: 'architecture', title: text('columns.architecture'), show: image => image.architecture },
      ]}
    />
  )
}
