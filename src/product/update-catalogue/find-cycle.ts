// Finds circles among updates that refer to each other.

/** Which updates refer to which, by numbers from 0. `from[i]` refers to `to[i]`. */
export type References = { nodes: number; from: readonly number[]; to: readonly number[] }

/**
 * The updates that are in a circle, or between two of them; empty when there is no circle. Takes time in proportion to the number of references and
 * no stack, however long a chain is (Kahn, 1962: what refers to nothing is taken away until nothing is left; then what nothing refers to).
 */
export function findCycle({ nodes, from, to }: References): number[] {
  const leading = remaining(nodes, from, to)
  if (leading.every(one => one === 0)) return []
  const led = remaining(nodes, to, from)
  return [...leading.keys()].filter(node => leading[node] !== 0 && led[node] !== 0)
}

/** How many references of each update are left when whatever refers to nothing has been taken away. */
function remaining(nodes: number, from: readonly number[], to: readonly number[]): Uint32Array {
  const open = new Uint32Array(nodes)
  const firstAsker = new Int32Array(nodes).fill(-1)
  const nextAsker = new Int32Array(from.length)
  for (let index = 0; index < from.length; index += 1) {
    const [asker = 0, asked = 0] = [from[index], to[index]]
    open[asker] = (open[asker] ?? 0) + 1
    nextAsker[index] = firstAsker[asked] ?? -1
    firstAsker[asked] = index
  }
  const free: number[] = []
  open.forEach((count, node) => {
    if (count === 0) free.push(node)
  })
  for (let node = free.pop(); node !== undefined; node = free.pop()) {
    for (let index = firstAsker[node] ?? -1; index !== -1; index = nextAsker[index] ?? -1) {
      const asker = from[index] ?? 0
      const left = (open[asker] ?? 0) - 1
      open[asker] = left
      if (left === 0) free.push(asker)
    }
  }
  return open
}
