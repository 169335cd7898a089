// A sequence as one table, in the order in which it runs.

import type { Item, TaskSequence } from './sequence.ts'

/** A group or step with its place. */
export type Instruction = {
  place: number
  item: Item
  /** The places of the groups around it, the innermost last. */
  groups: readonly number[]
  /** The place behind it; for a group, behind everything in it. */
  end: number
}

/** All groups and steps: each group in front of what is in it. */
export function listInstructions(sequence: Pick<TaskSequence, 'steps'>): Instruction[] {
  const table: Instruction[] = []
  const walk = (items: readonly Item[], groups: readonly number[]) => {
    for (const item of items) {
      const instruction = { place: table.length, item, groups, end: table.length + 1 }
      table.push(instruction)
      if (item.type === 'group') walk(item.steps, [...groups, instruction.place])
      instruction.end = table.length
    }
  }
  walk(sequence.steps, [])
  return table
}
