import { useQuery } from '@tanstack/react-query'
import type { Operation } from '#api-client'
import { site } from '#console/data'
import { Loaded, SmallTable, type StateKind, StateLabel } from '#console/parts'
import { ProblemText } from '#console/problems'
import { useText } from './wizard-text.ts'

const kinds: Record<Operation['state'], StateKind> = {
  waiting: 'waiting',
  running: 'working',
  succeeded: 'good',
  failed: 'bad',
  cancelled: 'bad',
}

/** The newest operation of each path. */
export function Imports({ paths }: { paths: readonly string[] }) {
  const text = useText()
  const query = useQuery({
    queryKey: ['operation', 'imports', ...paths],
    queryFn: () => site.listOperations({ limit: 200 }),
    refetchInterval: 1500,
  })
  return (
    <Loaded query={query}>
      {operations => (
        <SmallTable
          label={text('files.title')}
          rows={paths.map(path => ({ path, operation: operations.find(one => one.subject === path) }))}
          rowKey={row => row.path}
          columns={[
            { key: 'file', title: text('files.file'), show: row => row.path },
            { key: 'state', title: text('files.state'), show: row => <State operation={row.operation} /> },
            {
              key: 'reason',
              title: text('files.reason'),
              show: row => row.operation?.error && <ProblemText of={row.operation.error} />,
            },
          ]}
        />
      )}
    </Loaded>
  )
}

function State({ operation }: { operation: Operation | undefined }) {
  const text = useText()
  if (operation === undefined) return <StateLabel kind="unknown">{text('states.unknown')}</StateLabel>
  return <StateLabel kind={kinds[operation.state]}>{text(`states.${operation.state}`)}</StateLabel>
}
