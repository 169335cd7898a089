// The items of a tree that can be seen, and where keys lead among them. Pure.

import type { TreeNode } from './tree.ts'

/** An item as it is shown. */
export type TreeItem = {
  node: TreeNode
  /** From 1 on. */
  level: number
  /** Its place among its siblings, from 1 on, and how many they are. */
  place: number
  siblings: number
  /** Null for a page, which has nothing below it. */
  isOpen: boolean | null
  parent: TreeNode | null
}

/** The items from top to bottom; what is below a closed folder is not among them. */
export function itemsOf(
  nodes: readonly TreeNode[],
  closed: ReadonlySet<string>,
  parent: TreeNode | null = null,
  level = 1,
): TreeItem[] {
  return nodes.flatMap((node, at) => {
    const isOpen = node.nodes === undefined ? null : !closed.has(node.key)
    const item = { node, level, place: at + 1, siblings: nodes.length, isOpen, parent }
    return isOpen ? [item, ...itemsOf(node.nodes ?? [], closed, node, level + 1)] : [item]
  })
}

/** What a key does at an item: another item has the focus, or this one is opened or closed. Null: no such key. */
export type TreeStep = { focus: string } | { open: boolean } | null

/** As ARIA's Authoring Practices have it for trees. @param said The labels of the items, for letters that are typed. */
export function treeStep(
  items: readonly TreeItem[],
  at: number,
  key: string,
  said: readonly string[],
): TreeStep {
  const item = items[at]
  if (item === undefined) return null
  const to = (place: number): TreeStep => {
    const node = items[Math.min(Math.max(place, 0), items.length - 1)]?.node
    return node ? { focus: node.key } : null
  }
  if (key === 'ArrowDown') return to(at + 1)
  if (key === 'ArrowUp') return to(at - 1)
  if (key === 'Home') return to(0)
  if (key === 'End') return to(items.length - 1)
  if (key === 'ArrowRight') return item.isOpen === false ? { open: true } : item.isOpen ? to(at + 1) : null
  if (key === 'ArrowLeft')
    return item.isOpen ? { open: false } : item.parent ? { focus: item.parent.key } : null
  if (key.length !== 1 || key === ' ') return null
  const begins = (label: string) => label.toLowerCase().startsWith(key.toLowerCase())
  const turned = [...said.keys()].map(place => (at + 1 + place) % said.length)
  const found = turned.find(place => begins(said[place] ?? ''))
  return found === undefined ? null : to(found)
}
