import { ArrowUndoRegular } from '@fluentui/react-icons/svg/arrow-undo'
import { CheckmarkCircleRegular } from '@fluentui/react-icons/svg/checkmark-circle'
import { HandLeftRegular } from '@fluentui/react-icons/svg/hand-left'
import { ProhibitedRegular } from '@fluentui/react-icons/svg/prohibited'
import type { ListedVersion } from '#api-client'
import type { Action, ActionGroup } from '#console/parts'
import type { Asked } from './version-question.tsx'
import type { VersionText } from './version-text.ts'

/** The ribbon of versions. */
export function versionActions(at: {
  text: VersionText
  packageId: string
  selected: readonly ListedVersion[]
  all: readonly ListedVersion[]
  ask: (asked: Asked) => void
}): ActionGroup[] {
  const { text, packageId, selected, all, ask } = at
  const one = selected.length === 1 ? selected[0] : undefined
  const needsOne = one === undefined ? text('why.selectOne') : null
  const mark = (key: 'held' | 'bad' | 'promoted', icon: Action['icon']): Action => {
    const isSet = one !== undefined && one[key] !== null
    return {
      key,
      label: text(`actions.${key}.${isSet ? 'takeBack' : 'set'}`),
      icon,
      run: () => one && ask({ mark: key, version: one }),
      unavailable: needsOne ?? (key === 'promoted' && one?.bad && !isSet ? text('why.bad') : null),
    }
  }
  const target = one !== undefined && !one.inUse ? one.number : null
  return [
    {
      key: 'version',
      label: text('groups.version'),
      actions: [
        {
          key: 'roll-back',
          label: text('actions.rollBack'),
          icon: <ArrowUndoRegular />,
          to: `/software-library/operating-systems/upgrade-packages/roll-back/${packageId}${target === null ? '' : `+${target}`}/version`,
          unavailable: all.length < 2 ? text('why.onlyOne') : one?.bad && !one.inUse ? text('why.bad') : null,
        },
      ],
    },
    {
      key: 'marks',
      label: text('groups.marks'),
      actions: [
        mark('held', <HandLeftRegular />),
        mark('bad', <ProhibitedRegular />),
        mark('promoted', <CheckmarkCircleRegular />),
      ],
    },
  ]
}
