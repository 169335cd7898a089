import { useQuery } from '@tanstack/react-query'
import { contentSummaryQuery } from '#console/data'
import { useFormats } from '#console/language'
import { ChoiceList, Loaded, type WizardForm } from '#console/parts'
import type { NewDistribution } from './new-distribution.ts'
import { useText } from './wizard-text.ts'

/** Which packages. */
export function ContentPage({ form }: { form: WizardForm<NewDistribution> }) {
  const { input, change, problems } = form
  const text = useText()
  const { bytes } = useFormats()
  const packages = useQuery(contentSummaryQuery())
  return (
    <Loaded query={packages}>
      {rows => (
        <ChoiceList
          label={text('content.packages')}
          empty={text('content.none')}
          choices={rows.map(row => ({
            value: row.packageId,
            label: `${row.name} (${row.packageId})`,
            remark: text('content.remark', {
              version: row.version,
              size: bytes(row.totalBytes),
              count: row.targeted,
            }),
          }))}
          chosen={input.packages}
          onChange={chosen => change({ packages: chosen })}
          wrong={problems.packages}
        />
      )}
    </Loaded>
  )
}
