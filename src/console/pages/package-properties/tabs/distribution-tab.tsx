import { makeStyles, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { ContentSummary, UpgradePackageDetail } from '#api-client'
import { contentSummaryQuery, queryClient, site, useMay } from '#console/data'
import { useFormats } from '#console/language'
import { EditForm, Facts, Loaded, RowLink } from '#console/parts'
import { useText } from '../property-text.ts'

type Priority = ContentSummary['priority']
const priorities: readonly Priority[] = ['high', 'medium', 'low']

const useStyles = makeStyles({
  parts: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXL },
})

/** With which priority the content is sent, and how it stands. */
export function DistributionTab({ read }: { read: { value: UpgradePackageDetail } }) {
  const styles = useStyles()
  const text = useText()
  const { number, percent, dateTime } = useFormats()
  const mayNot = useMay('upgrade-package', 'distribute') === false
  const { id } = read.value
  const summaries = useQuery(contentSummaryQuery())
  return (
    <Loaded query={summaries}>
      {all => {
        const one = all.find(({ packageId }) => packageId === id)
        const share = one?.compliancePercent ?? null
        return (
          <div className={styles.parts}>
            <EditForm
              label={text('tabs.distribution')}
              now={{ value: { priority: one?.priority ?? 'medium' }, tag: null }}
              fields={[
                {
                  key: 'priority',
                  label: text('distribution.priority'),
                  kind: 'choice',
                  hint: text('distribution.priorityHint'),
                  choices: priorities.map(value => ({ value, label: text(`distribution.${value}`) })),
                },
              ]}
              save={async ({ priority }) => {
                await site.setContentPriority({ packageId: id, priority: priority as Priority })
              }}
              say={(_, value) => text(`distribution.${value as Priority}`)}
              reread={() => queryClient.invalidateQueries({ queryKey: ['content-status'] })}
              unavailable={mayNot ? text('why.notPermitted') : null}
            />
            <Facts
              facts={[
                { label: text('distribution.targeted'), value: number(one?.targeted ?? 0) },
                { label: text('distribution.compliance'), value: share === null ? null : percent(share) },
                { label: text('distribution.lastCopied'), value: dateTime(one?.lastCopiedAt ?? null) },
              ]}
            />
            <RowLink to={`/software-library/operating-systems/upgrade-packages/distribute/${id}/content`}>
              {text('distribution.distribute')}
            </RowLink>
          </div>
        )
      }}
    </Loaded>
  )
}
