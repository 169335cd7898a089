import { Field, Input, Radio, RadioGroup } from '@fluentui/react-components'
import type { WizardForm } from '#console/parts'
import { useText } from '../source-text.ts'
import type { NewSource } from './new-source.ts'

/** What kind of source, its name, and where it is. */
export function SourceFields({ form }: { form: WizardForm<NewSource> }) {
  const { input, change, problems } = form
  const text = useText()
  return (
    <>
      <Field label={text('columns.kind')}>
        <RadioGroup
          value={input.kind}
          onChange={(_, { value }) => change({ kind: value as NewSource['kind'] })}
        >
          {(['catalogue-file', 'folder', 'wsus'] as const).map(kind => (
            <Radio key={kind} value={kind} label={text(`add.kinds.${kind}`)} />
          ))}
        </RadioGroup>
      </Field>
      <Field label={text('columns.name')} required validationMessage={problems.name ?? null}>
        <Input value={input.name} maxLength={127} onChange={(_, { value }) => change({ name: value })} />
      </Field>
      <Field
        label={text(`add.location.${input.kind}`)}
        hint={text(`add.locationHint.${input.kind}`)}
        required
        validationMessage={problems.location ?? null}
      >
        <Input
          value={input.location}
          spellCheck={false}
          onChange={(_, { value }) => change({ location: value })}
        />
      </Field>
      {input.kind === 'wsus' && (
        <Field label={text('add.authorityFile')} hint={text('add.authorityFileHint')}>
          <Input
            value={input.authorityFile}
            spellCheck={false}
            onChange={(_, { value }) => change({ authorityFile: value })}
          />
        </Field>
      )}
    </>
  )
}
