import { Field, Input, makeStyles, Radio, RadioGroup, tokens } from '@fluentui/react-components'
import { site } from '#console/data'
import { NextTimes, ownTimeZone, RepeatFields, recurrenceOf, type WizardForm } from '#console/parts'
import type { NewSchedule } from '../new-schedule.ts'
import type { ServicedPackage } from '../schedule-updates-page.tsx'
import { useText } from '../wizard-text.ts'

const useStyles = makeStyles({
  once: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalL, alignItems: 'start' },
})

/** As soon as possible, once, or again and again. */
export function WhenFields(props: { form: WizardForm<NewSchedule>; packages: readonly ServicedPackage[] }) {
  const { form, packages } = props
  const { input, change, problems } = form
  const text = useText()
  const first = packages[0]?.id ?? ''
  return (
    <>
      <Field
        label={text('schedule.start')}
        validationMessage={input.start === 'as-soon-as-possible' ? (problems.at ?? null) : null}
      >
        <RadioGroup
          value={input.start}
          onChange={(_, { value }) => change({ start: value as NewSchedule['start'] })}
        >
          {(['as-soon-as-possible', 'once', 'recurring'] as const).map(start => (
            <Radio key={start} value={start} label={text(`schedule.starts.${start}`)} />
          ))}
        </RadioGroup>
      </Field>
      {input.start === 'once' && <OnceFields form={form} />}
      {input.start === 'recurring' && (
        <>
          <Field validationMessage={problems.repeat ?? problems.at ?? null}>
            <RepeatFields
              repeat={input.repeat}
              onChange={changes => change({ repeat: { ...input.repeat, ...changes } })}
            />
          </Field>
          <NextTimes
            about={`servicing ${first}`}
            recurrence={recurrenceOf(input.repeat)}
            preview={recurrence => site.previewUpdateSchedule({ packageId: first, ...recurrence })}
          />
        </>
      )}
    </>
  )
}

function OnceFields({ form }: { form: WizardForm<NewSchedule> }) {
  const { input, change, problems } = form
  const styles = useStyles()
  const text = useText()
  return (
    <div className={styles.once}>
      <Field label={text('schedule.at')} required validationMessage={problems.at ?? null}>
        <Input type="datetime-local" value={input.at} onChange={(_, { value }) => change({ at: value })} />
      </Field>
      <Field label={text('schedule.clock')}>
        <RadioGroup
          value={input.clock}
          onChange={(_, { value }) => change({ clock: value as NewSchedule['clock'] })}
        >
          <Radio value="local" label={`${text('schedule.clocks.local')} (${ownTimeZone()})`} />
          <Radio value="utc" label={text('schedule.clocks.utc')} />
        </RadioGroup>
      </Field>
    </div>
  )
}
