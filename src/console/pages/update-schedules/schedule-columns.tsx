import type { ServicingSchedule } from '#api-client'
import type { Formats } from '#console/language'
import { type Column, type StateKind, StateLabel } from '#console/parts'
import type { ScheduleText } from './schedule-text.ts'

/** What a time of a schedule came to, or does. */
export type TimeState = NonNullable<ServicingSchedule['last']>['state']

const timeKinds: Record<TimeState, StateKind> = {
  waiting: 'waiting',
  running: 'working',
  succeeded: 'good',
  failed: 'bad',
  cancelled: 'bad',
  skipped: 'none',
  missed: 'warning',
}
const scheduleKinds: Record<ServicingSchedule['state'], StateKind> = {
  active: 'good',
  paused: 'waiting',
  cancelled: 'none',
}

/** The state of one time. */
export function TimeStateLabel({ state, text }: { state: TimeState; text: ScheduleText }) {
  return <StateLabel kind={timeKinds[state]}>{text(`times.${state}`)}</StateLabel>
}

/** The state of a schedule. One that is active and will not be due again is over. */
export function ScheduleStateLabel({ schedule, text }: { schedule: ServicingSchedule; text: ScheduleText }) {
  const state = stateOf(schedule)
  return (
    <StateLabel kind={state === 'over' ? 'none' : scheduleKinds[state]}>{text(`states.${state}`)}</StateLabel>
  )
}

/** See {@link ScheduleStateLabel}. */
export function stateOf({ state, next, open }: ServicingSchedule): ServicingSchedule['state'] | 'over' {
  return state === 'active' && next.length === 0 && open.length === 0 ? 'over' : state
}

/** The next time at which a schedule begins. */
export function nextOf({ next }: ServicingSchedule): string | null {
  const [first] = next
  return first === undefined ? null : (first.start ?? first.due)
}

/** The columns of the list. */
export function scheduleColumns(text: ScheduleText, { dateTime }: Formats): Column<ServicingSchedule>[] {
  return [
    {
      key: 'name',
      title: text('columns.name'),
      value: row => row.definition.name,
      width: 220,
      onNarrow: true,
    },
    {
      key: 'state',
      title: text('columns.state'),
      value: row => text(`states.${stateOf(row)}`),
      show: row => <ScheduleStateLabel schedule={row} text={text} />,
      width: 110,
    },
    {
      key: 'next',
      title: text('columns.next'),
      value: nextOf,
      show: row => dateTime(nextOf(row)),
      width: 150,
      onNarrow: true,
    },
    {
      key: 'packages',
      title: text('columns.packages'),
      value: row => row.definition.packages.join(', '),
      width: 160,
    },
    {
      key: 'updates',
      title: text('columns.updates'),
      value: row =>
        row.definition.updates.by === 'rule'
          ? text('byRule', { rule: row.definition.updates.rule })
          : text('byHand', { count: row.definition.updates.names.length }),
      width: 170,
    },
    {
      key: 'last',
      title: text('columns.last'),
      value: row => row.open[0]?.startedAt ?? row.last?.finishedAt ?? null,
      show: row => dateTime(row.open[0]?.startedAt ?? row.last?.finishedAt ?? null),
      width: 156,
    },
    {
      key: 'result',
      title: text('columns.result'),
      value: row => (row.open[0] ?? row.last)?.state ?? null,
      searched: row => {
        const time = row.open[0] ?? row.last
        return time ? text(`times.${time.state}`) : ''
      },
      show: row => {
        const time = row.open[0] ?? row.last
        return time ? <TimeStateLabel state={time.state} text={text} /> : '–'
      },
      width: 130,
    },
  ]
}
