// The totals that `npm test` prints: nothing that went wrong may look like a success.

import { describe, expect, it } from 'vitest'
import { countTests, sum, type VitestReport } from '../parts.ts'

const report: VitestReport = {
  numPassedTests: 5,
  numFailedTests: 0,
  numPendingTests: 2,
  numTodoTests: 1,
  testResults: [{ status: 'passed', assertionResults: [{}] }],
}

describe('counting tests', () => {
  it('takes the totals of the report', () => {
    expect(countTests(report, true)).toEqual({ passed: 5, failed: 0, skipped: 3 })
    expect(countTests({ ...report, numFailedTests: 2 }, false)).toEqual({ passed: 5, failed: 2, skipped: 3 })
  })

  it('counts a file that could not be loaded as a failure', () => {
    const broken = {
      ...report,
      testResults: [...report.testResults, { status: 'failed', assertionResults: [] }],
    }
    expect(countTests(broken, false).failed).toBe(1)
  })

  it('counts a run without a report, and a run that failed without a failing test', () => {
    expect(countTests(null, true)).toEqual({ passed: 0, failed: 1, skipped: 0 })
    expect(countTests(report, false).failed).toBe(1)
  })

  it('sums up', () => {
    const part = { name: 'x', passed: true, seconds: 1, output: '' }
    const counts = { passed: 1, failed: 2, skipped: 3 }
    expect(
      sum([
        { ...part, counts },
        { ...part, counts },
      ]),
    ).toEqual({ passed: 2, failed: 4, skipped: 6 })
  })
})
