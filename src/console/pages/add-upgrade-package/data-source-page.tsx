import { Checkbox, Dropdown, Field, Input, Option } from '@fluentui/react-components'
import type { WizardForm } from '#console/parts'
import { FoundSource } from './found-source.tsx'
import type { NewPackage } from './new-package.ts'
import { useSourceCheck } from './use-source-check.ts'
import { useText } from './wizard-text.ts'

/** Where the source files are, which image is kept, and what was found there. */
export function DataSourcePage({ form }: { form: WizardForm<NewPackage> }) {
  const { input, change, problems } = form
  const text = useText()
  const check = useSourceCheck(input.path)
  const indexes = (check.data?.images ?? []).filter(
    image => image.path.toLowerCase() === 'sources/install.wim',
  )
  const chosen = indexes.find(image => image.index === input.extractIndex)
  return (
    <>
      <Field
        label={text('dataSource.path')}
        hint={text('dataSource.pathHint')}
        required
        validationMessage={problems.path ?? null}
      >
        <Input value={input.path} onChange={(_, { value }) => change({ path: value })} spellCheck={false} />
      </Field>
      <FoundSource check={check} />
      <Checkbox
        checked={input.extract}
        label={text('dataSource.extract')}
        onChange={(_, { checked }) => change({ extract: checked === true })}
      />
      {input.extract && (
        <Field
          label={text('dataSource.index')}
          required
          validationMessage={problems.extractIndex ?? null}
          hint={indexes.length === 0 ? text('dataSource.noIndex') : undefined}
        >
          <Dropdown
            value={chosen ? `${chosen.index}: ${chosen.name ?? ''}` : (input.extractIndex?.toString() ?? '')}
            selectedOptions={input.extractIndex === null ? [] : [String(input.extractIndex)]}
            onOptionSelect={(_, { optionValue }) => change({ extractIndex: Number(optionValue) })}
          >
            {indexes.map(image => (
              <Option key={image.index} value={String(image.index)}>
                {`${image.index}: ${image.name ?? ''}`}
              </Option>
            ))}
          </Dropdown>
        </Field>
      )}
      <Field validationMessage={problems.licenceAccepted ?? null}>
        <Checkbox
          checked={input.licenceAccepted}
          label={text('dataSource.licence')}
          required
          onChange={(_, { checked }) => change({ licenceAccepted: checked === true })}
        />
      </Field>
    </>
  )
}
