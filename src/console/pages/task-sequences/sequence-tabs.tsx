import { makeStyles, Subtitle2, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { TaskSequence, TaskSequenceDetail, TaskSequenceItem } from '#api-client'
import { commandLinesQuery, deploymentsQuery, packagesQuery, taskSequenceQuery } from '#console/data'
import { useFormats } from '#console/language'
import { type DetailsTab, Facts, Loaded, RowLink, SmallTable } from '#console/parts'
import { CommandLines } from './command-lines.tsx'
import { ProblemTable } from './problem-table.tsx'
import { type SequenceText, useText } from './sequence-text.ts'
import { VersionsTab } from './tabs/versions-tab.tsx'

const useStyles = makeStyles({
  parts: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  title: { margin: 0 },
})

/** The tabs of one task sequence. */
export function sequenceTabs(row: TaskSequence, text: SequenceText): DetailsTab[] {
  return [
    { key: 'summary', label: text('tabs.summary'), content: () => <Summary row={row} /> },
    { key: 'command-line', label: text('tabs.commandLine'), content: () => <CommandLineTab row={row} /> },
    { key: 'references', label: text('tabs.references'), content: () => <References row={row} /> },
    { key: 'deployments', label: text('tabs.deployments'), content: () => <Deployments row={row} /> },
    { key: 'versions', label: text('tabs.versions'), content: () => <VersionsTab key={row.id} row={row} /> },
  ]
}

function Summary({ row }: { row: TaskSequence }) {
  const styles = useStyles()
  const text = useText()
  const { dateTime, number } = useFormats()
  const query = useQuery(taskSequenceQuery(row.id))
  const said = (by: string, at: string) => text('said', { by, at: dateTime(at) })
  return (
    <div className={styles.parts}>
      <Facts
        facts={[
          { label: text('columns.id'), value: row.id },
          { label: text('columns.description'), value: row.description },
          { label: text('columns.version'), value: number(row.version) },
          { label: text('columns.created'), value: said(row.createdBy, row.createdAt) },
          { label: text('columns.changed'), value: said(row.changedBy, row.changedAt) },
        ]}
      />
      <Subtitle2 as="h3" className={styles.title}>
        {text('problems.title')}
      </Subtitle2>
      <Loaded query={query}>{({ value }) => <ProblemTable problems={value.problems} />}</Loaded>
    </div>
  )
}

function CommandLineTab({ row }: { row: TaskSequence }) {
  const query = useQuery(commandLinesQuery(row.id))
  return <Loaded query={query}>{lines => <CommandLines lines={lines} />}</Loaded>
}

function References({ row }: { row: TaskSequence }) {
  const text = useText()
  const { number } = useFormats()
  const query = useQuery(taskSequenceQuery(row.id))
  const packages = useQuery(packagesQuery())
  const nameOf = (id: string) => packages.data?.find(one => one.id === id)?.name
  return (
    <Loaded query={query}>
      {({ value }) => (
        <SmallTable
          label={text('tabs.references')}
          rows={referencesOf(value)}
          rowKey={one => `${one.step} ${one.packageId} ${one.version}`}
          empty={text('references.none')}
          columns={[
            {
              key: 'package',
              title: text('options.package'),
              show: ({ packageId }) => (
                <RowLink
                  to="/software-library/operating-systems/upgrade-packages"
                  search={{ selected: packageId }}
                >
                  {`${nameOf(packageId) ?? ''} (${packageId})`.trim()}
                </RowLink>
              ),
            },
            {
              key: 'version',
              title: text('options.version'),
              show: ({ version }) => (version === null ? text('references.chosen') : number(version)),
            },
            { key: 'step', title: text('problems.step'), show: ({ step }) => step },
          ]}
        />
      )}
    </Loaded>
  )
}

/** Who runs the sequence: it cannot be deleted before they are. */
function Deployments({ row }: { row: TaskSequence }) {
  const text = useText()
  const { number } = useFormats()
  const query = useQuery(deploymentsQuery())
  return (
    <Loaded query={query}>
      {all => (
        <SmallTable
          label={text('tabs.deployments')}
          rows={all.filter(one => one.taskSequence === row.id)}
          rowKey={one => one.id}
          empty={text('references.noDeployments')}
          columns={[
            {
              key: 'name',
              title: text('columns.name'),
              show: one => (
                <RowLink to="/monitoring/deployments" search={{ selected: one.id }}>
                  {one.name}
                </RowLink>
              ),
            },
            { key: 'version', title: text('columns.version'), show: one => number(one.sequenceVersion) },
            { key: 'group', title: text('references.group'), show: one => one.deviceGroup },
            {
              key: 'devices',
              title: text('references.devices'),
              atEnd: true,
              show: one => number(one.counts.devices),
            },
          ]}
        />
      )}
    </Loaded>
  )
}

type Reference = { step: string; packageId: string; version: number | null }

/** What the steps name, also the disabled ones: these can be enabled. */
function referencesOf({ definition }: TaskSequenceDetail): Reference[] {
  const found = (items: readonly TaskSequenceItem[]): Reference[] =>
    items.flatMap(item => {
      if (item.type === 'group') return found(item.steps)
      const named =
        item.type === 'download-package-content'
          ? item.packages
          : item.type === 'upgrade-operating-system' && item.package !== undefined
            ? [{ package: item.package, version: item.version }]
            : []
      return named.map(one => ({ step: item.name, packageId: one.package, version: one.version ?? null }))
    })
  return found(definition.steps)
}
