import { Checkbox, Field, Radio, RadioGroup, Select } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { packageQuery } from '#console/data'
import { NumberField, type WizardForm } from '#console/parts'
import type { NewSchedule } from '../new-schedule.ts'
import type { ServicedPackage } from '../schedule-updates-page.tsx'
import { useText } from '../wizard-text.ts'
import { DistributeFields } from './distribute-fields.tsx'

type Props = { form: WizardForm<NewSchedule>; packages: readonly ServicedPackage[] }

/** What becomes of an error, where the result goes, which images, by which engine, and what is kept. */
export function HowFields({ form, packages }: Props) {
  const { input, change } = form
  const text = useText()
  return (
    <>
      <Field hint={text('how.continueOnErrorHint')}>
        <Checkbox
          label={text('how.continueOnError')}
          checked={input.continueOnError}
          onChange={(_, { checked }) => change({ continueOnError: checked === true })}
        />
      </Field>
      <DistributeFields form={form} />
      <Field label={text('how.cleanup')}>
        <Select
          value={input.cleanup}
          onChange={(_, { value }) => change({ cleanup: value as NewSchedule['cleanup'] })}
        >
          {(['none', 'start-component-cleanup', 'reset-base'] as const).map(one => (
            <option key={one} value={one}>
              {text(`how.cleanups.${one}`)}
            </option>
          ))}
        </Select>
      </Field>
      <Checkbox
        label={text('how.optimize')}
        checked={input.optimize}
        onChange={(_, { checked }) => change({ optimize: checked === true })}
      />
      <ImageFields form={form} packages={packages} />
      <Field label={text('how.engine')}>
        <Select
          value={input.engine}
          onChange={(_, { value }) => change({ engine: value as NewSchedule['engine'] })}
        >
          <option value="">{text('how.engines.site')}</option>
          <option value="native">{text('how.engines.native')}</option>
          <option value="dism">{text('how.engines.dism')}</option>
        </Select>
      </Field>
      <Field label={text('how.runOn')}>
        <RadioGroup
          layout="horizontal"
          value={input.runOn}
          onChange={(_, { value }) => change({ runOn: value as NewSchedule['runOn'] })}
        >
          <Radio value="site" label={text('how.runsOn.site')} />
          <Radio value="worker" label={text('how.runsOn.worker')} />
        </RadioGroup>
      </Field>
      <Checkbox
        label={text('how.keep')}
        checked={input.keep}
        onChange={(_, { checked }) => change({ keep: checked === true })}
      />
      {input.keep && (
        <NumberField
          label={text('how.keepVersions')}
          hint={text('how.keepHint')}
          value={input.keepVersions}
          least={1}
          most={100_000}
          onChange={keepVersions => change({ keepVersions })}
        />
      )}
    </>
  )
}

function ImageFields({ form, packages }: Props) {
  const { input, change, problems } = form
  const text = useText()
  // The images of the first package stand for those of the others: a schedule names indexes, and no images.
  const query = useQuery(packageQuery(packages[0]?.id ?? ''))
  const images = (query.data?.images ?? []).filter(one => one.path.toLowerCase() === 'sources/install.wim')
  const toggle = (index: number) =>
    change({
      indexes: input.indexes.includes(index)
        ? input.indexes.filter(one => one !== index)
        : [...input.indexes, index].sort((left, right) => left - right),
    })
  return (
    <>
      <Field label={text('how.images')}>
        <RadioGroup
          value={input.allImages ? 'all' : 'some'}
          onChange={(_, { value }) => change({ allImages: value === 'all' })}
        >
          <Radio value="all" label={text('how.allImages')} />
          <Radio value="some" label={text('how.someImages')} />
        </RadioGroup>
      </Field>
      {!input.allImages && (
        <Field validationMessage={problems.indexes ?? null}>
          <div>
            {images.map(image => (
              <Checkbox
                key={image.index}
                label={`${image.index}: ${image.name ?? ''}`}
                checked={input.indexes.includes(image.index)}
                onChange={() => toggle(image.index)}
              />
            ))}
          </div>
        </Field>
      )}
    </>
  )
}
