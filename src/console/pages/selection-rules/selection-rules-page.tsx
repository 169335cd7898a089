// Software Library > Software Updates > Selection Rules.

import { AddRegular } from '@fluentui/react-icons/svg/add'
import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { EditRegular } from '@fluentui/react-icons/svg/edit'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { SavedSelectionRule } from '#api-client'
import { queryClient, selectionRulesQuery, site } from '#console/data'
import { useFormats } from '#console/language'
import {
  type ActionGroup,
  type Column,
  Confirm,
  Details,
  Facts,
  List,
  Page,
  useSelectedRows,
} from '#console/parts'
import { ruleFacts } from './rule-facts.ts'
import { RulePreview } from './rule-preview.tsx'
import { type RuleText, useText } from './rule-text.ts'
import { useCategoryNames } from './use-category-names.ts'

const home = '/software-library/software-updates/selection-rules'
const rowKey = (row: SavedSelectionRule) => row.id

/** The rules with the details of one. */
export function SelectionRulesPage() {
  const text = useText()
  const { dateTime } = useFormats()
  const [removed, setRemoved] = useState<SavedSelectionRule | null>(null)
  const query = useQuery(selectionRulesQuery())
  const categories = useCategoryNames()
  const columns = useMemo((): Column<SavedSelectionRule>[] => {
    const kinds = (row: SavedSelectionRule) =>
      row.rule.kinds.map(kind => text(`kinds.${kind}`)).join(', ') || text('rule.all')
    return [
      { key: 'name', title: text('columns.name'), value: row => row.name, width: 220, onNarrow: true },
      { key: 'kinds', title: text('rule.kinds'), value: kinds, width: 260 },
      { key: 'age', title: text('rule.minimumAge'), value: row => row.rule.minimumAgeDays, width: 120 },
      { key: 'madeBy', title: text('columns.madeBy'), value: row => row.madeBy },
      {
        key: 'changed',
        title: text('columns.changed'),
        value: row => row.changedAt,
        show: row => dateTime(row.changedAt),
        width: 150,
        onNarrow: true,
      },
    ]
  }, [text, dateTime])
  const selected = useSelectedRows(query.data, rowKey)
  const one = selected.length === 1 ? (selected[0] ?? null) : null
  const tabs = one
    ? [
        {
          key: 'preview',
          label: text('tabs.preview'),
          content: () => <RulePreview key={one.id} rule={one} />,
        },
        {
          key: 'rule',
          label: text('tabs.rule'),
          content: () => <Facts facts={ruleFacts(one.rule, text, categories)} />,
        },
      ]
    : []
  return (
    <Page
      title={text('title')}
      actions={ruleActions({ text, one, remove: setRemoved, refresh: () => void query.refetch() })}
    >
      <List
        label={text('title')}
        columns={columns}
        rows={query.data}
        rowKey={rowKey}
        problem={query.error}
        onRetry={() => void query.refetch()}
        empty={text('empty')}
      />
      <Details name={one?.name ?? null} selected={selected.length} tabs={tabs} />
      {removed && (
        <Confirm
          title={text('actions.remove')}
          label={text('actions.remove')}
          run={async () => {
            await site.removeSelectionRule({ rule: removed.name })
            await queryClient.invalidateQueries({ queryKey: ['selection-rule'] })
          }}
          onClose={() => setRemoved(null)}
        >
          {text('removeHint', { name: removed.name })}
        </Confirm>
      )}
    </Page>
  )
}

function ruleActions(at: {
  text: RuleText
  one: SavedSelectionRule | null
  remove: (rule: SavedSelectionRule) => void
  refresh: () => void
}): ActionGroup[] {
  const { text, one, remove, refresh } = at
  const unavailable = one === null ? text('selectOne') : null
  return [
    {
      key: 'create',
      label: text('groups.create'),
      actions: [
        { key: 'create', label: text('actions.create'), icon: <AddRegular />, to: `${home}/create/rule` },
      ],
    },
    {
      key: 'rule',
      label: text('groups.rule'),
      actions: [
        {
          key: 'change',
          label: text('actions.change'),
          icon: <EditRegular />,
          to: `${home}/change/${one?.id ?? ''}/rule`,
          unavailable,
        },
        {
          key: 'remove',
          label: text('actions.remove'),
          icon: <DeleteRegular />,
          run: () => one && remove(one),
          unavailable,
        },
        { key: 'refresh', label: text('actions.refresh'), icon: <ArrowClockwiseRegular />, run: refresh },
      ],
    },
  ]
}
