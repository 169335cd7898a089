// The ribbon: the Home tab with the actions of a page in their groups. Arrow keys go from action to action.

import {
  makeStyles,
  Tab,
  TabList,
  Text,
  Toolbar,
  ToolbarButton,
  ToolbarGroup,
  Tooltip,
  tokens,
} from '@fluentui/react-components'
import { useNavigate } from '@tanstack/react-router'
import { useMay } from '#console/data'
import type { Action, ActionGroup } from './action.ts'
import { useText } from './parts-text.ts'

const useStyles = makeStyles({
  ribbon: {
    backgroundColor: tokens.colorNeutralBackground1,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    flexShrink: 0,
  },
  tabs: { borderBottom: `1px solid ${tokens.colorNeutralStroke3}` },
  bar: {
    display: 'flex',
    alignItems: 'stretch',
    padding: 0,
    overflowX: 'auto',
    overflowY: 'hidden',
    scrollbarWidth: 'thin',
  },
  group: {
    display: 'flex',
    flexDirection: 'column',
    justifyContent: 'space-between',
    padding: `2px ${tokens.spacingHorizontalXS}`,
    borderRight: `1px solid ${tokens.colorNeutralStroke3}`,
    flexShrink: 0,
  },
  actions: { display: 'flex', gap: tokens.spacingHorizontalXS },
  action: {
    flexDirection: 'column',
    height: '68px',
    maxWidth: '156px',
    minWidth: '64px',
    gap: '2px',
    padding: '2px 6px',
    fontWeight: tokens.fontWeightRegular,
    fontSize: tokens.fontSizeBase200,
    lineHeight: '14px',
    whiteSpace: 'normal',
    '& .fui-Button__icon': { marginInlineEnd: 0, fontSize: '22px', width: '22px', height: '22px' },
  },
  name: {
    textAlign: 'center',
    color: tokens.colorNeutralForeground2,
    padding: `2px ${tokens.spacingHorizontalS}`,
  },
})

/** See the top of this file. */
export function Ribbon({ groups }: { groups: readonly ActionGroup[] }) {
  const styles = useStyles()
  const text = useText()
  return (
    <div className={styles.ribbon}>
      <TabList size="small" selectedValue="home" className={styles.tabs}>
        <Tab value="home" id="ribbon-home" aria-controls="ribbon-panel">
          {text('ribbon.home')}
        </Tab>
      </TabList>
      <div role="tabpanel" id="ribbon-panel" aria-labelledby="ribbon-home">
        <Toolbar aria-label={text('ribbon.label')} className={styles.bar}>
          {groups.map(group => (
            <ToolbarGroup key={group.key} role="group" className={styles.group} aria-label={group.label}>
              <div className={styles.actions}>
                {group.actions.map(action => (
                  <RibbonAction key={action.key} action={action} className={styles.action} />
                ))}
              </div>
              <Text size={100} className={styles.name} aria-hidden>
                {group.label}
              </Text>
            </ToolbarGroup>
          ))}
        </Toolbar>
      </div>
    </div>
  )
}

function RibbonAction({ action, className }: { action: Action; className: string }) {
  const navigate = useNavigate()
  const text = useText()
  const { to, run, needs } = action
  const may = useMay(needs?.[0] ?? '', needs?.[1] ?? '')
  const notPermitted = needs !== undefined && may === false ? text('ribbon.notPermitted') : null
  const unavailable = notPermitted ?? action.unavailable ?? null
  const button = (
    <ToolbarButton
      className={className}
      icon={action.icon}
      disabledFocusable={unavailable !== null}
      onClick={() => (to === undefined ? run?.() : void navigate({ href: to }))}
    >
      {action.label}
    </ToolbarButton>
  )
  return unavailable === null ? (
    button
  ) : (
    <Tooltip content={unavailable} relationship="description" withArrow>
      {button}
    </Tooltip>
  )
}
