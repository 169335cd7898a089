// The properties of one distribution point. A wizard, so that its summary says what changes before it does.

import { Text } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { DistributionPointDetail } from '#api-client'
import { pointQuery, pointsQuery, queryClient, site } from '#console/data'
import { ChoiceList, type Fact, Loaded, type Wizard, type WizardForm, WizardFrame } from '#console/parts'
import { home, type PointText, useText } from '../point-text.ts'
import {
  type ChosenProperties,
  changedHours,
  changesOf,
  checkGeneral,
  checkSchedule,
  chosenOf,
} from './chosen-properties.ts'
import { GeneralFields, numberLabels } from './general-fields.tsx'
import { ScheduleFields } from './schedule-fields.tsx'

/** See the top of this file. */
export function PointPropertiesPage() {
  const { name = '' } = useParams({ strict: false }) as { name?: string }
  const query = useQuery(pointQuery(name))
  return <Loaded query={query}>{detail => <Properties key={name} detail={detail} />}</Loaded>
}

function Properties({ detail }: { detail: DistributionPointDetail }) {
  const text = useText()
  // What somebody else changes meanwhile is told by the site when these are saved, and not mixed in here.
  const [first] = useState(detail)
  return <WizardFrame wizard={describeWizard(first, text)} />
}

function describeWizard(detail: DistributionPointDetail, text: PointText): Wizard<ChosenProperties> {
  const { name, revision } = detail
  const before = chosenOf(detail)
  return {
    key: `point-properties ${name} ${revision}`,
    title: text('properties.title', { name }),
    address: `${home}/properties/${encodeURIComponent(name)}`,
    home,
    start: before,
    pages: [
      {
        key: 'general',
        title: text('properties.general'),
        hint: text('properties.generalHint'),
        fields: ['address'],
        check: input => checkGeneral(input, text),
        content: form => <GeneralFields form={form} />,
      },
      {
        key: 'schedule',
        title: text('properties.schedule'),
        hint: text('properties.scheduleHint'),
        fields: ['timeZone', 'week'],
        check: input => checkSchedule(input, text),
        content: form => <ScheduleFields form={form} />,
      },
      {
        key: 'sources',
        title: text('properties.sources'),
        hint: text('properties.sourcesHint'),
        fields: ['sources'],
        check: () => ({}),
        content: form => <SourcesFields form={form} name={name} />,
      },
    ],
    summary: input => summaryOf(before, input, text),
    finish: async input => {
      await site.changeDistributionPoint({ name, expectedRevision: revision, ...changesOf(before, input) })
      await queryClient.invalidateQueries({ queryKey: ['distribution-point'] })
      return null
    },
    fieldOf: code => (/PULL_SOURCE|SOURCE/.test(code) ? 'sources' : null),
    completion: () => <Text>{text('properties.saved', { name })}</Text>,
  }
}

function SourcesFields({ form, name }: { form: WizardForm<ChosenProperties>; name: string }) {
  const text = useText()
  const points = useQuery(pointsQuery())
  return (
    <Loaded query={points}>
      {rows => (
        <ChoiceList
          label={text('properties.pull')}
          empty={text('properties.noOthers')}
          choices={rows.filter(row => row.name !== name).map(row => ({ value: row.name, label: row.name }))}
          chosen={form.input.sources}
          onChange={sources => form.change({ sources })}
          wrong={form.problems.sources}
        />
      )}
    </Loaded>
  )
}

function summaryOf(before: ChosenProperties, now: ChosenProperties, text: PointText): Fact[] {
  const labels = {
    address: text('properties.address'),
    communication: text('properties.communication'),
    ...(Object.fromEntries(Object.entries(numberLabels).map(([key, label]) => [key, text(label)])) as Record<
      keyof typeof numberLabels,
      string
    >),
    timeZone: text('properties.timeZone'),
  }
  const changed = Object.entries(labels).filter(
    ([key]) => before[key as keyof typeof labels] !== now[key as keyof typeof labels],
  )
  const facts: Fact[] = changed.map(([key, label]) => {
    const field = key as keyof typeof labels
    return { label, value: text('properties.was', { now: now[field] || '–', before: before[field] || '–' }) }
  })
  const hours = changedHours(before.week, now.week)
  if (hours > 0)
    facts.push({ label: text('properties.week'), value: text('properties.hours', { count: hours }) })
  if (before.sources.join('\n') !== now.sources.join('\n'))
    facts.push({ label: text('properties.pull'), value: now.sources.join(', ') })
  return facts.length > 0 ? facts : [{ label: text('properties.changes'), value: text('properties.nothing') }]
}
