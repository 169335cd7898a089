// Processor time of another process, as Linux tells it.

import { readdir, readFile } from 'node:fs/promises'

/** Clock ticks a second: the same on every Linux that Node runs on. */
const ticks = 100

/**
 * Seconds of processor time that a process and its ended children have used (proc(5), /proc/PID/stat, fields 14 to 17).
 */
export async function processorSeconds(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8')
  // The name of the program, in brackets, may hold blanks.
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  const [user = 0, system = 0, childUser = 0, childSystem = 0] = fields.slice(11, 15)
  return (user + system + childUser + childSystem) / ticks
}

/** The same of processes with all that they started and that still runs. */
export async function processorSecondsOfTrees(pids: readonly number[]): Promise<number> {
  let seconds = 0
  for (const pid of pids) {
    const tasks = await readdir(`/proc/${pid}/task`)
    const lists = await Promise.all(
      tasks.map(task => readFile(`/proc/${pid}/task/${task}/children`, 'utf8').catch(() => '')),
    )
    const children = lists.flatMap(list => list.trim().split(' ').filter(Boolean).map(Number))
    seconds += (await processorSeconds(pid)) + (await processorSecondsOfTrees(children))
  }
  return seconds
}
