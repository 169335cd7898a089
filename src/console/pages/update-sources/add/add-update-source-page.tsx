// The wizard Add Source.

import { Text } from '@fluentui/react-components'
import { queryClient } from '#console/data'
import { RowLink, type Wizard, WizardFrame } from '#console/parts'
import { type SourceText, useText } from '../source-text.ts'
import {
  addSource,
  checkSource,
  checkTaken,
  fieldOf,
  languagesOf,
  type NewSource,
  nothingAnswered,
} from './new-source.ts'
import { SourceFields } from './source-fields.tsx'
import { TakenFields } from './taken-fields.tsx'

const home = '/software-library/software-updates/sources'

/** See the top of this file. */
export function AddUpdateSourcePage() {
  const text = useText()
  return <WizardFrame wizard={describeWizard(text)} />
}

function describeWizard(text: SourceText): Wizard<NewSource> {
  return {
    key: 'add-update-source',
    title: text('add.title'),
    address: `${home}/add`,
    home,
    start: nothingAnswered,
    pages: [
      {
        key: 'source',
        title: text('add.source'),
        hint: text('add.sourceHint'),
        fields: ['kind', 'name', 'location', 'authorityFile'],
        check: input => checkSource(input, text),
        content: form => <SourceFields form={form} />,
      },
      {
        key: 'taken',
        title: text('add.taken'),
        hint: text('add.takenHint'),
        fields: ['languages', 'watched', 'watchMinutes', 'categories', 'classifications'],
        check: input => checkTaken(input, text),
        content: form => <TakenFields form={form} />,
      },
    ],
    summary: input => [
      { label: text('columns.kind'), value: text(`kinds.${input.kind}`) },
      { label: text('columns.name'), value: input.name.trim() },
      { label: text('columns.location'), value: input.location.trim() },
      { label: text('summary.languages'), value: ['en', ...languagesOf(input)].join(', ') },
      ...(input.kind === 'folder'
        ? [
            {
              label: text('schedule.watched'),
              value: input.watched
                ? text('add.everyMinutes', { count: input.watchMinutes })
                : text('add.notWatched'),
            },
          ]
        : []),
      ...(input.kind === 'wsus'
        ? [
            { label: text('add.products'), value: String(input.categories.length || text('add.all')) },
            {
              label: text('add.classifications'),
              value: String(input.classifications.length || text('add.all')),
            },
          ]
        : []),
      { label: text('add.synchroniseNow'), value: text(input.synchroniseNow ? 'add.yes' : 'add.no') },
    ],
    finish: async input => {
      const started = await addSource(input)
      void queryClient.invalidateQueries({ queryKey: ['update-source'] })
      return started
    },
    fieldOf,
    completion: input => (
      <>
        <Text>{text('add.added', { name: input.name.trim() })}</Text>
        <RowLink to={home} search={{ search: input.name.trim() }}>
          {text('add.show')}
        </RowLink>
      </>
    ),
  }
}
