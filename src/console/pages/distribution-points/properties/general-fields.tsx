import { Field, Input, Select } from '@fluentui/react-components'
import type { WizardForm } from '#console/parts'
import { useText } from '../point-text.ts'
import type { ChosenProperties, wholeNumbers } from './chosen-properties.ts'

/** The label of each figure. */
export const numberLabels = {
  transfersAtOnce: 'properties.transfersAtOnce',
  connections: 'properties.connections',
  reserveMegabytes: 'properties.reserve',
  graceHours: 'properties.grace',
  quarantineHours: 'properties.quarantine',
  validateDays: 'properties.validate',
} as const satisfies Record<keyof typeof wholeNumbers, string>

/** How others reach the point, and what it keeps. */
export function GeneralFields({ form }: { form: WizardForm<ChosenProperties> }) {
  const { input, change, problems } = form
  const text = useText()
  return (
    <>
      <Field
        label={text('properties.address')}
        hint={text('properties.addressHint')}
        validationMessage={problems.address ?? null}
      >
        <Input value={input.address} onChange={(_, { value }) => change({ address: value })} />
      </Field>
      <Field label={text('properties.communication')}>
        <Select
          value={input.communication}
          onChange={(_, { value }) => change({ communication: value as ChosenProperties['communication'] })}
        >
          <option value="http-or-https">{text('properties.http-or-https')}</option>
          <option value="https-only">{text('properties.https-only')}</option>
        </Select>
      </Field>
      {Object.entries(numberLabels).map(([key, label]) => {
        const field = key as keyof typeof numberLabels
        return (
          <Field
            key={key}
            label={text(label)}
            hint={field === 'validateDays' ? text('properties.validateHint') : undefined}
            validationMessage={problems[field] ?? null}
          >
            <Input
              inputMode="numeric"
              value={input[field]}
              onChange={(_, { value }) => change({ [field]: value })}
            />
          </Field>
        )
      })}
    </>
  )
}
