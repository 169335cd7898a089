import { Field, Input } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { contentSummaryQuery } from '#console/data'
import { useFormats } from '#console/language'
import { ChoiceList, Loaded, Together, type WizardForm } from '#console/parts'
import { useText } from './wizard-text.ts'

/** The answers. */
export type NewPrestageFile = {
  packages: readonly string[]
  /** Of one package: a version that the target holds. */
  have: string
  fileName: string
}

/** Which packages, what the target has of them, and what the file is called. */
export function ContentPage({ form }: { form: WizardForm<NewPrestageFile> }) {
  const { input, change, problems } = form
  const text = useText()
  const { bytes } = useFormats()
  const packages = useQuery(contentSummaryQuery())
  return (
    <Together queries={[packages]}>
      <Loaded query={packages}>
        {rows => (
          <ChoiceList
            label={text('packages')}
            empty={text('none')}
            choices={rows.map(row => ({
              value: row.packageId,
              label: `${row.name} (${row.packageId})`,
              remark: text('remark', { version: row.version, size: bytes(row.totalBytes) }),
            }))}
            chosen={input.packages}
            onChange={chosen => change({ packages: chosen })}
            wrong={problems.packages}
          />
        )}
      </Loaded>
      <Field label={text('have')} hint={text('haveHint')} validationMessage={problems.have ?? null}>
        <Input inputMode="numeric" value={input.have} onChange={(_, { value }) => change({ have: value })} />
      </Field>
      <Field label={text('fileName')} required validationMessage={problems.fileName ?? null}>
        <Input value={input.fileName} onChange={(_, { value }) => change({ fileName: value })} />
      </Field>
    </Together>
  )
}
