import { Field, Input, Select, Textarea } from '@fluentui/react-components'
import type { WizardForm } from '#console/parts'
import type { NewPackage } from './new-package.ts'
import { useText } from './wizard-text.ts'

/** Name, version and comment. */
export function GeneralPage({ form }: { form: WizardForm<NewPackage> }) {
  const { input, change, problems } = form
  const text = useText()
  return (
    <>
      <Field label={text('general.name')} required validationMessage={problems.name ?? null}>
        <Input value={input.name} onChange={(_, { value }) => change({ name: value })} />
      </Field>
      <Field label={text('general.version')} validationMessage={problems.version ?? null}>
        <Input value={input.version} onChange={(_, { value }) => change({ version: value })} />
      </Field>
      <Field label={text('general.comment')} validationMessage={problems.comment ?? null}>
        <Textarea value={input.comment} onChange={(_, { value }) => change({ comment: value })} />
      </Field>
      <Field label={text('general.architecture')} hint={text('general.preCache')}>
        <Select
          value={input.architecture}
          onChange={(_, { value }) => change({ architecture: value as NewPackage['architecture'] })}
        >
          <option value="">{text('general.notSaid')}</option>
          <option value="amd64">x64</option>
          <option value="x86">x86</option>
          <option value="arm64">ARM64</option>
        </Select>
      </Field>
      <Field
        label={text('general.language')}
        hint={text('general.languageHint')}
        validationMessage={problems.language ?? null}
      >
        <Input value={input.language} onChange={(_, { value }) => change({ language: value })} />
      </Field>
    </>
  )
}
