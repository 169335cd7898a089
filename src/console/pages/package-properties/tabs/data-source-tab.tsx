import { Button, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { SourceComparison, UpgradePackageDetail } from '#api-client'
import { site, useMay } from '#console/data'
import { useFormats } from '#console/language'
import {
  Facts,
  Loaded,
  ProblemMessage,
  type StateKind,
  StateLabel,
  Together,
  useSayRecurrence,
} from '#console/parts'
import { updateScheduleQuery } from '../property-queries.ts'
import { useText } from '../property-text.ts'

const useStyles = makeStyles({
  parts: { display: 'flex', flexDirection: 'column', alignItems: 'flex-start', gap: tokens.spacingVerticalL },
})

const kinds: Record<SourceComparison['outcome'], StateKind> = {
  unchanged: 'good',
  different: 'warning',
  unsure: 'unknown',
}

/** Where the package was read from, when that is looked at by itself, and whether the source is still the same. */
export function DataSourceTab({ read }: { read: { value: UpgradePackageDetail } }) {
  const styles = useStyles()
  const text = useText()
  const { dateTime } = useFormats()
  const say = useSayRecurrence()
  const { id, sourcePath, extractIndex, licenceAcceptedAt, licenceAcceptedBy } = read.value
  const schedule = useQuery(updateScheduleQuery(id))
  const mayNot = useMay('upgrade-package', 'modify') === false
  const comparing = useMutation({ mutationFn: () => site.comparePackageSource({ packageId: id }) })
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
        <Button onClick={() => comparing.mutate()} disabledFocusable={comparing.isPending || mayNot}>
          {text(comparing.isPending ? 'source.comparing' : 'source.compare')}
        </Button>
        {mayNot && <Text>{text('why.notPermitted')}</Text>}
        {comparing.error && <ProblemMessage problem={comparing.error} title={text('source.notCompared')} />}
        {comparing.data && <Compared comparison={comparing.data} />}
      </Together>
    </div>
  )
}

function Compared({ comparison }: { comparison: SourceComparison }) {
  const text = useText()
  const { number } = useFormats()
  const { difference, outcome } = comparison
  return (
    <div role="status">
      <StateLabel kind={kinds[outcome]}>{text(`source.${outcome}`)}</StateLabel>
      <Facts
        facts={[
          { label: text('source.added'), value: number(difference.added.length) },
          { label: text('source.changed'), value: number(difference.changed.length) },
          { label: text('source.removed'), value: number(difference.removed.length) },
          { label: text('source.same'), value: number(difference.same) },
        ]}
      />
    </div>
  )
}
