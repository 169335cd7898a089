// The wizard that deploys a task sequence to a group of devices.

import { Text } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useMemo } from 'react'
import { queryClient, site, taskSequenceQuery } from '#console/data'
import { useFormats } from '#console/language'
import { type Fact, RowLink, recurrenceOf, useSayRecurrence, type Wizard, WizardFrame } from '#console/parts'
import { type DeploymentText, home, useText } from '../deployment-text.ts'
import {
  checkGeneral,
  checkRings,
  checkScheduling,
  fieldOf,
  type NewDeployment,
  nothingAnswered,
  requestOf,
} from './new-deployment.ts'
import { PreviewPage } from './preview-page.tsx'
import { GeneralPage, SchedulingPage, SettingsPage } from './question-pages.tsx'
import { RingsPage } from './rings-page.tsx'

const sequences = '/software-library/operating-systems/task-sequences'

/** See the top of this file. */
export function DeployPage() {
  const text = useText()
  const { dateTime } = useFormats()
  const sayRecurrence = useSayRecurrence()
  const { sequence = '' } = useParams({ strict: false }) as { sequence?: string }
  const name = useQuery(taskSequenceQuery(sequence)).data?.value.name ?? sequence
  const start = useMemo(nothingAnswered, [])
  const say: Say = { text, dateTime, sayRecurrence }
  return <WizardFrame key={sequence} wizard={describeWizard({ sequence, name, start, say })} />
}

type Say = {
  text: DeploymentText
  dateTime: (iso: string | null) => string
  sayRecurrence: ReturnType<typeof useSayRecurrence>
}

function describeWizard(at: {
  sequence: string
  name: string
  start: NewDeployment
  say: Say
}): Wizard<NewDeployment> {
  const { sequence, name, start, say } = at
  const { text } = say
  return {
    key: `deploy ${sequence}`,
    title: text('wizard.title', { name }),
    address: `${sequences}/deploy/${sequence}`,
    home: sequences,
    start,
    pages: [
      {
        key: 'general',
        title: text('wizard.general'),
        hint: text('wizard.generalHint'),
        fields: ['name', 'comment', 'deviceGroup'],
        check: input => checkGeneral(input, text),
        content: form => <GeneralPage form={form} />,
      },
      {
        key: 'settings',
        title: text('wizard.settings'),
        hint: text('wizard.settingsHint'),
        fields: ['purpose', 'versions', 'preCache'],
        check: () => ({}),
        content: form => <SettingsPage form={form} taskSequence={sequence} />,
      },
      {
        key: 'scheduling',
        title: text('wizard.scheduling'),
        hint: text('wizard.schedulingHint'),
        fields: ['availableFrom', 'deadline', 'inWindow', 'estimatedMinutes'],
        check: input => checkScheduling(input, text),
        content: form => <SchedulingPage form={form} />,
      },
      {
        key: 'rings',
        title: text('tabs.rings'),
        hint: text('wizard.ringsHint'),
        fields: ['rings'],
        check: input => checkRings(input, text),
        content: form => <RingsPage form={form} />,
      },
      {
        key: 'preview',
        title: text('wizard.preview'),
        hint: text('wizard.previewHint'),
        fields: ['confirmDevices'],
        check: () => ({}),
        content: form => <PreviewPage form={form} taskSequence={sequence} />,
      },
    ],
    summary: input => summaryOf(input, name, say),
    finish: async input => {
      await site.createDeployment(requestOf(sequence, input))
      await queryClient.invalidateQueries({ queryKey: ['deployment'] })
      return null
    },
    fieldOf,
    completion: input => (
      <>
        <Text>{text('wizard.made', { name: input.name.trim() })}</Text>
        <RowLink to={home} search={{ search: input.name.trim() }}>
          {text('wizard.show')}
        </RowLink>
      </>
    ),
  }
}

function summaryOf(input: NewDeployment, name: string, { text, dateTime, sayRecurrence }: Say): Fact[] {
  const request = requestOf('', input)
  return [
    { label: text('columns.name'), value: input.name.trim() },
    { label: text('columns.sequence'), value: name },
    { label: text('columns.group'), value: input.deviceGroup },
    { label: text('columns.purpose'), value: text(`purposes.${input.purpose}`) },
    {
      label: text('columns.availableFrom'),
      value: request.availableFrom === undefined ? text('atOnce') : dateTime(request.availableFrom),
    },
    ...(request.deadline ? [{ label: text('columns.deadline'), value: dateTime(request.deadline) }] : []),
    ...(request.windows
      ? [{ label: text('columns.windows'), value: sayRecurrence(recurrenceOf(input.window)) }]
      : []),
    ...(request.versions ?? []).map(one => ({
      label: text('versionOfPackage', { packageId: one.packageId }),
      value: text(`choices.${one.choice}`, { ring: one.ring ?? '', version: one.version ?? '' }),
    })),
    { label: text('columns.preCache'), value: text(input.preCache ? 'yes' : 'no') },
    {
      label: text('tabs.rings'),
      value: input.rings.length === 0 ? text('rings.none') : input.rings.map(one => one.name).join(', '),
    },
  ]
}
