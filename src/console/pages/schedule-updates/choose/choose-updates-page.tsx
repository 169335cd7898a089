import { Field, makeStyles, Radio, RadioGroup, tokens } from '@fluentui/react-components'
import type { WizardForm } from '#console/parts'
import type { NewSchedule } from '../new-schedule.ts'
import type { ServicedPackage } from '../schedule-updates-page.tsx'
import { useText } from '../wizard-text.ts'
import { OfferedTable } from './offered-table.tsx'
import { RuleChoice } from './rule-choice.tsx'
import { WhyAbsent } from './why-absent.tsx'

const useStyles = makeStyles({
  parts: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL, minWidth: 0 },
})

/** Which updates: chosen by hand among those that apply, or each time by a rule. */
export function ChooseUpdatesPage(props: {
  form: WizardForm<NewSchedule>
  packages: readonly ServicedPackage[]
}) {
  const { form, packages } = props
  const { input, change } = form
  const styles = useStyles()
  const text = useText()
  return (
    <div className={styles.parts}>
      <Field label={text('choose.by')}>
        <RadioGroup value={input.by} onChange={(_, { value }) => change({ by: value as NewSchedule['by'] })}>
          <Radio value="hand" label={text('choose.byHand')} />
          <Radio value="rule" label={text('choose.byRule')} />
        </RadioGroup>
      </Field>
      {input.by === 'hand' ? (
        <OfferedTable form={form} packages={packages} />
      ) : (
        <RuleChoice form={form} packages={packages} />
      )}
      <WhyAbsent packages={packages} />
    </div>
  )
}
