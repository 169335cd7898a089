import { makeStyles, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { UpgradePackageDetail } from '#api-client'
import { packageVersionsQuery } from '#console/data'
import { useFormats } from '#console/language'
import { Loaded, RowLink, SmallTable } from '#console/parts'
import { useText } from '../property-text.ts'

const useStyles = makeStyles({
  parts: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
})

/** The versions in short, and why each is kept; the page of versions compares them and goes back. */
export function VersionsTab({ read }: { read: { value: UpgradePackageDetail } }) {
  const styles = useStyles()
  const text = useText()
  const { number, bytes, dateTime } = useFormats()
  const { id } = read.value
  const query = useQuery(packageVersionsQuery(id))
  return (
    <Loaded query={query}>
      {versions => (
        <div className={styles.parts}>
          <SmallTable
            label={text('tabs.versions')}
            rows={versions.toSorted((left, right) => right.number - left.number)}
            rowKey={version => String(version.number)}
            columns={[
              { key: 'number', title: text('general.version'), show: version => number(version.number) },
              {
                key: 'origin',
                title: text('versions.origin'),
                show: version => text(`versions.${version.origin}`),
              },
              {
                key: 'kept',
                title: text('versions.kept'),
                show: version =>
                  version.kept.map(reason => text(`versions.because.${reason}`)).join(', ') ||
                  text('versions.notKept'),
              },
              {
                key: 'size',
                title: text('general.size'),
                isShort: true,
                atEnd: true,
                show: one => bytes(one.totalBytes),
              },
              {
                key: 'created',
                title: text('general.created'),
                show: version => text('by', { at: dateTime(version.createdAt), by: version.createdBy }),
              },
            ]}
          />
          <RowLink to={`/software-library/operating-systems/upgrade-packages/versions/${id}`}>
            {text('actions.versions')}
          </RowLink>
        </div>
      )}
    </Loaded>
  )
}
