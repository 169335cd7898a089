// The wizard that makes a task sequence which upgrades an operating system from an upgrade package.

import { Text } from '@fluentui/react-components'
import { queryClient, site } from '#console/data'
import { useFormats } from '#console/language'
import { type Fact, RowLink, type Wizard, WizardFrame } from '#console/parts'
import { type OptionKey, sayOption } from '../say-option.ts'
import { home, type SequenceText, useText } from '../sequence-text.ts'
import {
  checkInformation,
  checkOptions,
  checkUpgrade,
  fieldOf,
  type NewSequence,
  nothingAnswered,
  templateOf,
} from './new-sequence.ts'
import { InformationPage, OptionsPage, UpgradePage } from './question-pages.tsx'
import { TemplatePreview } from './template-preview.tsx'

/** See the top of this file. */
export function CreateTaskSequencePage() {
  const text = useText()
  const formats = useFormats()
  const say = (key: OptionKey, value: unknown) => sayOption(key, value, text, formats)
  return <WizardFrame wizard={describeWizard(text, say)} />
}

type Say = (key: OptionKey, value: unknown) => string

function describeWizard(text: SequenceText, say: Say): Wizard<NewSequence> {
  return {
    key: 'create-task-sequence',
    title: text('wizard.title'),
    address: `${home}/create`,
    home,
    start: nothingAnswered,
    pages: [
      {
        key: 'information',
        title: text('wizard.information'),
        hint: text('wizard.informationHint'),
        fields: ['name', 'packageId'],
        check: input => checkInformation(input, text),
        content: form => <InformationPage form={form} />,
      },
      {
        key: 'upgrade',
        title: text('wizard.upgrade'),
        hint: text('wizard.upgradeHint'),
        fields: ['image', 'productKey', 'ignoreDismissible', 'scanOnly'],
        check: input => checkUpgrade(input, text),
        content: form => <UpgradePage form={form} />,
      },
      {
        key: 'options',
        title: text('wizard.options'),
        hint: text('wizard.optionsHint'),
        fields: [
          'timeoutMinutes',
          'dynamicUpdate',
          'overrideUpdatePolicy',
          'installFrom',
          'driversPath',
          'bitLocker',
          'normalPriority',
          'acceptLicence',
          'showSetup',
          'additionalOptions',
        ],
        check: input => checkOptions(input, text),
        content: form => <OptionsPage form={form} />,
      },
    ],
    summary: input => summaryOf(input, text, say),
    summaryNote: input => <TemplatePreview input={input} />,
    finish: async input => {
      await site.createTaskSequenceFromTemplate({ name: input.name.trim(), ...templateOf(input) })
      await queryClient.invalidateQueries({ queryKey: ['task-sequence'] })
      return null
    },
    fieldOf,
    completion: input => (
      <>
        <Text>{text('wizard.made', { name: input.name.trim() })}</Text>
        <RowLink to={home} search={{ search: input.name.trim() }}>
          {text('wizard.show')}
        </RowLink>
      </>
    ),
  }
}

function summaryOf(input: NewSequence, text: SequenceText, say: Say): Fact[] {
  const { packageId, ...options } = templateOf(input)
  return [
    { label: text('columns.name'), value: input.name.trim() },
    { label: text('options.package'), value: packageId },
    ...Object.entries(options).map(([key, value]) => ({
      label: text(`options.${key as OptionKey}`),
      value: say(key as OptionKey, value),
    })),
  ]
}
