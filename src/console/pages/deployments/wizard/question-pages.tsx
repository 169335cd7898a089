import {
  Checkbox,
  Field,
  Input,
  makeStyles,
  Radio,
  RadioGroup,
  Select,
  Textarea,
} from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { deviceGroupsQuery, taskSequenceQuery } from '#console/data'
import { ChoiceList, NumberField, RepeatFields, type WizardForm } from '#console/parts'
import { useText } from '../deployment-text.ts'
import { VersionField } from '../version-field.tsx'
import { type NewDeployment, openPackages } from './new-deployment.ts'

type Props = { form: WizardForm<NewDeployment> }

/** Its name, and for whom it is. */
export function GeneralPage({ form: { input, change, problems } }: Props) {
  const text = useText()
  const groups = useQuery(deviceGroupsQuery())
  return (
    <>
      <Field label={text('columns.name')} required validationMessage={problems.name ?? null}>
        <Input value={input.name} maxLength={100} onChange={(_, { value }) => change({ name: value })} />
      </Field>
      <Field label={text('columns.comment')}>
        <Textarea
          value={input.comment}
          maxLength={1000}
          onChange={(_, { value }) => change({ comment: value })}
        />
      </Field>
      <Field
        label={text('columns.group')}
        required
        hint={groups.data?.length === 0 ? text('wizard.noGroup') : undefined}
        validationMessage={problems.deviceGroup ?? null}
      >
        <Select value={input.deviceGroup} onChange={(_, { value }) => change({ deviceGroup: value })}>
          <option value="">{text('wizard.choose')}</option>
          {(groups.data ?? []).map(one => (
            <option key={one.id} value={one.name}>
              {text('wizard.groupOf', { name: one.name, count: one.members })}
            </option>
          ))}
        </Select>
      </Field>
    </>
  )
}

/** Purpose, versions, and who fetches content beforehand. */
export function SettingsPage({ form, taskSequence }: Props & { taskSequence: string }) {
  const { input, change } = form
  const text = useText()
  const sequence = useQuery(taskSequenceQuery(taskSequence))
  const packages = openPackages(sequence.data?.value.definition.steps ?? [])
  return (
    <>
      <Field label={text('columns.purpose')}>
        <RadioGroup
          value={input.purpose}
          onChange={(_, { value }) => change({ purpose: value as NewDeployment['purpose'] })}
        >
          <Radio value="available" label={text('wizard.purposes.available')} />
          <Radio value="required" label={text('wizard.purposes.required')} />
        </RadioGroup>
      </Field>
      {packages.map(packageId => (
        <VersionField
          key={packageId}
          packageId={packageId}
          chosen={input.versions[packageId] ?? 'latest'}
          onChange={said => change({ versions: { ...input.versions, [packageId]: said } })}
        />
      ))}
      <Checkbox
        label={text('wizard.preCache')}
        checked={input.preCache}
        onChange={(_, { checked }) => change({ preCache: checked === true })}
      />
      {input.preCache && (
        <>
          <ChoiceList
            label={text('wizard.architectures')}
            hint={text('wizard.noneMeansAll')}
            choices={[
              { value: 'x64', label: 'x64' },
              { value: 'arm64', label: 'ARM64' },
              { value: 'x86', label: 'x86' },
            ]}
            chosen={input.preCacheArchitectures}
            onChange={preCacheArchitectures => change({ preCacheArchitectures })}
          />
          <Field label={text('wizard.editions')} hint={text('wizard.editionsHint')}>
            <Input
              value={input.preCacheEditions}
              onChange={(_, { value }) => change({ preCacheEditions: value })}
            />
          </Field>
          <Field label={text('wizard.languages')} hint={text('wizard.languagesHint')}>
            <Input
              value={input.preCacheLanguages}
              onChange={(_, { value }) => change({ preCacheLanguages: value })}
            />
          </Field>
        </>
      )}
    </>
  )
}

const useStyles = makeStyles({ time: { maxWidth: '320px' } })

/** When it may begin, and when it has to. */
export function SchedulingPage({ form: { input, change, problems } }: Props) {
  const styles = useStyles()
  const text = useText()
  const isRequired = input.purpose === 'required'
  return (
    <>
      <Field className={styles.time} label={text('columns.availableFrom')} hint={text('wizard.atOnce')}>
        <Input
          type="datetime-local"
          value={input.availableFrom}
          onChange={(_, { value }) => change({ availableFrom: value })}
        />
      </Field>
      {isRequired && (
        <>
          <Field
            className={styles.time}
            label={text('columns.deadline')}
            required
            hint={text('wizard.deadlineHint')}
            validationMessage={problems.deadline ?? null}
          >
            <Input
              type="datetime-local"
              value={input.deadline}
              onChange={(_, { value }) => change({ deadline: value })}
            />
          </Field>
          <Checkbox
            label={text('wizard.inWindow')}
            checked={input.inWindow}
            onChange={(_, { checked }) => change({ inWindow: checked === true })}
          />
        </>
      )}
      {isRequired && input.inWindow && (
        <>
          <RepeatFields
            repeat={input.window}
            onChange={changes => change({ window: { ...input.window, ...changes } })}
          />
          <NumberField
            label={text('wizard.windowHours')}
            value={input.windowHours}
            least={1}
            most={24}
            onChange={windowHours => change({ windowHours })}
          />
          <Field validationMessage={problems.estimatedMinutes ?? null}>
            <NumberField
              label={text('wizard.estimatedMinutes')}
              hint={text('wizard.estimatedHint')}
              value={input.estimatedMinutes}
              least={0}
              most={1440}
              onChange={estimatedMinutes => change({ estimatedMinutes })}
            />
          </Field>
        </>
      )}
    </>
  )
}
