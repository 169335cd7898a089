// At the left, as in the reference product: the tree of the workspace, and the workspaces below it.

import { makeStyles, mergeClasses, Tree, TreeItem, TreeItemLayout, tokens } from '@fluentui/react-components'
import { useNavigate } from '@tanstack/react-router'
import { useText } from './shell-text.ts'
import { firstPage, type TreeNode, workspaces } from './tree.ts'

const useStyles = makeStyles({
  navigation: { display: 'flex', flexDirection: 'column', flexGrow: 1, minHeight: 0, minWidth: 0 },
  title: {
    margin: 0,
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalM} ${tokens.spacingVerticalXS}`,
    fontSize: tokens.fontSizeBase400,
    fontWeight: tokens.fontWeightSemibold,
  },
  tree: { flexGrow: 1, overflow: 'auto', minHeight: '120px' },
  here: {
    backgroundColor: tokens.colorBrandBackground2,
    boxShadow: `inset 3px 0 0 ${tokens.colorBrandStroke1}`,
    fontWeight: tokens.fontWeightSemibold,
  },
  label: { whiteSpace: 'normal', overflowWrap: 'anywhere', padding: '4px 0' },
  workspaces: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  workspace: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    width: '100%',
    minHeight: '40px',
    padding: `0 ${tokens.spacingHorizontalM}`,
    border: 'none',
    borderLeft: '3px solid transparent',
    backgroundColor: 'transparent',
    color: tokens.colorNeutralForeground1,
    font: 'inherit',
    fontSize: tokens.fontSizeBase300,
    textAlign: 'start',
    cursor: 'pointer',
    '& svg': { fontSize: '20px' },
    ':hover': { backgroundColor: tokens.colorNeutralBackground2Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  chosen: {
    borderLeftColor: tokens.colorBrandStroke1,
    backgroundColor: tokens.colorNeutralBackground1,
    fontWeight: tokens.fontWeightSemibold,
  },
})

/** `way`: the nodes from the workspace to the page that is shown. */
export function Navigation({ way }: { way: readonly TreeNode[] }) {
  const styles = useStyles()
  const text = useText()
  const navigate = useNavigate()
  const shown = workspaces.filter(one => firstPage(one) !== null)
  const workspace = way[0] ?? shown[0]
  return (
    <nav className={styles.navigation} aria-label={text('navigation')}>
      {workspace && (
        <>
          <h2 className={styles.title}>{text(`nodes.${workspace.key}`)}</h2>
          <Tree
            key={workspace.key}
            className={styles.tree}
            aria-label={text('tree', { workspace: text(`nodes.${workspace.key}`) })}
            defaultOpenItems={folders(workspace.nodes ?? [])}
          >
            {(workspace.nodes ?? []).map(node => (
              <Node key={node.key} node={node} here={way.at(-1)} />
            ))}
          </Tree>
        </>
      )}
      <ul className={styles.workspaces} aria-label={text('workspaces')}>
        {shown.map(one => (
          <li key={one.key}>
            <button
              type="button"
              className={mergeClasses(styles.workspace, one === workspace && styles.chosen)}
              aria-current={one === workspace ? 'true' : undefined}
              onClick={() => void navigate({ to: firstPage(one) ?? '/' })}
            >
              <one.icon />
              {text(`nodes.${one.key}`)}
            </button>
          </li>
        ))}
      </ul>
    </nav>
  )
}

function Node({ node, here }: { node: TreeNode; here: TreeNode | undefined }) {
  const styles = useStyles()
  const text = useText()
  const navigate = useNavigate()
  const { to, nodes = [] } = node
  const label = <span className={styles.label}>{text(`nodes.${node.key}`)}</span>
  if (to !== undefined)
    return (
      <TreeItem
        itemType="leaf"
        value={node.key}
        aria-current={node === here ? 'page' : undefined}
        onClick={() => void navigate({ to })}
      >
        <TreeItemLayout iconBefore={<node.icon />} className={node === here ? styles.here : undefined}>
          {label}
        </TreeItemLayout>
      </TreeItem>
    )
  return (
    <TreeItem itemType="branch" value={node.key}>
      <TreeItemLayout iconBefore={<node.icon />}>{label}</TreeItemLayout>
      <Tree>
        {nodes
          .filter(one => firstPage(one) !== null)
          .map(one => (
            <Node key={one.key} node={one} here={here} />
          ))}
      </Tree>
    </TreeItem>
  )
}

function folders(nodes: readonly TreeNode[]): string[] {
  return nodes.flatMap(node => (node.to === undefined ? [node.key, ...folders(node.nodes ?? [])] : []))
}
