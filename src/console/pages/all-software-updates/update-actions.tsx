import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise'
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download'
import { ArrowImportRegular } from '@fluentui/react-icons/svg/arrow-import'
import { ArrowUndoRegular } from '@fluentui/react-icons/svg/arrow-undo'
import { HandLeftRegular } from '@fluentui/react-icons/svg/hand-left'
import { PinRegular } from '@fluentui/react-icons/svg/pin'
import { ProhibitedRegular } from '@fluentui/react-icons/svg/prohibited'
import type { CatalogueUpdate } from '#api-client'
import type { ActionGroup } from '#console/parts'
import type { Asked } from './update-question.tsx'
import type { UpdateText } from './update-text.ts'

/** The ribbon: what can be done with the selected updates, and why something cannot be. */
export function updateActions(at: {
  text: UpdateText
  selected: readonly CatalogueUpdate[]
  ask: (asked: Asked) => void
  refresh: () => void
}): ActionGroup[] {
  const { text, selected, ask, refresh } = at
  const needsSome = selected.length === 0 ? text('why.selectSome') : null
  const decided = (key: 'declined' | 'held' | 'pinned') => selected.some(one => one.policy[key] !== null)
  const isDecided = decided('declined') || decided('held') || decided('pinned')
  const decide = (about: 'declined' | 'held' | 'pinned', icon: ActionGroup['actions'][number]['icon']) => ({
    key: about,
    label: text(`actions.${about}`),
    icon,
    run: () => ask({ about, updates: selected }),
    unavailable:
      needsSome ?? (selected.every(one => one.policy[about] !== null) ? text(`why.${about}`) : null),
  })
  return [
    {
      key: 'create',
      label: text('groups.create'),
      actions: [
        {
          key: 'import',
          label: text('actions.import'),
          icon: <ArrowImportRegular />,
          to: '/software-library/software-updates/all-software-updates/import/update-files',
        },
      ],
    },
    {
      key: 'updates',
      label: text('groups.updates'),
      actions: [
        {
          key: 'download',
          label: text('actions.download'),
          icon: <ArrowDownloadRegular />,
          run: () => ask({ about: 'download', updates: selected }),
          unavailable: needsSome,
        },
        { key: 'refresh', label: text('actions.refresh'), icon: <ArrowClockwiseRegular />, run: refresh },
      ],
    },
    {
      key: 'decisions',
      label: text('groups.decisions'),
      actions: [
        decide('declined', <ProhibitedRegular />),
        decide('held', <HandLeftRegular />),
        decide('pinned', <PinRegular />),
        {
          key: 'take-back',
          label: text('actions.takeBack'),
          icon: <ArrowUndoRegular />,
          run: () => ask({ about: 'take-back', updates: selected }),
          unavailable: needsSome ?? (isDecided ? null : text('why.notDecided')),
        },
      ],
    },
  ]
}
