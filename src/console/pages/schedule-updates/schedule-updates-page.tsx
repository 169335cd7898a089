// The wizard Schedule Updates.

import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { UpgradePackage } from '#api-client'
import { packagesQuery } from '#console/data'
import { Loaded, useSayRecurrence, type Wizard, WizardFrame } from '#console/parts'
import { ChooseUpdatesPage } from './choose/choose-updates-page.tsx'
import {
  checkChoice,
  checkSchedule,
  fieldOf,
  firstAnswers,
  type NewSchedule,
  requestOf,
} from './new-schedule.ts'
import { PlanPreview } from './plan-preview.tsx'
import { ScheduleResults } from './results.tsx'
import { SetSchedulePage } from './set-schedule/set-schedule-page.tsx'
import { startSchedule } from './start-schedule.ts'
import { summaryOf } from './summary.ts'
import { useText, type WizardText } from './wizard-text.ts'

const home = '/software-library/operating-systems/upgrade-packages'

/** See the top of this file. */
export function ScheduleUpdatesPage() {
  const { packages: asked = '' } = useParams({ strict: false }) as { packages?: string }
  const query = useQuery(packagesQuery())
  return <Loaded query={query}>{all => <ForPackages key={asked} asked={asked} all={all} />}</Loaded>
}

function ForPackages({ asked, all }: { asked: string; all: readonly UpgradePackage[] }) {
  const text = useText()
  const sayRecurrence = useSayRecurrence()
  const packages = useMemo(() => {
    const ids = asked.split('+')
    return ids.map(id => ({ id, name: all.find(one => one.id === id)?.name ?? id }))
  }, [asked, all])
  const start = useMemo(() => firstAnswers(asked.split('+')), [asked])
  return <WizardFrame wizard={describeWizard({ asked, packages, start, text, sayRecurrence })} />
}

/** A package that is to be serviced. */
export type ServicedPackage = { id: string; name: string }

function describeWizard(about: {
  asked: string
  packages: readonly ServicedPackage[]
  start: NewSchedule
  text: WizardText
  sayRecurrence: ReturnType<typeof useSayRecurrence>
}): Wizard<NewSchedule> {
  const { asked, packages, start, text, sayRecurrence } = about
  const ids = packages.map(one => one.id)
  return {
    key: `schedule-updates ${asked}`,
    title: text('title'),
    address: `${home}/schedule-updates/${asked}`,
    home,
    start,
    pages: [
      {
        key: 'choose-updates',
        title: text('choose.title'),
        hint: text('choose.hint', { packages: packages.map(one => one.name).join(', ') }),
        fields: ['by', 'chosen', 'rule'],
        check: input => checkChoice(input, text),
        content: form => <ChooseUpdatesPage form={form} packages={packages} />,
      },
      {
        key: 'set-schedule',
        title: text('schedule.title'),
        hint: text('schedule.hint'),
        fields: ['name', 'start', 'at', 'repeat', 'groups', 'rings', 'indexes'],
        check: input => checkSchedule(input, text),
        content: form => <SetSchedulePage form={form} packages={packages} />,
      },
    ],
    summary: input => summaryOf(input, { packages, text, sayRecurrence }),
    summaryNote: input => <PlanPreview request={requestOf(input, ids)} packages={packages} />,
    finish: input => startSchedule(requestOf(input, ids)),
    fieldOf,
    saysOutcome: true,
    completion: input => <ScheduleResults schedule={input.name.trim()} packages={packages} />,
  }
}
