import { useEffect, useState } from 'react'
import { site } from '#console/data'
import { type LogLine, readLogLine } from './read-log-line.ts'

/** How many lines are kept; the whole log can be fetched as a file. */
const mostLines = 2000
/** How long after one reading the next one begins, in milliseconds. */
const everyMs = 1000

/** The log of a run, with what is new of it as long as the run goes on. */
export function useRunLog(run: string): readonly LogLine[] {
  const [lines, setLines] = useState<readonly LogLine[]>([])
  useEffect(() => {
    let isOn = true
    let waiting: ReturnType<typeof setTimeout> | undefined
    setLines([])
    const read = async (after: number | undefined): Promise<void> => {
      const answer = await site
        .readServicingLog({ run, ...(after !== undefined && { after }) })
        .catch(() => null)
      if (!isOn) return
      if (answer && answer.lines.length > 0)
        setLines(before => [...before, ...answer.lines.map(readLogLine)].slice(-mostLines))
      // The last lines may come a moment after the run is over: then one more reading finds nothing.
      if (answer?.isOver && answer.lines.length === 0) return
      waiting = setTimeout(() => void read(answer?.next ?? after), everyMs)
    }
    void read(undefined)
    return () => {
      isOn = false
      clearTimeout(waiting)
    }
  }, [run])
  return lines
}
