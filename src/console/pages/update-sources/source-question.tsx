// What is asked before a source is changed or removed.

import { Checkbox, DialogContent, makeStyles, tokens } from '@fluentui/react-components'
import { useState } from 'react'
import type { UpdateSource } from '#api-client'
import { queryClient, site } from '#console/data'
import {
  Confirm,
  NextTimes,
  NumberField,
  RepeatFields,
  recurrenceOf,
  repeatOf,
  usualRepeat,
} from '#console/parts'
import { useText } from './source-text.ts'

const useStyles = makeStyles({
  fields: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, padding: 0 },
})

/** What is asked. */
export type Asked = { about: 'schedule' | 'watch' | 'remove'; source: UpdateSource }

const readAgain = () => queryClient.invalidateQueries({ queryKey: ['update-source'] })

/** Asks, and does it. */
export function SourceQuestion({ asked, onClose }: { asked: Asked; onClose: () => void }) {
  const text = useText()
  const { about, source } = asked
  if (about === 'schedule') return <ScheduleQuestion source={source} onClose={onClose} />
  if (about === 'watch') return <WatchQuestion source={source} onClose={onClose} />
  return (
    <Confirm
      title={text('actions.remove')}
      label={text('actions.remove')}
      run={async () => {
        await site.removeUpdateSource({ source: source.name })
        await readAgain()
      }}
      onClose={onClose}
    >
      {text('confirm.remove', { name: source.name })}
    </Confirm>
  )
}

type QuestionProps = { source: UpdateSource; onClose: () => void }

function ScheduleQuestion({ source, onClose }: QuestionProps) {
  const styles = useStyles()
  const text = useText()
  const [isOn, setOn] = useState(true)
  const [repeat, setRepeat] = useState(
    source.schedule ? repeatOf(source.schedule.recurrence) : { ...usualRepeat(), every: 'day' as const },
  )
  return (
    <Confirm
      title={text('confirm.schedule', { name: source.name })}
      label={text('confirm.set')}
      run={async () => {
        if (isOn) await site.setUpdateSourceSchedule({ source: source.name, ...recurrenceOf(repeat) })
        else if (source.schedule) await site.removeUpdateSourceSchedule({ source: source.name })
        await readAgain()
      }}
      onClose={onClose}
    >
      <DialogContent className={styles.fields}>
        <Checkbox
          label={text('confirm.onSchedule')}
          checked={isOn}
          onChange={(_, { checked }) => setOn(checked === true)}
        />
        {isOn && (
          <>
            <RepeatFields
              repeat={repeat}
              onChange={changes => setRepeat(before => ({ ...before, ...changes }))}
            />
            <NextTimes
              about={`source ${source.id}`}
              recurrence={recurrenceOf(repeat)}
              preview={recurrence => site.previewUpdateSourceSchedule({ source: source.name, ...recurrence })}
            />
          </>
        )}
      </DialogContent>
    </Confirm>
  )
}

function WatchQuestion({ source, onClose }: QuestionProps) {
  const styles = useStyles()
  const text = useText()
  const [isOn, setOn] = useState(source.watchSeconds !== null)
  const [minutes, setMinutes] = useState(Math.max(1, Math.round((source.watchSeconds ?? 300) / 60)))
  return (
    <Confirm
      title={text('confirm.watch', { name: source.name })}
      label={text('confirm.set')}
      run={async () => {
        const everySeconds = isOn ? minutes * 60 : null
        await site.setUpdateSourceWatch({ source: source.name, everySeconds })
        await readAgain()
      }}
      onClose={onClose}
    >
      <DialogContent className={styles.fields}>
        <Checkbox
          label={text('confirm.watching')}
          checked={isOn}
          onChange={(_, { checked }) => setOn(checked === true)}
        />
        {isOn && (
          <NumberField
            label={text('confirm.minutes')}
            value={minutes}
            least={1}
            most={1440}
            onChange={setMinutes}
          />
        )}
      </DialogContent>
    </Confirm>
  )
}
