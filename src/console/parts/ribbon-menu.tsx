import {
  MenuGroup,
  MenuGroupHeader,
  MenuItem,
  makeStyles,
  tokens,
  useIsOverflowItemVisible,
} from '@fluentui/react-components'
import type { Action, ActionGroup } from './action.ts'
import type { MenuPlace } from './menu-button.tsx'
import { OpenMenu } from './open-menu.tsx'
import { useAction } from './use-action.ts'

const useStyles = makeStyles({
  item: { maxWidth: '340px' },
  // The reason can be read, also where the name is greyed.
  reason: { color: tokens.colorNeutralForeground2 },
})

/** The groups of a ribbon for which there is no room in it, as a menu. Loaded when it is opened. */
export default function RibbonMenu({ groups, ...place }: MenuPlace & { groups: readonly ActionGroup[] }) {
  return (
    <OpenMenu {...place}>
      {groups.map(group => (
        <HiddenGroup key={group.key} group={group} />
      ))}
    </OpenMenu>
  )
}

function HiddenGroup({ group }: { group: ActionGroup }) {
  if (useIsOverflowItemVisible(group.key)) return null
  return (
    <MenuGroup>
      <MenuGroupHeader>{group.label}</MenuGroupHeader>
      {group.actions.map(action => (
        <HiddenAction key={action.key} action={action} />
      ))}
    </MenuGroup>
  )
}

/** What cannot be done now says why below its name, and still has its place for the keyboard. */
function HiddenAction({ action }: { action: Action }) {
  const styles = useStyles()
  const { unavailable, carryOut } = useAction(action)
  return (
    <MenuItem
      className={styles.item}
      icon={action.icon}
      disabled={unavailable !== null}
      subText={unavailable === null ? undefined : { children: unavailable, className: styles.reason }}
      onClick={carryOut}
    >
      {action.label}
    </MenuItem>
  )
}
