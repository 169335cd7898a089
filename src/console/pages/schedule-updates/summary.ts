// The answers as facts, before anything is done.

import type { Fact, useSayRecurrence } from '#console/parts'
import { recurrenceOf } from '#console/parts'
import type { NewSchedule } from './new-schedule.ts'
import type { ServicedPackage } from './schedule-updates-page.tsx'
import type { WizardText } from './wizard-text.ts'

/** See the top of this file. */
export function summaryOf(
  input: NewSchedule,
  about: {
    packages: readonly ServicedPackage[]
    text: WizardText
    sayRecurrence: ReturnType<typeof useSayRecurrence>
  },
): Fact[] {
  const { packages, text } = about
  const yesNo = (value: boolean) => text(value ? 'summary.yes' : 'summary.no')
  return [
    { label: text('summary.name'), value: input.name.trim() },
    { label: text('summary.packages'), value: packages.map(one => `${one.name} (${one.id})`).join(', ') },
    {
      label: text('summary.updates'),
      value:
        input.by === 'rule'
          ? text('summary.byRule', { rule: input.rule })
          : input.chosen.map(one => one.label).join('; '),
    },
    { label: text('schedule.when'), value: sayWhen(input, about) },
    { label: text('how.continueOnError'), value: yesNo(input.continueOnError) },
    { label: text('summary.distribute'), value: sayDistribution(input, text) },
    { label: text('summary.superseded'), value: text(`how.cleanups.${input.cleanup}`) },
    {
      label: text('how.images'),
      value: input.allImages ? text('how.allImages') : input.indexes.join(', '),
    },
    { label: text('summary.optimize'), value: yesNo(input.optimize) },
    { label: text('how.engine'), value: text(`how.engines.${input.engine === '' ? 'site' : input.engine}`) },
    { label: text('how.runOn'), value: text(`how.runsOn.${input.runOn}`) },
    { label: text('summary.keep'), value: input.keep ? String(input.keepVersions) : text('how.keepAll') },
  ]
}

function sayWhen(
  { start, at, clock, repeat }: NewSchedule,
  { text, sayRecurrence }: { text: WizardText; sayRecurrence: ReturnType<typeof useSayRecurrence> },
): string {
  if (start === 'recurring') return sayRecurrence(recurrenceOf(repeat))
  if (start === 'once') return `${at.replace('T', ' ')} (${text(`schedule.clocks.${clock}`)})`
  return text('schedule.starts.as-soon-as-possible')
}

function sayDistribution({ distribute, groups, rings }: NewSchedule, text: WizardText): string {
  const to = text(`how.distributions.${distribute}`)
  const named = distribute === 'groups' ? groups : distribute === 'rings' ? rings : []
  return named.length === 0 ? to : `${to}: ${named.join(', ')}`
}
