import type { ListedVersion } from '#api-client'
import type { Formats } from '#console/language'
import { type Column, type StateKind, StateLabel } from '#console/parts'
import type { VersionText } from './version-text.ts'

const marks = ['bad', 'held', 'promoted', 'pinned'] as const
const kinds: Record<(typeof marks)[number], StateKind> = {
  bad: 'bad',
  held: 'waiting',
  promoted: 'good',
  pinned: 'none',
}

/** What people said of a version. */
export function Marks({ version, text }: { version: ListedVersion; text: VersionText }) {
  return (
    <>
      {marks
        .filter(mark => version[mark] !== null)
        .map(mark => (
          <StateLabel key={mark} kind={kinds[mark]}>
            {text(`marks.${mark}`)}
          </StateLabel>
        ))}{' '}
      {version.inUse && <StateLabel kind="good">{text('marks.inUse')}</StateLabel>}
    </>
  )
}

/** The columns of the list. */
export function versionColumns(
  text: VersionText,
  { number, bytes, dateTime }: Formats,
): Column<ListedVersion>[] {
  const marksOf = (row: ListedVersion) =>
    [row.inUse && text('marks.inUse'), ...marks.map(mark => row[mark] !== null && text(`marks.${mark}`))]
      .filter(Boolean)
      .join(' ')
  return [
    {
      key: 'number',
      title: text('columns.number'),
      value: row => row.number,
      show: row => number(row.number),
      width: 90,
      onNarrow: true,
    },
    {
      key: 'marks',
      title: text('columns.marks'),
      value: marksOf,
      show: row => <Marks version={row} text={text} />,
      width: 190,
      onNarrow: true,
    },
    {
      key: 'origin',
      title: text('columns.origin'),
      value: row => text(`origins.${row.origin}`, { version: row.restores ?? row.run?.baseVersion ?? '–' }),
      width: 190,
    },
    {
      key: 'updates',
      title: text('columns.updates'),
      value: row => row.changes?.articles.join(', ') || null,
      width: 170,
    },
    {
      key: 'newBytes',
      title: text('columns.newBytes'),
      value: row => row.changes?.newBytes ?? null,
      show: row => bytes(row.changes?.newBytes ?? null),
      width: 100,
      atEnd: true,
    },
    {
      key: 'size',
      title: text('columns.size'),
      value: row => row.totalBytes,
      show: row => bytes(row.totalBytes),
      width: 90,
      atEnd: true,
    },
    {
      key: 'created',
      title: text('columns.created'),
      value: row => row.createdAt,
      show: row => dateTime(row.createdAt),
      width: 156,
    },
    { key: 'by', title: text('columns.by'), value: row => row.createdBy },
  ]
}
