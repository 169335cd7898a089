// The tree of a workspace. Plain elements, and no Tree of Fluent UI: with what that needs (Tabster, check boxes, radio buttons), it would be an eighth of what
// the first page loads.

import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { ChevronDownRegular } from '@fluentui/react-icons/svg/chevron-down'
import { ChevronRightRegular } from '@fluentui/react-icons/svg/chevron-right'
import { useNavigate } from '@tanstack/react-router'
import { type KeyboardEvent, useMemo, useState } from 'react'
import { useText } from './shell-text.ts'
import { firstPage, type TreeNode } from './tree.ts'
import { itemsOf, type TreeItem, treeStep } from './tree-items.ts'

const useStyles = makeStyles({
  tree: { flexGrow: 1, overflow: 'auto', minHeight: '120px' },
  item: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalXS,
    minHeight: '32px',
    paddingRight: tokens.spacingHorizontalS,
    fontSize: tokens.fontSizeBase300,
    lineHeight: tokens.lineHeightBase300,
    cursor: 'pointer',
    '& svg': { flexShrink: 0, fontSize: '16px' },
    ':hover': { backgroundColor: tokens.colorSubtleBackgroundHover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  here: {
    backgroundColor: tokens.colorBrandBackground2,
    boxShadow: `inset 3px 0 0 ${tokens.colorBrandStroke1}`,
    fontWeight: tokens.fontWeightSemibold,
    '@media (forced-colors: active)': { outline: '1px solid Highlight', outlineOffset: '-1px' },
  },
  chevron: {
    width: '16px',
    flexShrink: 0,
    display: 'flex',
    justifyContent: 'center',
    '& svg': { fontSize: '12px' },
  },
  label: { whiteSpace: 'normal', overflowWrap: 'anywhere', padding: '4px 0' },
})

/** See the top of this file. `here` is the node whose page is shown. */
export function NavigationTree(props: {
  label: string
  nodes: readonly TreeNode[]
  here: TreeNode | undefined
}) {
  const { label, nodes, here } = props
  const styles = useStyles()
  const text = useText()
  const navigate = useNavigate()
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  const [focused, setFocused] = useState<string | null>(null)
  const items = useMemo(
    () => itemsOf(nodes, closed).filter(({ node }) => firstPage(node) !== null),
    [nodes, closed],
  )
  // What can be reached by Tab: where the keyboard was, else the page that is shown, else the first.
  const stop = [focused, here?.key].find(key => items.some(one => one.node.key === key)) ?? items[0]?.node.key
  const setOpen = (node: TreeNode, open: boolean) => {
    const next = new Set(closed)
    if (open) next.delete(node.key)
    else next.add(node.key)
    setClosed(next)
  }
  const choose = ({ node, isOpen }: TreeItem) => {
    setFocused(node.key)
    if (isOpen !== null) setOpen(node, !isOpen)
    else if (node.to !== undefined) void navigate({ to: node.to })
  }
  const press = (event: KeyboardEvent<HTMLElement>, item: TreeItem, at: number) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'Enter' || event.key === ' ') choose(item)
    else {
      const step = treeStep(
        items,
        at,
        event.key,
        items.map(one => text(`nodes.${one.node.key}`)),
      )
      if (step === null) return
      if ('open' in step) setOpen(item.node, step.open)
      else {
        setFocused(step.focus)
        event.currentTarget.parentElement?.querySelector<HTMLElement>(`[data-node="${step.focus}"]`)?.focus()
      }
    }
    event.preventDefault()
  }
  return (
    <div role="tree" aria-label={label} className={styles.tree}>
      {items.map((item, at) => {
        const { node, level, isOpen } = item
        return (
          <div
            key={node.key}
            role="treeitem"
            aria-level={level}
            aria-posinset={item.place}
            aria-setsize={item.siblings}
            aria-expanded={isOpen ?? undefined}
            aria-current={node === here ? 'page' : undefined}
            aria-selected={node === here}
            tabIndex={node.key === stop ? 0 : -1}
            data-node={node.key}
            className={mergeClasses(styles.item, node === here && styles.here)}
            style={{ paddingLeft: 8 + (level - 1) * 20 }}
            onClick={() => choose(item)}
            onKeyDown={event => press(event, item, at)}
          >
            <span className={styles.chevron} aria-hidden>
              {isOpen === null ? null : isOpen ? <ChevronDownRegular /> : <ChevronRightRegular />}
            </span>
            <node.icon />
            <span className={styles.label}>{text(`nodes.${node.key}`)}</span>
          </div>
        )
      })}
    </div>
  )
}
