import { Badge, makeStyles, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { ListedVersion } from '#api-client'
import { packageVersionsQuery } from '#console/data'
import { type Formats, useFormats } from '#console/language'
import { Loaded, SmallTable, StateLabel } from '#console/parts'
import type { ListedPackage } from '../listed-package.ts'
import { type PackageText, useText } from '../package-text.ts'

const useStyles = makeStyles({
  marks: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalXS },
})

/** Every version: what made it, what it changed, what proved it. */
export function VersionsTab({ row }: { row: ListedPackage }) {
  const text = useText()
  const formats = useFormats()
  const query = useQuery(packageVersionsQuery(row.id))
  return (
    <Loaded query={query}>
      {versions => (
        <SmallTable
          label={text('tabs.versions')}
          rows={[...versions].sort((left, right) => right.number - left.number)}
          rowKey={version => String(version.number)}
          columns={[
            {
              key: 'number',
              title: text('versions.number'),
              show: version => formats.number(version.number),
            },
            {
              key: 'marks',
              title: text('versions.marks'),
              show: version => <Marks version={version} text={text} />,
            },
            { key: 'origin', title: text('versions.origin'), show: version => originOf(version, text) },
            {
              key: 'changes',
              title: text('versions.changes'),
              show: version => changesOf(version, text, formats),
            },
            {
              key: 'proof',
              isShort: true,
              title: text('versions.proof'),
              show: version => <Proven version={version} text={text} />,
            },
            {
              key: 'size',
              title: text('versions.size'),
              atEnd: true,
              show: version => formats.bytes(version.totalBytes),
            },
            {
              key: 'created',
              title: text('versions.created'),
              show: version => formats.dateTime(version.createdAt),
            },
            { key: 'by', title: text('versions.by'), show: version => version.createdBy },
          ]}
        />
      )}
    </Loaded>
  )
}

function Marks({ version, text }: { version: ListedVersion; text: PackageText }) {
  const styles = useStyles()
  const marks = [
    version.inUse && { key: 'inUse', color: 'brand' },
    version.held && { key: 'held', color: 'informative' },
    version.bad && { key: 'bad', color: 'danger' },
    version.promoted && { key: 'promoted', color: 'success' },
    version.pinned && { key: 'pinned', color: 'informative' },
  ].filter(mark => mark !== false && mark !== null) as { key: 'inUse'; color: 'brand' }[]
  return (
    <span className={styles.marks}>
      {marks.map(mark => (
        <Badge key={mark.key} appearance="tint" color={mark.color}>
          {text(`versions.${mark.key}`)}
        </Badge>
      ))}
    </span>
  )
}

function originOf(version: ListedVersion, text: PackageText): string {
  const from = version.origin === 'rolled-back' ? version.restores : (version.run?.baseVersion ?? null)
  return text(`versions.origins.${version.origin}`, { version: from ?? '–' })
}

function changesOf({ changes }: ListedVersion, text: PackageText, { bytes }: Formats): string | null {
  if (changes === null) return null
  const articles = changes.articles.join(', ')
  const fresh = text('versions.newBytes', { bytes: bytes(changes.newBytes) })
  return articles === '' ? fresh : `${articles} (${fresh})`
}

function Proven({ version, text }: { version: ListedVersion; text: PackageText }) {
  if (version.run === null) return null
  return version.run.proven ? (
    <StateLabel kind="good">{text('versions.proven', { count: version.run.checks })}</StateLabel>
  ) : (
    <StateLabel kind="warning">{text('versions.notProven')}</StateLabel>
  )
}
