// A task sequence as YAML: to edit one, and to import one. While it is typed the site says what is wrong, with line and column, and what
// setup.exe would be started with.

import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { TaskSequenceDetail } from '#api-client'
import {
  queryClient,
  site,
  siteIf,
  type Tagged,
  taskSequenceQuery,
  taskSequenceTextQuery,
} from '#console/data'
import { Loaded } from '#console/parts'
import { home, useText } from './sequence-text.ts'
import { TextForm } from './text-form.tsx'

function useLeave() {
  const navigate = useNavigate()
  return (selected: string | null) =>
    void navigate({ to: home, search: (selected === null ? {} : { selected }) as never })
}

/** Makes a sequence of a text. */
export function ImportTaskSequencePage() {
  const text = useText()
  const leave = useLeave()
  return (
    <TextForm
      title={text('actions.import')}
      label={text('text.create')}
      start={{ name: '', text: '' }}
      withFile
      save={async saved => {
        const { id } = await site.createTaskSequence(saved)
        await queryClient.invalidateQueries({ queryKey: ['task-sequence'] })
        leave(id)
      }}
      onCancel={() => leave(null)}
    />
  )
}

/** Saves the next version of a sequence. */
export function EditTextPage() {
  const { sequence = '' } = useParams({ strict: false }) as { sequence?: string }
  const query = useQuery(taskSequenceQuery(sequence))
  return <Loaded query={query}>{found => <Edit key={found.value.id} found={found} />}</Loaded>
}

function Edit({ found }: { found: Tagged<TaskSequenceDetail> }) {
  const text = useText()
  const leave = useLeave()
  // What is edited is what was read first; what is so by now may be something else.
  const [before, setBefore] = useState(found)
  const { id, name, version } = before.value
  const source = useQuery(taskSequenceTextQuery(id, version))
  const isOvertaken = found.tag !== before.tag
  return (
    <Loaded query={source}>
      {written => (
        <TextForm
          key={version}
          title={text('text.title', { name, version })}
          label={text('text.save')}
          start={{ name, text: written.text }}
          overtaken={
            isOvertaken
              ? {
                  by: found.value.changedBy,
                  version: found.value.version,
                  onTheirs: () => setBefore(found),
                }
              : null
          }
          save={async saved => {
            // Whoever saves over another's version was told of it.
            await siteIf(found.tag).changeTaskSequence({ taskSequence: id, ...saved })
            await queryClient.invalidateQueries({ queryKey: ['task-sequence'] })
            leave(id)
          }}
          onCancel={() => leave(id)}
        />
      )}
    </Loaded>
  )
}
