import { Field, Input, makeStyles, Subtitle2, tokens } from '@fluentui/react-components'
import type { WizardForm } from '#console/parts'
import type { NewSchedule } from '../new-schedule.ts'
import type { ServicedPackage } from '../schedule-updates-page.tsx'
import { useText } from '../wizard-text.ts'
import { HowFields } from './how-fields.tsx'
import { WhenFields } from './when-fields.tsx'

const useStyles = makeStyles({
  part: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, minWidth: 0 },
  title: { margin: 0 },
})

/** When the updates are applied, and how. */
export function SetSchedulePage(props: {
  form: WizardForm<NewSchedule>
  packages: readonly ServicedPackage[]
}) {
  const { form, packages } = props
  const styles = useStyles()
  const text = useText()
  return (
    <>
      <Field label={text('schedule.name')} required validationMessage={form.problems.name ?? null}>
        <Input value={form.input.name} onChange={(_, { value }) => form.change({ name: value })} />
      </Field>
      <section className={styles.part} aria-label={text('schedule.when')}>
        <Subtitle2 as="h3" className={styles.title}>
          {text('schedule.when')}
        </Subtitle2>
        <WhenFields form={form} packages={packages} />
      </section>
      <section className={styles.part} aria-label={text('how.title')}>
        <Subtitle2 as="h3" className={styles.title}>
          {text('how.title')}
        </Subtitle2>
        <HowFields form={form} packages={packages} />
      </section>
    </>
  )
}
