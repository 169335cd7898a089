// At the left, as in the reference product: the tree of the workspace, and the workspaces below it.

import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { useNavigate } from '@tanstack/react-router'
import { memo } from 'react'
import { NavigationTree } from './navigation-tree.tsx'
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
export const Navigation = memo(function Navigation({ way }: { way: readonly TreeNode[] }) {
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
          <NavigationTree
            key={workspace.key}
            label={text('tree', { workspace: text(`nodes.${workspace.key}`) })}
            nodes={workspace.nodes ?? []}
            here={way.at(-1)}
          />
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
})
