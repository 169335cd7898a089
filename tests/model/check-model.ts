// A small explicit-state checker: goes through every state that a model can reach, breadth first, and looks whether what must always hold
// does, whether something can get stuck, and whether from everywhere an end can be reached once nothing goes wrong any more. What it finds
// comes with the shortest way to it.

/** One thing that can happen. `isFault`: it may happen, and nobody may rely on it (a crash, a pause, a cancel). */
export type Step<State> = { name: string; next: State; isFault?: boolean }

/** A protocol. States are plain JSON; two with the same JSON are one. */
export type Model<State> = {
  initial: State
  /** Everything that can happen next. */
  steps: (state: State) => readonly Step<State>[]
  /** What always holds, each under its name. */
  invariants: Record<string, (state: State) => boolean>
  /** Whether everything has come to rest. */
  isEnd: (state: State) => boolean
  /** More states than this are a mistake of the model; standard: a million. */
  most?: number
}

/** What was gone through. `depth`: steps to the state that is farthest away. */
export type Checked = { states: number; transitions: number; depth: number; ends: number }

/** A model does not keep its word. */
export class ModelViolated extends Error {
  readonly what: string
  /** Names of the steps that lead there. */
  readonly trace: readonly string[]
  constructor(what: string, trace: readonly string[], state: unknown) {
    super(`${what}, after: ${trace.join(' → ') || 'nothing'}\n${JSON.stringify(state, null, 1)}`)
    this.what = what
    this.trace = trace
  }
}

type Node<State> = { state: State; from: number; by: string; depth: number }

/** Goes through all of it. @throws ModelViolated */
export function checkModel<State>(model: Model<State>): Checked {
  const { initial, steps, invariants, isEnd, most = 1_000_000 } = model
  const nodes: Node<State>[] = [{ state: initial, from: -1, by: '', depth: 0 }]
  const known = new Map([[JSON.stringify(initial), 0]])
  /** From where each state is reached without a fault. */
  const backward: number[][] = [[]]
  const ends: number[] = []
  let transitions = 0
  for (let at = 0; at < nodes.length; at++) {
    const { state, depth } = nodes[at] as Node<State>
    for (const [what, holds] of Object.entries(invariants))
      if (!holds(state)) throw new ModelViolated(what, traceTo(nodes, at), state)
    const next = steps(state)
    if (isEnd(state)) ends.push(at)
    else if (!next.some(step => !step.isFault))
      throw new ModelViolated('it is stuck', traceTo(nodes, at), state)
    for (const step of next) {
      transitions += 1
      const key = JSON.stringify(step.next)
      let index = known.get(key)
      if (index === undefined) {
        index = nodes.length
        if (index >= most) throw new Error(`the model has more than ${most} states`)
        known.set(key, index)
        nodes.push({ state: step.next, from: at, by: step.name, depth: depth + 1 })
        backward.push([])
      }
      if (!step.isFault) backward[index]?.push(at)
    }
  }
  const lost = firstWithoutEnd(backward, ends)
  if (lost !== null)
    throw new ModelViolated('no end can be reached', traceTo(nodes, lost), nodes[lost]?.state)
  return { states: nodes.length, transitions, depth: nodes.at(-1)?.depth ?? 0, ends: ends.length }
}

/** The nearest state from which no end can be reached without a fault; states are in the order in which they were found. */
function firstWithoutEnd(backward: readonly number[][], ends: readonly number[]): number | null {
  const reaches = new Uint8Array(backward.length)
  const open = [...ends]
  for (const end of ends) reaches[end] = 1
  for (let at = open.pop(); at !== undefined; at = open.pop())
    for (const before of backward[at] ?? [])
      if (reaches[before] === 0) {
        reaches[before] = 1
        open.push(before)
      }
  const lost = reaches.indexOf(0)
  return lost === -1 ? null : lost
}

function traceTo<State>(nodes: readonly Node<State>[], index: number): string[] {
  const trace: string[] = []
  for (let at = index; at > 0; at = nodes[at]?.from ?? 0) trace.unshift(nodes[at]?.by ?? '')
  return trace
}

/** A way through a model at random, at most so long; `choose` gives a number below the one it is given. */
export function walk<State>(
  { initial, steps }: Pick<Model<State>, 'initial' | 'steps'>,
  { length, choose }: { length: number; choose: (below: number) => number },
): Step<State>[] {
  const way: Step<State>[] = []
  let state = initial
  for (let count = 0; count < length; count++) {
    const next = steps(state)
    const step = next[choose(next.length)]
    if (step === undefined) break
    way.push(step)
    state = step.next
  }
  return way
}
