// Which parts of the readers' source an input reaches, by V8's precise coverage of this thread.
//
// V8 gives, for every function that ran since it was last asked, nested ranges of source with counts; an inner range
// replaces the count of what surrounds it. Painted in that order they say of every character whether it ran.

import { type Profiler, Session } from 'node:inspector'

/** Counts what is reached. */
export type BlockCoverage = {
  /** Whether something ran since the last call that never ran before. It counts as reached only with `keep`. */
  takeNew: (keep: boolean) => boolean
  /** Blocks reached so far, of those that V8 has told of. */
  reached: () => number
  stop: () => void
}

type Script = { reached: Uint8Array; blocks: Set<number> }

/** Starts counting in files whose URL contains one of these texts. */
export function startBlockCoverage(watched: readonly string[]): BlockCoverage {
  const session = new Session()
  session.connect()
  session.post('Profiler.enable')
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
  const scripts = new Map<string, Script>()

  function take(): readonly Profiler.ScriptCoverage[] {
    let taken: readonly Profiler.ScriptCoverage[] = []
    // The session is of this thread, so that the answer is there when `post` returns.
    session.post('Profiler.takePreciseCoverage', (_, answer) => {
      taken = answer?.result ?? []
    })
    return taken
  }

  function add(script: Script, { ranges }: Profiler.FunctionCoverage, keep: boolean): boolean {
    const [whole] = ranges
    if (whole === undefined) return false
    const painted = new Uint8Array(whole.endOffset - whole.startOffset)
    for (const { startOffset, endOffset, count } of ranges) {
      painted.fill(count > 0 ? 1 : 0, startOffset - whole.startOffset, endOffset - whole.startOffset)
      script.blocks.add(startOffset)
    }
    if (script.reached.length < whole.endOffset) script.reached = grown(script.reached, whole.endOffset)
    let isNew = false
    for (const [index, ran] of painted.entries()) {
      const at = whole.startOffset + index
      if (ran === 0 || script.reached[at] === 1) continue
      if (keep) script.reached[at] = 1
      isNew = true
    }
    return isNew
  }

  return {
    takeNew: keep => {
      let isNew = false
      for (const { url, functions } of take()) {
        if (!watched.some(text => url.includes(text))) continue
        const script = scripts.get(url) ?? { reached: new Uint8Array(0), blocks: new Set() }
        scripts.set(url, script)
        for (const one of functions) isNew = add(script, one, keep) || isNew
      }
      return isNew
    },
    reached: () =>
      [...scripts.values()].reduce(
        (sum, { reached, blocks }) => sum + [...blocks].filter(at => reached[at] === 1).length,
        0,
      ),
    stop: () => session.disconnect(),
  }
}

function grown(bytes: Uint8Array, length: number): Uint8Array {
  const larger = new Uint8Array(length * 2)
  larger.set(bytes)
  return larger
}
