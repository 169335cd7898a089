import { makeStyles, ProgressBar, Text, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { QueuedServicingRun } from '#api-client'
import { servicingProgressQuery } from '#console/data'
import { useFormats } from '#console/language'
import { Facts, Loaded } from '#console/parts'
import { useText } from './queue-text.ts'

const useStyles = makeStyles({
  progress: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, maxWidth: '560px' },
})

/** How far a run is. */
export function RunProgress({ row }: { row: QueuedServicingRun }) {
  const styles = useStyles()
  const text = useText()
  const { bytes, dateTime, number } = useFormats()
  const query = useQuery({ ...servicingProgressQuery(row.run), refetchInterval: 1500 })
  return (
    <Loaded query={query}>
      {({ step, stepNumber, stepCount, phase, bytesDone, bytesTotal, worker, stepAt }) => (
        <div className={styles.progress}>
          <Text weight="semibold">{phase ?? text(`steps.${step}`)}</Text>
          <ProgressBar
            thickness="large"
            aria-label={text('progress.label')}
            {...(bytesTotal !== null && bytesTotal > 0 && { value: Math.min(1, bytesDone / bytesTotal) })}
          />
          <Facts
            facts={[
              {
                label: text('columns.step'),
                value: text('progress.step', {
                  step: text(`steps.${step}`),
                  place: number(stepNumber),
                  all: number(stepCount),
                }),
              },
              { label: text('progress.since'), value: dateTime(stepAt) },
              {
                label: text('progress.bytes'),
                value: bytesTotal === null ? bytes(bytesDone) : `${bytes(bytesDone)} / ${bytes(bytesTotal)}`,
              },
              { label: text('columns.worker'), value: worker ?? row.lane },
              { label: text('columns.waitsFor'), value: row.waitsFor },
              { label: text('progress.run'), value: row.run },
            ]}
          />
        </div>
      )}
    </Loaded>
  )
}
