import type { SourceComparison } from '#api-client'
import { useFormats } from '#console/language'
import { Facts, SmallTable, type StateKind, StateLabel } from '#console/parts'
import { useText } from '../property-text.ts'

const kinds: Record<SourceComparison['outcome'], StateKind> = {
  unchanged: 'good',
  different: 'warning',
  unsure: 'unknown',
}
/** So many files are named. */
const mostNamed = 50

/** What is different between the source as it was read and as it is now. */
export function Compared({ comparison }: { comparison: SourceComparison }) {
  const text = useText()
  const { number, bytes } = useFormats()
  const { difference, outcome } = comparison
  const files = filesOf(difference)
  return (
    <div role="status">
      <StateLabel kind={kinds[outcome]}>{text(`source.${outcome}`)}</StateLabel>
      <Facts
        facts={[
          { label: text('source.lookedAt'), value: comparison.path },
          { label: text('source.added'), value: number(difference.added.length) },
          { label: text('source.changed'), value: number(difference.changed.length) },
          { label: text('source.removed'), value: number(difference.removed.length) },
          { label: text('source.same'), value: number(difference.same) },
        ]}
      />
      {files.length > 0 && (
        <SmallTable
          label={text('source.differences')}
          rows={files.slice(0, mostNamed)}
          rowKey={file => file.path}
          columns={[
            { key: 'path', title: text('source.file'), show: file => file.path },
            { key: 'how', title: text('source.how'), show: file => text(`source.hows.${file.how}`) },
            { key: 'before', title: text('source.before'), atEnd: true, show: file => bytes(file.before) },
            { key: 'now', title: text('source.now'), atEnd: true, show: file => bytes(file.now) },
          ]}
        />
      )}
      {files.length > mostNamed && <p>{text('source.more', { count: files.length - mostNamed })}</p>}
    </div>
  )
}

type File = { path: string; how: 'changed' | 'added' | 'removed'; before: number | null; now: number | null }

function filesOf({ added, removed, changed }: SourceComparison['difference']): File[] {
  return [
    ...changed.map(({ path, before, now }) => ({
      path,
      how: 'changed' as const,
      before: before.size,
      now: now.size,
    })),
    ...added.map(({ path, size }) => ({ path, how: 'added' as const, before: null, now: size })),
    ...removed.map(({ path, size }) => ({ path, how: 'removed' as const, before: size, now: null })),
  ]
}
