import { Checkbox, Field, Input, Select } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { packageQuery, packagesQuery } from '#console/data'
import { NumberField, type WizardForm } from '#console/parts'
import { useText } from '../sequence-text.ts'
import { bitLockers, dynamicUpdates, type NewSequence } from './new-sequence.ts'
import { TemplatePreview } from './template-preview.tsx'

type Props = { form: WizardForm<NewSequence> }

/** Its name, and the package that it upgrades from. */
export function InformationPage({ form: { input, change, problems } }: Props) {
  const text = useText()
  const packages = useQuery(packagesQuery())
  return (
    <>
      <Field label={text('columns.name')} required validationMessage={problems.name ?? null}>
        <Input value={input.name} maxLength={100} onChange={(_, { value }) => change({ name: value })} />
      </Field>
      <Field
        label={text('options.package')}
        required
        hint={packages.data?.length === 0 ? text('wizard.noPackage') : undefined}
        validationMessage={problems.packageId ?? null}
      >
        <Select
          value={input.packageId}
          onChange={(_, { value }) => change({ packageId: value, image: nothingChosen })}
        >
          <option value="">{text('wizard.choose')}</option>
          {(packages.data ?? []).map(one => (
            <option key={one.id} value={one.id}>
              {`${one.name} (${one.id})`}
            </option>
          ))}
        </Select>
      </Field>
    </>
  )
}

/** The image that every package with an install.wim has. */
const nothingChosen = 'index 1'

/** Which image, with which key. */
export function UpgradePage({ form }: Props) {
  const { input, change, problems } = form
  const text = useText()
  return (
    <>
      <ImageField form={form} />
      <Field
        label={text('options.productKey')}
        hint={text('wizard.productKeyHint')}
        validationMessage={problems.productKey ?? null}
      >
        <Input
          value={input.productKey}
          spellCheck={false}
          autoComplete="off"
          onChange={(_, { value }) => change({ productKey: value })}
        />
      </Field>
      <Checkbox
        label={text('options.ignoreDismissible')}
        checked={input.ignoreDismissible}
        onChange={(_, { checked }) => change({ ignoreDismissible: checked === true })}
      />
      <Checkbox
        label={text('options.scanOnly')}
        checked={input.scanOnly}
        onChange={(_, { checked }) => change({ scanOnly: checked === true })}
      />
      <TemplatePreview input={input} />
    </>
  )
}

function ImageField({ form: { input, change, problems } }: Props) {
  const text = useText()
  const query = useQuery({ ...packageQuery(input.packageId), enabled: input.packageId !== '' })
  const images = (query.data?.images ?? []).filter(one => /(^|\/)install\.(wim|esd|swm)$/i.test(one.path))
  const editions = images.map(one => one.edition).filter(one => one !== null)
  const unique = editions.filter(one => editions.indexOf(one) === editions.lastIndexOf(one))
  return (
    <Field
      label={text('wizard.image')}
      required
      hint={text('wizard.imageHint')}
      validationMessage={problems.image ?? null}
    >
      <Select value={input.image} onChange={(_, { value }) => change({ image: value })}>
        <optgroup label={text('options.imageIndex')}>
          {images.map(one => (
            <option key={one.index} value={`index ${one.index}`}>
              {`${one.index}: ${one.name ?? one.edition ?? ''}`}
            </option>
          ))}
        </optgroup>
        {unique.length > 0 && (
          <optgroup label={text('options.edition')}>
            {unique.map(one => (
              <option key={one} value={`edition ${one}`}>
                {one}
              </option>
            ))}
          </optgroup>
        )}
      </Select>
    </Field>
  )
}

/** Every other option of the step. */
export function OptionsPage({ form }: Props) {
  const { input, change, problems } = form
  const text = useText()
  const box = (key: 'normalPriority' | 'acceptLicence' | 'showSetup') => (
    <Checkbox
      label={text(`options.${key}`)}
      checked={input[key]}
      onChange={(_, { checked }) => change({ [key]: checked === true })}
    />
  )
  const line = (key: 'installFrom' | 'driversPath' | 'additionalOptions') => (
    <Field
      label={text(`options.${key}`)}
      hint={text(`wizard.hints.${key}`)}
      validationMessage={problems[key] ?? null}
    >
      <Input
        value={input[key]}
        maxLength={1000}
        spellCheck={false}
        onChange={(_, { value }) => change({ [key]: value })}
      />
    </Field>
  )
  return (
    <>
      <NumberField
        label={text('options.timeoutMinutes')}
        value={input.timeoutMinutes}
        least={1}
        most={10_000}
        onChange={timeoutMinutes => change({ timeoutMinutes })}
      />
      <Field label={text('options.dynamicUpdate')}>
        <Select
          value={input.dynamicUpdate}
          onChange={(_, { value }) => change({ dynamicUpdate: value as NewSequence['dynamicUpdate'] })}
        >
          {dynamicUpdates.map(one => (
            <option key={one} value={one}>
              {text(`dynamicUpdates.${one}`)}
            </option>
          ))}
        </Select>
      </Field>
      {input.dynamicUpdate !== 'disable' && (
        <Checkbox
          label={text('options.overrideUpdatePolicy')}
          checked={input.overrideUpdatePolicy}
          onChange={(_, { checked }) => change({ overrideUpdatePolicy: checked === true })}
        />
      )}
      {line('driversPath')}
      {line('installFrom')}
      <Field label={text('options.bitLocker')}>
        <Select
          value={input.bitLocker}
          onChange={(_, { value }) => change({ bitLocker: value as NewSequence['bitLocker'] })}
        >
          <option value="">{text('wizard.setupDecides')}</option>
          {bitLockers.map(one => (
            <option key={one} value={one}>
              {text(`bitLockers.${one}`)}
            </option>
          ))}
        </Select>
      </Field>
      {box('normalPriority')}
      {box('acceptLicence')}
      {box('showSetup')}
      {line('additionalOptions')}
      <TemplatePreview input={input} />
    </>
  )
}
