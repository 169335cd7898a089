import { readFile } from 'node:fs/promises'

/** Most memory that a process ever had resident, in megabytes of 1,048,576 bytes (proc(5), VmHWM). */
export async function mostMegabytes(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8')
  return Math.round(Number(/VmHWM:\s+(\d+) kB/.exec(text)?.[1] ?? 0) / 1024)
}
