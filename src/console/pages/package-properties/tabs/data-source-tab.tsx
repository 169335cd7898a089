import { makeStyles, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { UpgradePackageDetail } from '#api-client'
import { useFormats } from '#console/language'
import { Facts, Loaded, Together, useSayRecurrence } from '#console/parts'
import { updateScheduleQuery } from '../property-queries.ts'
import { useText } from '../property-text.ts'
import { SourceReload } from './source-reload.tsx'

const useStyles = makeStyles({
  parts: { display: 'flex', flexDirection: 'column', alignItems: 'flex-start', gap: tokens.spacingVerticalL },
})

/** Where the package was read from, when that is looked at by itself, and reading it again. */
export function DataSourceTab({ read }: { read: { value: UpgradePackageDetail } }) {
  const styles = useStyles()
  const text = useText()
  const { dateTime } = useFormats()
  const say = useSayRecurrence()
  const { id, sourcePath, extractIndex, licenceAcceptedAt, licenceAcceptedBy } = read.value
  const schedule = useQuery(updateScheduleQuery(id))
  return (
    <div className={styles.parts}>
      <Together queries={[schedule]}>
        <Loaded query={schedule}>
          {set => (
            <Facts
              facts={[
                { label: text('source.path'), value: sourcePath },
                {
                  label: text('source.extract'),
                  value:
                    extractIndex === null
                      ? text('source.allImages')
                      : text('source.oneImage', { index: extractIndex }),
                },
                {
                  label: text('source.licence'),
                  value: text('by', { at: dateTime(licenceAcceptedAt), by: licenceAcceptedBy }),
                },
                {
                  label: text('source.schedule'),
                  value: set === null ? text('source.noSchedule') : say(set.recurrence),
                },
                ...(set === null
                  ? []
                  : [{ label: text('source.next'), value: dateTime(set.next[0] ?? null) }]),
                ...(set?.last
                  ? [
                      {
                        label: text('source.last'),
                        value: `${dateTime(set.last.at)}: ${text(`source.outcomes.${set.last.outcome}`)}`,
                      },
                    ]
                  : []),
              ]}
            />
          )}
        </Loaded>
        <SourceReload read={read} />
      </Together>
    </div>
  )
}
