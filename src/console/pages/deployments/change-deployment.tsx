// Changes a deployment: its name, which version of the task sequence it runs, and its times. What is not asked stays as it is.

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
import { FormDialog, type FormField, Loaded } from '#console/parts'
import { useText } from './deployment-text.ts'

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
}

function Change({ found, onClose }: { found: Tagged<DeploymentDetail>; onClose: () => void }) {
  const text = useText()
  // What somebody else changes meanwhile is told when it is saved.
  const [{ value: before, tag }] = useState(found)
  const versions = useQuery(taskSequenceVersionsQuery(before.taskSequence))
  const numbers = versions.data?.map(one => one.number) ?? [before.sequenceVersion]
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
        ...(before.purpose === 'required' ? [time('deadline')] : []),
      ]}
      start={{
        name: before.name,
        comment: before.comment,
        sequenceVersion: String(before.sequenceVersion),
        availableFrom: localTime(before.availableFrom),
        deadline: before.deadline === null ? '' : localTime(before.deadline),
      }}
      run={async answers => {
        await siteIf(tag).changeDeployment({ deployment: before.id, ...changeOf(before, answers) })
        await queryClient.invalidateQueries({ queryKey: ['deployment'] })
        return null
      }}
      fieldOf={code => (code === 'DEPLOYMENT_NAME_TAKEN' ? 'name' : null)}
      onClose={onClose}
    />
  )
}

function changeOf(before: DeploymentDetail, answers: Answers) {
  const { purpose, windows, estimatedMinutes, variables, preCache } = before
  // A time that was not touched stays to the second.
  const timeOf = (typed: string, was: string | null) =>
    was !== null && typed === localTime(was) ? was : new Date(typed).toISOString()
  return {
    ...{ purpose, windows, estimatedMinutes, variables, preCache },
    name: answers.name.trim(),
    comment: answers.comment.trim(),
    sequenceVersion: Number(answers.sequenceVersion),
    availableFrom: timeOf(answers.availableFrom, before.availableFrom),
    deadline: answers.deadline === '' ? null : timeOf(answers.deadline, before.deadline),
    versions: before.packages.flatMap(({ packageId, choice, ring, version }) =>
      choice === 'named'
        ? []
        : [
            {
              packageId,
              choice,
              ...(choice === 'ring' && ring !== null && { ring }),
              ...(choice === 'pinned' && version !== null && { version }),
            },
          ],
    ),
  }
}

/** A moment as the field for date and time holds it: local, to the minute. */
function localTime(iso: string): string {
  const moment = new Date(iso)
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
