import { expect, it } from 'vitest'
import { readLogLine } from './read-log-line.ts'
import { stepsOfRun } from './steps-of-run.ts'

const at = (second: number) => `2027-01-01T00:00:0${second}.000Z`

it('tells which steps are done, under way and to come', () => {
  const steps = [
    { step: 'queued' as const, at: at(0) },
    { step: 'plan' as const, at: at(1) },
    { step: 'prepare' as const, at: at(2) },
  ]
  const states = stepsOfRun({ steps, step: 'prepare' }).map(one => `${one.step} ${one.state}`)
  expect(states).toEqual([
    'queued done',
    'plan done',
    'prepare now',
    'carry-out to-come',
    'prove to-come',
    'publish to-come',
    'distribute to-come',
  ])
})

it('has nothing to come when the run is over', () => {
  const steps = [
    { step: 'plan' as const, at: at(0) },
    { step: 'failed' as const, at: at(1) },
  ]
  expect(stepsOfRun({ steps, step: 'failed' }).map(one => one.state)).toEqual(['done', 'bad'])
})

it('takes lines of the log apart, and shows others as they are', () => {
  const line =
    '<![LOG[the disk is slow]LOG]!><time="01:02:03.004+000" date="09-30-2027" component="site-server" context="" type="2" thread="" file="">'
  expect(readLogLine(line)).toEqual({ text: 'the disk is slow', time: '01:02:03', severity: 'warning' })
  expect(readLogLine('plain').text).toBe('plain')
})
