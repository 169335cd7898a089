import { AddRegular } from '@fluentui/react-icons/svg/add'
import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise'
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download'
import { ArrowUploadRegular } from '@fluentui/react-icons/svg/arrow-upload'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { EditRegular } from '@fluentui/react-icons/svg/edit'
import { RocketRegular } from '@fluentui/react-icons/svg/rocket'
import { TextBulletListTreeRegular } from '@fluentui/react-icons/svg/text-bullet-list-tree'
import type { TaskSequence } from '#api-client'
import { keepFile, site } from '#console/data'
import type { ActionGroup } from '#console/parts'
import { home, type SequenceText } from './sequence-text.ts'

/** The ribbon of the task sequences. */
export function sequenceActions(at: {
  text: SequenceText
  selected: readonly TaskSequence[]
  remove: (row: TaskSequence) => void
  refresh: () => void
}): ActionGroup[] {
  const { text, selected, remove, refresh } = at
  const one = selected.length === 1 ? selected[0] : undefined
  const unavailable = one === undefined ? text(selected.length > 1 ? 'why.onlyOne' : 'why.one') : null
  const create = ['task-sequence', 'create'] as const
  return [
    {
      key: 'create',
      label: text('groups.create'),
      actions: [
        {
          key: 'create',
          label: text('actions.create'),
          icon: <AddRegular />,
          to: `${home}/create/information`,
          needs: create,
        },
        {
          key: 'import',
          label: text('actions.import'),
          icon: <ArrowUploadRegular />,
          to: `${home}/import`,
          needs: create,
        },
      ],
    },
    {
      key: 'deployment',
      label: text('groups.deployment'),
      actions: [
        {
          key: 'deploy',
          label: text('actions.deploy'),
          icon: <RocketRegular />,
          to: `${home}/deploy/${one?.id ?? ''}/general`,
          needs: ['deployment', 'create'],
          unavailable,
        },
      ],
    },
    {
      key: 'sequence',
      label: text('groups.sequence'),
      actions: [
        {
          key: 'view',
          label: text('actions.view'),
          icon: <TextBulletListTreeRegular />,
          to: `${home}/steps/${one?.id ?? ''}`,
          unavailable,
        },
        {
          key: 'edit',
          label: text('actions.edit'),
          icon: <EditRegular />,
          to: `${home}/edit/${one?.id ?? ''}`,
          needs: ['task-sequence', 'modify'],
          unavailable,
        },
        {
          key: 'export',
          label: text('actions.export'),
          icon: <ArrowDownloadRegular />,
          run: () => one && void exportText(one.id, one.name, one.version),
          unavailable,
        },
        {
          key: 'delete',
          label: text('actions.delete'),
          icon: <DeleteRegular />,
          needs: ['task-sequence', 'delete'],
          run: () => one && remove(one),
          unavailable,
        },
        { key: 'refresh', label: text('actions.refresh'), icon: <ArrowClockwiseRegular />, run: refresh },
      ],
    },
  ]
}

/** Gives the browser a version as a file. */
export async function exportText(taskSequence: string, name: string, version: number): Promise<void> {
  const { text } = await site.writeTaskSequenceText({ taskSequence, version })
  const file = `${name.replace(/[^\p{L}\p{N} ._-]/gu, '_')} (${version}).yaml`
  keepFile(new Blob([text], { type: 'application/yaml' }), file)
}
