// What is different between two versions: updates, packages of images, files, bytes.

import { Field, makeStyles, Select, Subtitle2, Text, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { ListedVersion, VersionComparison } from '#api-client'
import { versionComparisonQuery } from '#console/data'
import { useFormats } from '#console/language'
import { Facts, Loaded, SmallTable, useAddress } from '#console/parts'
import { useText } from './version-text.ts'

/** So many rows of each table are shown. */
const mostRows = 500

const useStyles = makeStyles({
  parts: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  choices: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM },
  title: { margin: 0 },
})

/** Compares the two selected versions, or the selected one with the one that is chosen. */
export function Comparison(props: {
  packageId: string
  versions: readonly ListedVersion[]
  selected: readonly ListedVersion[]
}) {
  const { packageId, versions, selected } = props
  const styles = useStyles()
  const text = useText()
  const [address, change] = useAddress()
  const numbers = versions.map(one => one.number).sort((left, right) => left - right)
  const chosen = selected.map(one => one.number).sort((left, right) => left - right)
  const to = chosen.at(-1) ?? 0
  const before = numbers.filter(one => one < to).at(-1) ?? numbers.find(one => one !== to)
  const from =
    chosen.length === 2 ? chosen[0] : (numbers.find(one => String(one) === address.against) ?? before)
  if (from === undefined || from === to) return <Text>{text('compare.onlyOne')}</Text>
  return (
    <div className={styles.parts}>
      {chosen.length === 1 && (
        <div className={styles.choices}>
          <Field label={text('compare.against')}>
            <Select value={String(from)} onChange={(_, { value }) => change({ against: value })}>
              {numbers
                .filter(one => one !== to)
                .map(one => (
                  <option key={one} value={one}>
                    {text('compare.version', { version: one })}
                  </option>
                ))}
            </Select>
          </Field>
        </div>
      )}
      <Compared packageId={packageId} from={from} to={to} />
    </div>
  )
}

function Compared({ packageId, from, to }: { packageId: string; from: number; to: number }) {
  const query = useQuery(versionComparisonQuery(packageId, from, to))
  return <Loaded query={query}>{found => <Differences found={found} />}</Loaded>
}

function Differences({ found }: { found: VersionComparison }) {
  const styles = useStyles()
  const text = useText()
  const { bytes, number } = useFormats()
  const packages = found.images.flatMap(image =>
    image.packages.map(one => ({
      ...one,
      image: `${image.path.split('/').at(-1)}:${image.index}`,
      key: `${image.path} ${image.index} ${one.identity}`,
    })),
  )
  return (
    <>
      <Facts
        facts={[
          { label: text('compare.updates'), value: found.articles.join(', ') },
          { label: text('compare.files'), value: number(found.files.length) },
          { label: text('compare.unchanged'), value: number(found.unchangedFiles) },
          { label: text('compare.fromBytes', { version: found.from }), value: bytes(found.fromBytes) },
          { label: text('compare.toBytes', { version: found.to }), value: bytes(found.toBytes) },
          { label: text('compare.newBytes'), value: bytes(found.newBytes) },
        ]}
      />
      {!found.inspected && <Text>{text('compare.notInspected')}</Text>}
      <Subtitle2 as="h3" className={styles.title}>
        {text('compare.images')}
      </Subtitle2>
      <SmallTable
        label={text('compare.images')}
        rows={found.images}
        rowKey={image => `${image.path} ${image.index}`}
        columns={[
          {
            key: 'image',
            title: text('compare.image'),
            show: image => `${image.path.split('/').at(-1)}:${image.index} ${image.name ?? ''}`,
          },
          { key: 'from', title: text('compare.before'), show: image => buildOf(image.from) },
          { key: 'to', title: text('compare.after'), show: image => buildOf(image.to) },
          {
            key: 'packages',
            title: text('compare.packages'),
            atEnd: true,
            show: image => number(image.packages.length),
          },
        ]}
      />
      <Subtitle2 as="h3" className={styles.title}>
        {text('compare.packages')}
      </Subtitle2>
      <SmallTable
        label={text('compare.packages')}
        rows={packages.slice(0, mostRows)}
        rowKey={one => one.key}
        empty={text('compare.noPackages')}
        columns={[
          { key: 'image', title: text('compare.image'), isShort: true, show: one => one.image },
          { key: 'identity', title: text('compare.package'), show: one => one.identity },
          { key: 'article', title: text('compare.article'), show: one => one.kb },
          { key: 'from', title: text('compare.before'), show: one => one.from ?? text('compare.absent') },
          { key: 'to', title: text('compare.after'), show: one => one.to ?? text('compare.absent') },
        ]}
      />
      {packages.length > mostRows && <Text>{text('compare.more', { all: number(packages.length) })}</Text>}
      <Subtitle2 as="h3" className={styles.title}>
        {text('compare.files')}
      </Subtitle2>
      <SmallTable
        label={text('compare.files')}
        rows={found.files.slice(0, mostRows)}
        rowKey={file => file.path}
        empty={text('compare.noFiles')}
        columns={[
          { key: 'path', title: text('compare.file'), show: file => file.path },
          {
            key: 'from',
            title: text('compare.before'),
            atEnd: true,
            show: file => (file.from === null ? text('compare.absent') : bytes(file.from)),
          },
          {
            key: 'to',
            title: text('compare.after'),
            atEnd: true,
            show: file => (file.to === null ? text('compare.absent') : bytes(file.to)),
          },
        ]}
      />
      {found.files.length > mostRows && (
        <Text>{text('compare.more', { all: number(found.files.length) })}</Text>
      )}
    </>
  )
}

function buildOf(version: { build: number; revision: number | null } | null): string | null {
  return version && `${version.build}.${version.revision ?? 0}`
}
