import type { ContentSummary } from '#api-client'
import type { Formats } from '#console/language'
import type { Column } from '#console/parts'
import type { StatusText } from './status-text.ts'

/** The columns of the list. */
export function contentColumns(text: StatusText, formats: Formats): Column<ContentSummary>[] {
  const { number, percent, bytes, dateTime } = formats
  const count = (
    key: 'targeted' | 'success' | 'inProgress' | 'errors' | 'unknown',
  ): Column<ContentSummary> => ({
    key,
    title: text(`columns.${key}`),
    value: row => row[key],
    show: row => number(row[key]),
    width: 84,
    atEnd: true,
  })
  return [
    { key: 'name', title: text('columns.name'), value: row => row.name, width: 200, onNarrow: true },
    { key: 'packageId', title: text('columns.packageId'), value: row => row.packageId, width: 100 },
    {
      key: 'version',
      title: text('columns.version'),
      value: row => row.version,
      show: row => number(row.version),
      width: 72,
      atEnd: true,
    },
    {
      key: 'compliance',
      title: text('columns.compliance'),
      value: row => row.compliancePercent,
      show: row => (row.compliancePercent === null ? '–' : percent(row.compliancePercent)),
      width: 104,
      atEnd: true,
      onNarrow: true,
    },
    count('targeted'),
    count('success'),
    count('inProgress'),
    count('errors'),
    count('unknown'),
    {
      key: 'lastCopied',
      title: text('columns.lastCopied'),
      value: row => row.lastCopiedAt,
      show: row => dateTime(row.lastCopiedAt),
      width: 156,
      isExtra: true,
    },
    {
      key: 'size',
      title: text('columns.size'),
      value: row => row.totalBytes,
      show: row => bytes(row.totalBytes),
      width: 88,
      atEnd: true,
      isExtra: true,
    },
    {
      key: 'priority',
      title: text('columns.priority'),
      value: row => text(`priorities.${row.priority}`),
      isExtra: true,
    },
  ]
}
