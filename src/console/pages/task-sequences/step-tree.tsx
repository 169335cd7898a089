import { makeStyles, mergeClasses, Tree, TreeItem, TreeItemLayout, tokens } from '@fluentui/react-components'
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download'
import { CheckmarkCircleRegular } from '@fluentui/react-icons/svg/checkmark-circle'
import { CodeBlockRegular } from '@fluentui/react-icons/svg/code-block'
import { FolderRegular } from '@fluentui/react-icons/svg/folder'
import { PowerRegular } from '@fluentui/react-icons/svg/power'
import { RocketRegular } from '@fluentui/react-icons/svg/rocket'
import { TagRegular } from '@fluentui/react-icons/svg/tag'
import type { TaskSequenceItem } from '#api-client'
import { useText } from './sequence-text.ts'

const useStyles = makeStyles({
  chosen: {
    backgroundColor: tokens.colorBrandBackground2,
    boxShadow: `inset 3px 0 0 ${tokens.colorBrandStroke1}`,
    fontWeight: tokens.fontWeightSemibold,
  },
  disabled: { color: tokens.colorNeutralForeground3 },
  label: { whiteSpace: 'normal', overflowWrap: 'anywhere', padding: '4px 0' },
  remark: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
})

const icons = {
  group: FolderRegular,
  'upgrade-operating-system': RocketRegular,
  'run-command-line': CodeBlockRegular,
  'restart-computer': PowerRegular,
  'check-readiness': CheckmarkCircleRegular,
  'download-package-content': ArrowDownloadRegular,
  'set-task-sequence-variable': TagRegular,
} as const

/** The groups and steps of a sequence; one is chosen by its ID. */
export function StepTree(props: {
  label: string
  items: readonly TaskSequenceItem[]
  chosen: string | null
  onChoose: (id: string) => void
}) {
  const { label, items, chosen, onChoose } = props
  return (
    <Tree aria-label={label} defaultOpenItems={groupsOf(items)}>
      {items.map(item => (
        <Item key={item.id} item={item} chosen={chosen} onChoose={onChoose} />
      ))}
    </Tree>
  )
}

function Item(props: { item: TaskSequenceItem; chosen: string | null; onChoose: (id: string) => void }) {
  const { item, chosen, onChoose } = props
  const styles = useStyles()
  const text = useText()
  const Icon = icons[item.type]
  const isChosen = item.id === chosen
  const remarks = [
    ...(item.enabled ? [] : [text('remarks.disabled')]),
    ...(item.continueOnError ? [text('remarks.continueOnError')] : []),
    ...(item.condition === undefined ? [] : [text('remarks.condition')]),
  ]
  const layout = (
    <TreeItemLayout
      iconBefore={<Icon />}
      className={mergeClasses(isChosen && styles.chosen, !item.enabled && styles.disabled)}
    >
      <span className={styles.label}>
        {item.name}
        {remarks.length > 0 && <span className={styles.remark}> {`(${remarks.join(', ')})`}</span>}
      </span>
    </TreeItemLayout>
  )
  const common = { value: item.id, 'aria-current': isChosen ? true : undefined } as const
  // A click on a step inside is one on its groups, too.
  const choose = (event: { stopPropagation: () => void }) => {
    event.stopPropagation()
    onChoose(item.id)
  }
  if (item.type !== 'group')
    return (
      <TreeItem itemType="leaf" {...common} onClick={choose}>
        {layout}
      </TreeItem>
    )
  return (
    <TreeItem itemType="branch" {...common} onClick={choose}>
      {layout}
      <Tree>
        {item.steps.map(one => (
          <Item key={one.id} item={one} chosen={chosen} onChoose={onChoose} />
        ))}
      </Tree>
    </TreeItem>
  )
}

function groupsOf(items: readonly TaskSequenceItem[]): string[] {
  return items.flatMap(item => (item.type === 'group' ? [item.id, ...groupsOf(item.steps)] : []))
}
