// The wizard Add Operating System Upgrade Package.

import { Text } from '@fluentui/react-components'
import { queryClient, site } from '#console/data'
import { type Fact, RowLink, type Wizard, WizardFrame } from '#console/parts'
import { DataSourcePage } from './data-source-page.tsx'
import { GeneralPage } from './general-page.tsx'
import { checkDataSource, checkGeneral, fieldOf, type NewPackage, nothingAnswered } from './new-package.ts'
import { useText, type WizardText } from './wizard-text.ts'

const home = '/software-library/operating-systems/upgrade-packages'

/** See the top of this file. */
export function AddUpgradePackagePage() {
  const text = useText()
  return <WizardFrame wizard={describeWizard(text)} />
}

function describeWizard(text: WizardText): Wizard<NewPackage> {
  return {
    key: 'add-upgrade-package',
    title: text('title'),
    address: `${home}/add`,
    home,
    start: nothingAnswered,
    pages: [
      {
        key: 'data-source',
        title: text('dataSource.title'),
        hint: text('dataSource.hint'),
        fields: ['path', 'extractIndex', 'licenceAccepted'],
        check: input => checkDataSource(input, text),
        content: form => <DataSourcePage form={form} />,
      },
      {
        key: 'general',
        title: text('general.title'),
        hint: text('general.hint'),
        fields: ['name', 'version', 'comment', 'language'],
        check: input => checkGeneral(input, text),
        content: form => <GeneralPage form={form} />,
      },
    ],
    summary: input => summaryOf(input, text),
    finish: addPackage,
    fieldOf,
    completion: (input, result) => <Added name={input.name.trim()} result={result} text={text} />,
  }
}

function summaryOf(input: NewPackage, text: WizardText): Fact[] {
  return [
    { label: text('dataSource.path'), value: input.path.trim() },
    {
      label: text('dataSource.images'),
      value: input.extract
        ? text('summary.image', { index: input.extractIndex ?? '' })
        : text('summary.allImages'),
    },
    { label: text('general.name'), value: input.name.trim() },
    { label: text('general.version'), value: input.version.trim() },
    { label: text('general.comment'), value: input.comment.trim() },
    { label: text('general.architecture'), value: input.architecture },
    { label: text('general.language'), value: input.language.trim() },
  ]
}

async function addPackage(input: NewPackage): Promise<{ operation: string }> {
  const { operation } = await site.addUpgradePackage({
    path: input.path.trim(),
    name: input.name.trim(),
    version: input.version.trim(),
    comment: input.comment.trim(),
    architecture: input.architecture === '' ? null : input.architecture,
    language: input.language.trim() === '' ? null : input.language.trim(),
    extractIndex: input.extract ? input.extractIndex : null,
    licenceAccepted: input.licenceAccepted,
  })
  void queryClient.invalidateQueries({ queryKey: ['upgrade-package'] })
  return { operation }
}

type Outcome = { name: string; result: Record<string, unknown> | null; text: WizardText }

function Added({ name, result, text }: Outcome) {
  const packageId = String(result?.packageId ?? '')
  return (
    <>
      <Text>{text('completion.added', { name, packageId })}</Text>
      <Text>{text('completion.next')}</Text>
      <RowLink to={home} search={{ selected: packageId }}>
        {text('completion.show')}
      </RowLink>
    </>
  )
}
