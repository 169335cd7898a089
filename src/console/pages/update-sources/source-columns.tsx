import type { UpdateSource } from '#api-client'
import type { Formats } from '#console/language'
import { type Column, type StateKind, StateLabel } from '#console/parts'
import type { SourceText } from './source-text.ts'

/** How a source stands: what runs now, else what came of the last time. */
export type SourceState = 'never' | 'waiting' | 'running' | 'succeeded' | 'nothing-new' | 'failed'

const kinds: Record<SourceState, StateKind> = {
  never: 'none',
  waiting: 'waiting',
  running: 'working',
  succeeded: 'good',
  'nothing-new': 'good',
  failed: 'bad',
}

/** See {@link SourceState}. */
export function stateOf({ underWay, last, watch }: UpdateSource): SourceState {
  if (underWay) return underWay.state
  if (watch?.error) return 'failed'
  return last?.state ?? 'never'
}

/** The state of a source with how far it is. */
export function SourceStateLabel(props: { source: UpdateSource; text: SourceText; formats: Formats }) {
  const { source, text, formats } = props
  const state = stateOf(source)
  const { underWay } = source
  const done =
    underWay !== null && underWay.bytesTotal !== null && underWay.bytesTotal > 0
      ? ` ${formats.percent((underWay.bytesDone / underWay.bytesTotal) * 100)}`
      : ''
  const refused = source.last?.files?.refused ?? 0
  if (state === 'succeeded' && refused > 0)
    return <StateLabel kind="warning">{text('state.refused', { count: refused })}</StateLabel>
  return <StateLabel kind={kinds[state]}>{`${text(`state.${state}`)}${done}`}</StateLabel>
}

/** The columns of the list. */
export function sourceColumns(text: SourceText, formats: Formats): Column<UpdateSource>[] {
  const { dateTime, number } = formats
  return [
    { key: 'name', title: text('columns.name'), value: row => row.name, width: 180, onNarrow: true },
    { key: 'kind', title: text('columns.kind'), value: row => text(`kinds.${row.kind}`), width: 130 },
    { key: 'location', title: text('columns.location'), value: row => row.location, width: 240 },
    {
      key: 'state',
      title: text('columns.state'),
      value: row => stateOf(row),
      searched: row => text(`state.${stateOf(row)}`),
      show: row => <SourceStateLabel source={row} text={text} formats={formats} />,
      width: 150,
      onNarrow: true,
    },
    {
      key: 'last',
      title: text('columns.last'),
      value: row => row.last?.endedAt ?? null,
      show: row => dateTime(row.last?.endedAt ?? null),
      width: 156,
    },
    {
      key: 'next',
      title: text('columns.next'),
      value: row => nextOf(row),
      show: row => dateTime(nextOf(row)),
      width: 156,
    },
    {
      key: 'listed',
      title: text('columns.listed'),
      value: row => row.last?.listed ?? row.last?.files?.found ?? null,
      show: row => {
        const count = row.last?.listed ?? row.last?.files?.found ?? null
        return count === null ? '–' : number(count)
      },
      width: 90,
      atEnd: true,
    },
  ]
}

function nextOf({ schedule, watch }: UpdateSource): string | null {
  return [schedule?.next[0], watch?.nextLookAt].filter(one => one != null).sort()[0] ?? null
}
