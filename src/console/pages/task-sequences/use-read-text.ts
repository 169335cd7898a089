import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { readTextQuery, SiteProblem } from '#console/data'

/** How long a text stays as it is before the site reads it, in milliseconds. */
const settledMs = 500

/** Where reading a text ended. */
export type TextProblem = { line: number; column: number; reason: string }

/** What the site says of a text in YAML, once it is no longer typed at; nothing is saved by it. */
export function useReadText(typed: string) {
  const [settled, setSettled] = useState(typed)
  useEffect(() => {
    const waiting = setTimeout(() => setSettled(typed), settledMs)
    return () => clearTimeout(waiting)
  }, [typed])
  const query = useQuery({ ...readTextQuery(settled), enabled: settled.trim() !== '' })
  const isOf = settled === typed && settled.trim() !== ''
  return {
    /** What it means; null while it is read, and when it cannot be. */
    read: (isOf && query.data) || null,
    wrong: isOf ? problemOf(query.error) : null,
    /** The site gave no answer about the text. */
    problem: isOf && query.error && problemOf(query.error) === null ? query.error : null,
    isReading: typed.trim() !== '' && (!isOf || query.isFetching),
  }
}

function problemOf(error: Error | null): TextProblem | null {
  if (!(error instanceof SiteProblem) || error.code !== 'TASK_SEQUENCE_INVALID') return null
  const { line, column, reason } = error.facts as TextProblem
  return { line, column, reason }
}
