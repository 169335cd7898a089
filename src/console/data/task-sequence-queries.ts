// What is read about task sequences; the keys as in queries.ts.

import { queryOptions } from '@tanstack/react-query'
import type { TaskSequenceFromTemplateInput } from '#api-client'
import { readTagged } from './edits.ts'
import { site } from './send.ts'

/** All task sequences. */
export const taskSequencesQuery = () =>
  queryOptions({ queryKey: ['task-sequence'], queryFn: () => site.listTaskSequences() })

/** One task sequence with its steps and what is wrong with it, and the tag for a change of it. */
export const taskSequenceQuery = (taskSequence: string) =>
  queryOptions({
    queryKey: ['task-sequence', taskSequence],
    queryFn: () => readTagged(tagged => tagged.readTaskSequence({ taskSequence })),
  })

/** Every version of a task sequence, the newest first. */
export const taskSequenceVersionsQuery = (taskSequence: string) =>
  queryOptions({
    queryKey: ['task-sequence', taskSequence, 'versions'],
    queryFn: () => site.listTaskSequenceVersions({ taskSequence }),
  })

/** One version as it was saved; it never changes. */
export const taskSequenceVersionQuery = (taskSequence: string, version: number) =>
  queryOptions({
    queryKey: ['task-sequence', taskSequence, 'versions', version],
    queryFn: () => site.readTaskSequenceVersion({ taskSequence, version }),
    refetchInterval: false,
    staleTime: Number.POSITIVE_INFINITY,
  })

/** A version as YAML. */
export const taskSequenceTextQuery = (taskSequence: string, version: number) =>
  queryOptions({
    queryKey: ['task-sequence', taskSequence, 'text', version],
    queryFn: () => site.writeTaskSequenceText({ taskSequence, version }),
    refetchInterval: false,
    staleTime: Number.POSITIVE_INFINITY,
  })

/** What setup.exe would be started with by the version in use. */
export const commandLinesQuery = (taskSequence: string) =>
  queryOptions({
    queryKey: ['task-sequence', taskSequence, 'command lines'],
    queryFn: () => site.previewSetupCommandLines({ taskSequence }),
  })

/** What a text in YAML means, and what is wrong with it. */
export const readTextQuery = (text: string) =>
  queryOptions({
    queryKey: ['task-sequence text', text],
    queryFn: () => site.readTaskSequenceText({ text }),
    refetchInterval: false,
    retry: false,
    gcTime: 10_000,
  })

/** What the wizard is asked, without the name. */
export type TaskSequenceTemplate = Omit<TaskSequenceFromTemplateInput, 'name'>

/** The task sequence that the template would make. */
export const templatePreviewQuery = (template: TaskSequenceTemplate) =>
  queryOptions({
    queryKey: ['task-sequence template', template],
    queryFn: () => site.previewTaskSequenceFromTemplate(template),
    refetchInterval: false,
    retry: false,
  })
