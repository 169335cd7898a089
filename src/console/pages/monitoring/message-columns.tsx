import type { StatusMessage } from '#api-client'
import type { Formats } from '#console/language'
import { type Column, type DetailsTab, type Fact, Facts, type StateKind, StateLabel } from '#console/parts'
import { JsonFacts } from './json-facts.tsx'
import type { useMessageText } from './message-text.ts'
import type { MonitoringText } from './monitoring-text.ts'

type SayMessage = ReturnType<typeof useMessageText>

/** How messages are said, and packages are called. */
export type MessageWords = { nameOf: (packageId: string) => string; say: SayMessage }

/** What was recorded, where it is said in another language. */
export function recordedFact(row: Parameters<SayMessage>[0], text: MonitoringText, say: SayMessage): Fact[] {
  return say(row) === row.message ? [] : [{ label: text('messages.recorded'), value: row.message }]
}

const kinds: Record<StatusMessage['severity'], StateKind> = {
  information: 'none',
  warning: 'warning',
  error: 'bad',
}

/** The columns of a list of status messages. */
export function messageColumns(
  text: MonitoringText,
  { dateTime }: Formats,
  { nameOf, say }: MessageWords,
): Column<StatusMessage>[] {
  return [
    {
      key: 'message',
      title: text('messages.message'),
      value: say,
      width: 400,
      onNarrow: true,
    },
    {
      key: 'severity',
      title: text('messages.severity'),
      value: row => text(`severities.${row.severity}`),
      show: row => <StateLabel kind={kinds[row.severity]}>{text(`severities.${row.severity}`)}</StateLabel>,
      width: 124,
      onNarrow: true,
    },
    {
      key: 'at',
      title: text('messages.at'),
      value: row => row.at,
      show: row => dateTime(row.at),
      width: 152,
    },
    { key: 'component', title: text('messages.component'), value: row => row.component, width: 140 },
    {
      key: 'number',
      title: text('messages.number'),
      value: row => row.number,
      width: 76,
      atEnd: true,
    },
    { key: 'code', title: text('messages.code'), value: row => row.code, width: 240, isExtra: true },
    { key: 'actor', title: text('messages.actor'), value: row => row.actor, width: 140, isExtra: true },
    {
      key: 'subject',
      title: text('messages.subject'),
      value: row => row.subject && nameOf(row.subject),
      width: 160,
      isExtra: true,
    },
  ]
}

/** The tabs of one status message. */
export function messageTabs(
  row: StatusMessage,
  text: MonitoringText,
  { dateTime, number }: Formats,
  { nameOf, say }: MessageWords,
): DetailsTab[] {
  return [
    {
      key: 'summary',
      label: text('tabs.summary'),
      content: () => (
        <Facts
          facts={[
            { label: text('messages.message'), value: say(row) },
            ...recordedFact(row, text, say),
            { label: text('messages.severity'), value: text(`severities.${row.severity}`) },
            { label: text('messages.at'), value: dateTime(row.at) },
            { label: text('messages.component'), value: row.component },
            { label: text('messages.code'), value: row.code },
            { label: text('messages.number'), value: row.number === null ? null : number(row.number) },
            { label: text('messages.actor'), value: row.actor },
            { label: text('messages.subject'), value: row.subject && nameOf(row.subject) },
          ]}
        />
      ),
    },
    { key: 'facts', label: text('tabs.facts'), content: () => <JsonFacts value={row.facts} /> },
  ]
}
