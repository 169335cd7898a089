// Changes a deployment: its name, which version of the task sequence it runs, its times and windows, the versions of packages, and variables. What is
// not asked stays as it is.

import { Field, Input } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { DeploymentDetail } from '#api-client'
import {
  deploymentToChangeQuery,
  queryClient,
  siteIf,
  type Tagged,
  taskSequenceVersionsQuery,
} from '#console/data'
import {
  FormDialog,
  type FormField,
  Loaded,
  NumberField,
  RepeatFields,
  recurrenceOf,
  repeatOf,
  useSayRecurrence,
  usualRepeat,
} from '#console/parts'
import { useText } from './deployment-text.ts'
import { variablesOf, variablesText } from './variables-text.ts'
import { VersionField } from './version-field.tsx'
import { versionOf } from './wizard/new-deployment.ts'

/** See the top of this file. */
export function ChangeDeployment({ deployment, onClose }: { deployment: string; onClose: () => void }) {
  const query = useQuery(deploymentToChangeQuery(deployment))
  return <Loaded query={query}>{found => <Change found={found} onClose={onClose} />}</Loaded>
}

type Answers = {
  name: string
  comment: string
  sequenceVersion: string
  availableFrom: string
  deadline: string
  /** As it is, at any time, or in another one. */
  windows: 'same' | 'always' | 'other'
  variables: string
}

/** The answers that are more than a text. `versions`: by package, as the wizard has them. */
type More = {
  versions: Record<string, string>
  window: ReturnType<typeof repeatOf>
  windowHours: number
  estimatedMinutes: number
}

function Change({ found, onClose }: { found: Tagged<DeploymentDetail>; onClose: () => void }) {
  const text = useText()
  // What somebody else changes meanwhile is told when it is saved.
  const [{ value: before, tag }] = useState(found)
  const versions = useQuery(taskSequenceVersionsQuery(before.taskSequence))
  const numbers = versions.data?.map(one => one.number) ?? [before.sequenceVersion]
  const [more, setMore] = useState(() => moreOf(before))
  const sayRecurrence = useSayRecurrence()
  const isRequired = before.purpose === 'required'
  const said = (before.windows ?? []).map(one => sayRecurrence(one.recurrence)).join('; ')
  const variables = variablesText(before.variables)
  const time = (key: 'availableFrom' | 'deadline'): FormField<Answers> => ({
    key,
    label: text(`columns.${key}`),
    required: true,
    show: ({ value, wrong, onChange }) => (
      <Field label={text(`columns.${key}`)} required validationMessage={wrong ?? null}>
        <Input type="datetime-local" value={String(value)} onChange={(_, data) => onChange(data.value)} />
      </Field>
    ),
  })
  return (
    <FormDialog<Answers>
      title={before.name}
      label={text('change.save')}
      fields={[
        { key: 'name', label: text('columns.name'), required: true },
        { key: 'comment', label: text('columns.comment'), kind: 'long' },
        {
          key: 'sequenceVersion',
          label: text('change.sequenceVersion'),
          kind: 'choice',
          hint: text('change.sequenceVersionHint', { version: before.sequenceVersion }),
          choices: numbers.map(one => ({ value: String(one), label: String(one) })),
        },
        time('availableFrom'),
        ...(isRequired
          ? [
              time('deadline'),
              {
                key: 'windows' as const,
                label: text('columns.windows'),
                kind: 'choice' as const,
                choices: [
                  {
                    value: 'same',
                    label: text('change.windowsSame', { windows: said || text('windows.always') }),
                  },
                  { value: 'always', label: text('windows.always') },
                  { value: 'other', label: text('change.windowsOther') },
                ],
              },
            ]
          : []),
        ...(variables === null
          ? []
          : [
              {
                key: 'variables' as const,
                label: text('columns.variables'),
                kind: 'long' as const,
                hint: text('change.variablesHint'),
              },
            ]),
      ]}
      start={{
        name: before.name,
        comment: before.comment,
        sequenceVersion: String(before.sequenceVersion),
        availableFrom: localTime(before.availableFrom),
        deadline: before.deadline === null ? '' : localTime(before.deadline),
        windows: 'same',
        variables: variables ?? '',
      }}
      check={answers => ({
        ...(variables !== null &&
          variablesOf(answers.variables) === null && { variables: text('wrong.variables') }),
        ...(answers.windows === 'other' &&
          more.estimatedMinutes > more.windowHours * 60 && { windows: text('wrong.windowTooShort') }),
      })}
      below={answers => (
        <>
          {answers.windows === 'other' && (
            <>
              <RepeatFields
                repeat={more.window}
                onChange={changes => setMore({ ...more, window: { ...more.window, ...changes } })}
              />
              <NumberField
                label={text('wizard.windowHours')}
                value={more.windowHours}
                least={1}
                most={24}
                onChange={windowHours => setMore({ ...more, windowHours })}
              />
            </>
          )}
          {isRequired && (
            <NumberField
              label={text('wizard.estimatedMinutes')}
              hint={text('wizard.estimatedHint')}
              value={more.estimatedMinutes}
              least={0}
              most={10_080}
              onChange={estimatedMinutes => setMore({ ...more, estimatedMinutes })}
            />
          )}
          {Object.entries(more.versions).map(([packageId, chosen]) => (
            <VersionField
              key={packageId}
              packageId={packageId}
              chosen={chosen}
              onChange={version => setMore({ ...more, versions: { ...more.versions, [packageId]: version } })}
            />
          ))}
        </>
      )}
      run={async answers => {
        await siteIf(tag).changeDeployment({ deployment: before.id, ...changeOf(before, answers, more) })
        await queryClient.invalidateQueries({ queryKey: ['deployment'] })
        return null
      }}
      fieldOf={code => (code === 'DEPLOYMENT_NAME_TAKEN' ? 'name' : null)}
      onClose={onClose}
    />
  )
}

function moreOf({ packages, windows, estimatedMinutes }: DeploymentDetail): More {
  const [first] = windows ?? []
  return {
    versions: Object.fromEntries(
      packages.flatMap(({ packageId, choice, ring, version }) =>
        choice === 'named' ? [] : [[packageId, [choice, ring ?? version ?? ''].join(' ').trim()]],
      ),
    ),
    window: first === undefined ? { ...usualRepeat(), every: 'day' } : repeatOf(first.recurrence),
    windowHours: first === undefined ? 5 : Math.max(1, Math.round(first.minutes / 60)),
    estimatedMinutes,
  }
}

function changeOf(before: DeploymentDetail, answers: Answers, more: More) {
  const { purpose, preCache } = before
  // A time that was not touched stays to the second.
  const timeOf = (typed: string, was: string | null) =>
    was !== null && typed === localTime(was) ? was : new Date(typed).toISOString()
  const other = [{ recurrence: recurrenceOf(more.window), minutes: more.windowHours * 60 }]
  const windows = { same: before.windows, always: null, other }[answers.windows]
  const isKept = variablesText(before.variables) === null
  return {
    ...{ purpose, preCache, windows, estimatedMinutes: more.estimatedMinutes },
    name: answers.name.trim(),
    comment: answers.comment.trim(),
    sequenceVersion: Number(answers.sequenceVersion),
    availableFrom: timeOf(answers.availableFrom, before.availableFrom),
    deadline: answers.deadline === '' ? null : timeOf(answers.deadline, before.deadline),
    variables: isKept ? before.variables : (variablesOf(answers.variables) ?? before.variables),
    versions: Object.entries(more.versions).map(([packageId, said]) => versionOf(packageId, said)),
  }
}

/** A moment as the field for date and time holds it: local, to the minute. */
function localTime(iso: string): string {
  const moment = new Date(iso)
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
