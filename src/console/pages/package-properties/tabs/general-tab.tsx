import { makeStyles, tokens } from '@fluentui/react-components'
import type { UpgradePackageDetail } from '#api-client'
import { queryClient, siteIf, type Tagged, useMay } from '#console/data'
import { useFormats } from '#console/language'
import { EditForm, Facts } from '#console/parts'
import { useText } from '../property-text.ts'

/** As many characters as the site takes. */
const longest = { name: 50, version: 32, comment: 127 } as const

const useStyles = makeStyles({
  parts: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXL },
})

/** What people call the package, to be changed; and what it is. */
export function GeneralTab({ read }: { read: Tagged<UpgradePackageDetail> }) {
  const styles = useStyles()
  const text = useText()
  const { bytes, dateTime, number } = useFormats()
  const mayNot = useMay('upgrade-package', 'modify') === false
  const { value, tag } = read
  const { id, name, version, comment } = value
  return (
    <div className={styles.parts}>
      <EditForm
        label={text('tabs.general')}
        now={{ value: { name, version, comment }, tag }}
        fields={[
          { key: 'name', label: text('general.name'), required: true },
          { key: 'version', label: text('general.version') },
          { key: 'comment', label: text('general.comment') },
        ]}
        check={input =>
          Object.fromEntries(
            Object.entries(longest)
              .filter(([key, most]) => input[key as keyof typeof longest].trim().length > most)
              .map(([key, most]) => [key, text('general.tooLong', { count: most })]),
          )
        }
        save={async (input, about) => {
          await siteIf(about).editUpgradePackage({
            packageId: id,
            name: input.name.trim(),
            version: input.version.trim(),
            comment: input.comment.trim(),
          })
        }}
        fieldOf={code => (/NAME/.test(code) ? 'name' : null)}
        reread={() => queryClient.invalidateQueries({ queryKey: ['upgrade-package'] })}
        unavailable={mayNot ? text('why.notPermitted') : null}
      />
      <Facts
        facts={[
          { label: text('general.packageId'), value: id },
          { label: text('general.versionInUse'), value: number(value.currentVersion) },
          { label: text('general.size'), value: bytes(value.totalBytes) },
          { label: text('general.files'), value: number(value.fileCount) },
          { label: text('general.architecture'), value: value.architecture },
          { label: text('general.language'), value: value.language },
          {
            label: text('general.created'),
            value: text('by', { at: dateTime(value.createdAt), by: value.createdBy }),
          },
        ]}
      />
    </div>
  )
}
