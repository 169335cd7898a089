import type { Formats } from '#console/language'
import { type Column, type StateKind, StateLabel } from '#console/parts'
import type { ListedPackage } from './listed-package.ts'
import type { PackageText } from './package-text.ts'

const stateKinds: Record<number, StateKind> = { 0: 'none', 1: 'waiting', 2: 'working', 3: 'good', 4: 'bad' }

/** Scheduled Updates Status, by its number. */
export function ScheduledStatus({ value, text }: { value: number; text: PackageText }) {
  return (
    <StateLabel kind={stateKinds[value] ?? 'unknown'}>
      {text(`scheduled.${value as 0 | 1 | 2 | 3 | 4}`)}
    </StateLabel>
  )
}

/** The columns of the list. */
export function packageColumns(text: PackageText, formats: Formats): Column<ListedPackage>[] {
  const { dateTime, bytes, percent, number } = formats
  return [
    { key: 'name', title: text('columns.name'), value: row => row.name, width: 190, onNarrow: true },
    { key: 'version', title: text('columns.version'), value: row => row.version, width: 88 },
    { key: 'packageId', title: text('columns.packageId'), value: row => row.id, width: 100 },
    {
      key: 'scheduledUpdatesDate',
      title: text('columns.scheduledUpdatesDate'),
      value: row => row.schedule?.scheduledUpdatesDate ?? null,
      show: row => dateTime(row.schedule?.scheduledUpdatesDate ?? null),
      width: 156,
    },
    {
      key: 'scheduledUpdatesStatus',
      title: text('columns.scheduledUpdatesStatus'),
      value: row => row.schedule?.scheduledUpdatesStatus.value ?? 0,
      show: row => <ScheduledStatus value={row.schedule?.scheduledUpdatesStatus.value ?? 0} text={text} />,
      searched: row =>
        text(`scheduled.${(row.schedule?.scheduledUpdatesStatus.value ?? 0) as 0 | 1 | 2 | 3 | 4}`),
      width: 142,
      onNarrow: true,
    },
    {
      key: 'compliance',
      title: text('columns.compliance'),
      value: row => row.content?.compliancePercent ?? null,
      show: row => (row.content?.compliancePercent == null ? '–' : percent(row.content.compliancePercent)),
      width: 100,
      atEnd: true,
    },
    {
      key: 'versionInUse',
      title: text('columns.versionInUse'),
      value: row => row.currentVersion,
      show: row => number(row.currentVersion),
      width: 84,
      atEnd: true,
    },
    {
      key: 'size',
      title: text('columns.size'),
      value: row => row.totalBytes,
      show: row => bytes(row.totalBytes),
      width: 88,
      atEnd: true,
    },
    {
      key: 'created',
      title: text('columns.created'),
      value: row => row.createdAt,
      show: row => dateTime(row.createdAt),
      width: 140,
      isExtra: true,
    },
    { key: 'createdBy', title: text('columns.createdBy'), value: row => row.createdBy, isExtra: true },
    {
      key: 'architecture',
      title: text('columns.architecture'),
      value: row => row.architecture,
      isExtra: true,
    },
    { key: 'language', title: text('columns.language'), value: row => row.language, isExtra: true },
    { key: 'comment', title: text('columns.comment'), value: row => row.comment, width: 200, isExtra: true },
    {
      key: 'sourcePath',
      title: text('columns.sourcePath'),
      value: row => row.sourcePath,
      width: 220,
      isExtra: true,
    },
  ]
}
