// One task sequence, its version in use or an older one: groups and steps as a tree, and the options of the one that is chosen.

import { MessageBar, MessageBarBody, makeStyles, tokens } from '@fluentui/react-components'
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download'
import { EditRegular } from '@fluentui/react-icons/svg/edit'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import type { TaskSequenceDefinition, TaskSequenceDetail, TaskSequenceItem } from '#api-client'
import { commandLinesQuery, taskSequenceQuery, taskSequenceVersionQuery } from '#console/data'
import { type ActionGroup, Facts, Loaded, Page, RowLink, Together, useAddress } from '#console/parts'
import { exportText } from './sequence-actions.tsx'
import { home, type SequenceText, useText } from './sequence-text.ts'
import { StepOptions } from './step-options.tsx'
import { StepTree } from './step-tree.tsx'

const useStyles = makeStyles({
  parts: {
    display: 'flex',
    flexGrow: 1,
    minHeight: 0,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    '@media (max-width: 719px)': { flexDirection: 'column', flexGrow: 0, flexShrink: 0 },
  },
  tree: {
    width: '340px',
    flexShrink: 0,
    overflow: 'auto',
    padding: tokens.spacingVerticalS,
    borderRight: `1px solid ${tokens.colorNeutralStroke2}`,
    '@media (max-width: 719px)': { width: 'auto', borderRight: 'none' },
  },
  options: {
    flexGrow: 1,
    minWidth: 0,
    overflow: 'auto',
    padding: tokens.spacingHorizontalL,
    '@media (max-width: 719px)': { borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
  },
  notice: { padding: `0 ${tokens.spacingHorizontalM} ${tokens.spacingVerticalS}` },
})

/** See the top of this file. */
export function StepsPage() {
  const { sequence = '' } = useParams({ strict: false }) as { sequence?: string }
  const query = useQuery(taskSequenceQuery(sequence))
  return <Loaded query={query}>{({ value }) => <Sequence detail={value} />}</Loaded>
}

function Sequence({ detail }: { detail: TaskSequenceDetail }) {
  const styles = useStyles()
  const text = useText()
  const [address] = useAddress()
  const version = Number(address.version ?? detail.version)
  const isOlder = version !== detail.version
  const older = useQuery({ ...taskSequenceVersionQuery(detail.id, version), enabled: isOlder })
  const lines = useQuery(commandLinesQuery(detail.id))
  return (
    <Page title={text('steps.title', { name: detail.name })} actions={stepsActions(detail, version, text)}>
      {isOlder && (
        <div className={styles.notice}>
          <MessageBar intent="info" layout="multiline">
            <MessageBarBody>
              {text('steps.older', { version, current: detail.version })}{' '}
              <RowLink to={`${home}/steps/${detail.id}`}>{text('steps.showCurrent')}</RowLink>
            </MessageBarBody>
          </MessageBar>
        </div>
      )}
      {isOlder ? (
        <Loaded query={older}>
          {({ definition }) => <Parts definition={definition} problems={[]} lines={[]} />}
        </Loaded>
      ) : (
        <Together queries={[lines]}>
          <Parts definition={detail.definition} problems={detail.problems} lines={lines.data ?? []} />
        </Together>
      )}
    </Page>
  )
}

function stepsActions(detail: TaskSequenceDetail, version: number, text: SequenceText): ActionGroup[] {
  return [
    {
      key: 'sequence',
      label: text('groups.sequence'),
      actions: [
        {
          key: 'edit',
          label: text('actions.edit'),
          icon: <EditRegular />,
          to: `${home}/edit/${detail.id}`,
          needs: ['task-sequence', 'modify'],
        },
        {
          key: 'export',
          label: text('actions.export'),
          icon: <ArrowDownloadRegular />,
          run: () => void exportText(detail.id, detail.name, version),
        },
      ],
    },
  ]
}

function Parts(props: {
  definition: TaskSequenceDefinition
  problems: TaskSequenceDetail['problems']
  lines: Parameters<typeof StepOptions>[0]['lines']
}) {
  const { definition, problems, lines } = props
  const styles = useStyles()
  const text = useText()
  const [address, change] = useAddress()
  const all = listItems(definition.steps)
  const chosen = all.find(one => one.id === address.step) ?? all.find(one => one.type !== 'group') ?? all[0]
  return (
    <div className={styles.parts}>
      <div className={styles.tree}>
        <StepTree
          label={text('steps.tree')}
          items={definition.steps}
          chosen={chosen?.id ?? null}
          onChoose={step => change({ step })}
        />
        {definition.variables.length > 0 && (
          <Facts facts={definition.variables.map(({ name, value }) => ({ label: name, value }))} />
        )}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard. */}
      <section className={styles.options} aria-label={text('steps.options')} tabIndex={0}>
        {chosen && <StepOptions item={chosen} problems={problems} lines={lines} />}
      </section>
    </div>
  )
}

/** Groups and steps, each group in front of what is in it. */
function listItems(items: readonly TaskSequenceItem[]): TaskSequenceItem[] {
  return items.flatMap(item => [item, ...(item.type === 'group' ? listItems(item.steps) : [])])
}
