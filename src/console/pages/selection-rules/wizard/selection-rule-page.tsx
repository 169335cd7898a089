// The wizard that makes a selection rule, or changes one.

import { Text } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { SavedSelectionRule } from '#api-client'
import { queryClient, selectionRulesQuery, site } from '#console/data'
import { Loaded, RowLink, type Wizard, WizardFrame } from '#console/parts'
import { ruleFacts } from '../rule-facts.ts'
import { type RuleText, useText } from '../rule-text.ts'
import { useCategoryNames } from '../use-category-names.ts'
import { answersOf, checkRule, type RuleAnswers, ruleOf } from './rule-answers.ts'
import { RuleFields } from './rule-fields.tsx'

const home = '/software-library/software-updates/selection-rules'

/** See the top of this file. */
export function SelectionRulePage() {
  const { rule = null } = useParams({ strict: false }) as { rule?: string }
  const query = useQuery(selectionRulesQuery())
  if (rule === null) return <RuleWizard saved={null} />
  return (
    <Loaded query={query}>
      {rules => <RuleWizard key={rule} saved={rules.find(one => one.id === rule) ?? null} />}
    </Loaded>
  )
}

function RuleWizard({ saved }: { saved: SavedSelectionRule | null }) {
  const text = useText()
  const categories = useCategoryNames()
  const id = saved?.id ?? null
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is read again meanwhile does not take the place of what was answered.
  const start = useMemo(() => answersOf(saved), [id])
  return <WizardFrame wizard={describeWizard({ id, start, text, categories })} />
}

function describeWizard(about: {
  id: string | null
  start: RuleAnswers
  text: RuleText
  categories: ReadonlyMap<string, string>
}): Wizard<RuleAnswers> {
  const { id, start, text, categories } = about
  return {
    key: `selection-rule ${id ?? ''}`,
    title: text(id === null ? 'wizard.create' : 'wizard.change'),
    address: id === null ? `${home}/create` : `${home}/change/${id}`,
    home,
    start,
    pages: [
      {
        key: 'rule',
        title: text('tabs.rule'),
        hint: text('wizard.hint'),
        fields: ['name', 'except'],
        check: input => checkRule(input, text),
        content: form => <RuleFields form={form} isNew={id === null} />,
      },
    ],
    summary: input => [
      { label: text('columns.name'), value: input.name.trim() },
      ...ruleFacts(ruleOf(input), text, categories),
    ],
    finish: async input => {
      await site.saveSelectionRule({ rule: input.name.trim(), ...ruleOf(input) })
      await queryClient.invalidateQueries({ queryKey: ['selection-rule'] })
      return null
    },
    completion: input => (
      <>
        <Text>{text('wizard.saved', { name: input.name.trim() })}</Text>
        <RowLink to={home} search={{ search: input.name.trim() }}>
          {text('wizard.show')}
        </RowLink>
      </>
    ),
  }
}
