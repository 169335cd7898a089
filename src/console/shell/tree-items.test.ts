import { expect, it } from 'vitest'
import type { TreeNode } from './tree.ts'
import { itemsOf, treeStep } from './tree-items.ts'

const icon = () => null
const page = (key: string) => ({ key, icon, to: `/${key}` }) as unknown as TreeNode
const folder = (key: string, nodes: TreeNode[]) => ({ key, icon, nodes }) as unknown as TreeNode
const tree = [page('overview'), folder('status', [page('alerts'), page('audit')]), page('queue')]
const keysOf = (closed: string[]) => itemsOf(tree, new Set(closed)).map(one => one.node.key)

it('shows what is in open folders', () => {
  expect(keysOf([])).toEqual(['overview', 'status', 'alerts', 'audit', 'queue'])
  expect(keysOf(['status'])).toEqual(['overview', 'status', 'queue'])
  expect(itemsOf(tree, new Set())[3]).toMatchObject({
    level: 2,
    place: 2,
    siblings: 2,
    parent: { key: 'status' },
  })
})

it('goes by arrow keys, in and out of folders, and by first letters', () => {
  const items = itemsOf(tree, new Set())
  const step = (at: number, key: string) => treeStep(items, at, key, keysOf([]))
  expect(step(0, 'ArrowUp')).toEqual({ focus: 'overview' })
  expect(step(0, 'ArrowDown')).toEqual({ focus: 'status' })
  expect(step(4, 'Home')).toEqual({ focus: 'overview' })
  expect(step(1, 'ArrowRight')).toEqual({ focus: 'alerts' })
  expect(step(3, 'ArrowLeft')).toEqual({ focus: 'status' })
  expect(step(1, 'ArrowLeft')).toEqual({ open: false })
  expect(step(0, 'ArrowRight')).toBeNull()
  // Round and round: the next that begins so.
  expect(step(2, 'a')).toEqual({ focus: 'audit' })
  expect(step(3, 'A')).toEqual({ focus: 'alerts' })
  expect(step(0, 'x')).toBeNull()
  const closed = itemsOf(tree, new Set(['status']))
  expect(treeStep(closed, 1, 'ArrowRight', [])).toEqual({ open: true })
})
