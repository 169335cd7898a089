import { Field, Input, Radio, RadioGroup } from '@fluentui/react-components'
import type { WizardForm } from '#console/parts'
import { type NewPoint, usualFolders } from './new-point.ts'
import { useText } from './wizard-text.ts'

/** What the point is called, where it keeps its content, and how it is reached. */
export function GeneralPage({ form }: { form: WizardForm<NewPoint> }) {
  const { input, change, problems } = form
  const text = useText()
  const field = (key: 'name' | 'siteUrl' | 'dataFolder' | 'listenAddress' | 'port', hint?: string) => (
    <Field label={text(`general.${key}`)} required hint={hint} validationMessage={problems[key] ?? null}>
      <Input value={input[key]} spellCheck={false} onChange={(_, { value }) => change({ [key]: value })} />
    </Field>
  )
  const changeSystem = (system: NewPoint['system']) =>
    change({
      system,
      // A folder that somebody typed stays.
      ...(input.dataFolder === usualFolders[input.system] && { dataFolder: usualFolders[system] }),
    })
  return (
    <>
      {field('name', text('general.nameHint'))}
      <Field label={text('general.system')}>
        <RadioGroup
          layout="horizontal"
          value={input.system}
          onChange={(_, { value }) => changeSystem(value as NewPoint['system'])}
        >
          <Radio value="linux" label="Linux" />
          <Radio value="windows" label="Windows" />
        </RadioGroup>
      </Field>
      {field('siteUrl', text('general.siteUrlHint'))}
      {field('dataFolder', text('general.dataFolderHint'))}
      {field('listenAddress', text('general.listenAddressHint'))}
      {field('port')}
    </>
  )
}
