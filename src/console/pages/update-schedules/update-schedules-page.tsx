// Software Library > Operating Systems > Scheduled Updates.

import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { ServicingSchedule } from '#api-client'
import { servicingSchedulesQuery } from '#console/data'
import { useFormats } from '#console/language'
import { Details, List, Page, useAddress, useSelectedRows } from '#console/parts'
import { MonthCalendar } from './calendar/month-calendar.tsx'
import { scheduleActions } from './schedule-actions.tsx'
import { scheduleColumns } from './schedule-columns.tsx'
import { type Asked, ScheduleQuestion } from './schedule-question.tsx'
import { useText } from './schedule-text.ts'
import { ResultsTab } from './tabs/results-tab.tsx'
import { SummaryTab } from './tabs/summary-tab.tsx'

const rowKey = (row: ServicingSchedule) => row.id

/** The schedules as a list or a calendar, with the details of one. */
export function UpdateSchedulesPage() {
  const text = useText()
  const formats = useFormats()
  const [address, change] = useAddress()
  const [asked, setAsked] = useState<Asked | null>(null)
  const query = useQuery(servicingSchedulesQuery())
  const columns = useMemo(() => scheduleColumns(text, formats), [text, formats])
  const selected = useSelectedRows(query.data, rowKey)
  const one = selected.length === 1 ? (selected[0] ?? null) : null
  const isCalendar = address.view === 'calendar'
  const actions = scheduleActions({
    text,
    one,
    isCalendar,
    ask: setAsked,
    toggleView: () => change({ view: isCalendar ? null : 'calendar' }, { step: true }),
    refresh: () => void query.refetch(),
  })
  const tabs = one
    ? [
        { key: 'summary', label: text('tabs.summary'), content: () => <SummaryTab schedule={one} /> },
        { key: 'results', label: text('tabs.results'), content: () => <ResultsTab schedule={one} /> },
      ]
    : []
  return (
    <Page title={text('title')} actions={actions}>
      {isCalendar ? (
        <MonthCalendar />
      ) : (
        <List
          label={text('title')}
          columns={columns}
          rows={query.data}
          rowKey={rowKey}
          problem={query.error}
          onRetry={() => void query.refetch()}
          empty={text('empty')}
        />
      )}
      {(one || !isCalendar) && (
        <Details name={one?.definition.name ?? null} selected={selected.length} tabs={tabs} />
      )}
      {asked && <ScheduleQuestion asked={asked} onClose={() => setAsked(null)} />}
    </Page>
  )
}
