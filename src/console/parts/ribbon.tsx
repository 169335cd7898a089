// The ribbon: the Home tab with the actions of a page in their groups. Arrow keys go from action to action. Groups for which there is no
// room stand in a menu at its end.

import {
  Button,
  makeStyles,
  Overflow,
  OverflowItem,
  Text,
  tokens,
  useOverflowMenu,
} from '@fluentui/react-components'
import { MoreHorizontalRegular } from '@fluentui/react-icons/svg/more-horizontal'
import { type ComponentProps, lazy, useLayoutEffect, useRef } from 'react'
import type { Action, ActionGroup } from './action.ts'
import { Hint } from './hint.tsx'
import { MenuButton } from './menu-button.tsx'
import { keepOneStop, moveFocus } from './move-focus.ts'
import { useText } from './parts-text.ts'
import { Tabs } from './tabs.tsx'
import { useAction } from './use-action.ts'

const RibbonMenu = lazy(() => import('./ribbon-menu.tsx'))
/** The buttons for which there is room. */
const inSight = 'button:not([data-overflowing] *)'

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
    overflow: 'hidden',
    // As high as its groups, also where none of them has room.
    minHeight: '92px',
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
    height: '72px',
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
  column: { display: 'flex', flexDirection: 'column' },
  small: {
    height: '24px',
    justifyContent: 'flex-start',
    padding: '0 6px',
    fontWeight: tokens.fontWeightRegular,
    fontSize: tokens.fontSizeBase200,
    whiteSpace: 'nowrap',
    '& .fui-Button__icon': { marginInlineEnd: '4px', fontSize: '16px', width: '16px', height: '16px' },
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
  const bar = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => keepOneStop(bar.current, inSight))
  return (
    <div className={styles.ribbon}>
      <Tabs
        name="ribbon"
        tabs={[{ key: 'home', label: text('ribbon.home') }]}
        chosen="home"
        onChoose={() => undefined}
        className={styles.tabs}
      />
      <div role="tabpanel" id="ribbon-panel" aria-labelledby="ribbon-home">
        <Overflow onOverflowChange={() => keepOneStop(bar.current, inSight)}>
          <div
            ref={bar}
            role="toolbar"
            aria-label={text('ribbon.label')}
            className={styles.bar}
            onKeyDown={event => moveFocus(event, inSight)}
            onFocus={event => keepOneStop(event.currentTarget, inSight)}
          >
            {groups.map(group => (
              <OverflowItem key={group.key} id={group.key}>
                <RibbonGroup group={group} />
              </OverflowItem>
            ))}
            <MoreActions groups={groups} />
          </div>
        </Overflow>
      </div>
    </div>
  )
}

/** The attributes are those of the overflow. */
function RibbonGroup({ group, ...attributes }: { group: ActionGroup } & ComponentProps<'div'>) {
  const styles = useStyles()
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for the fields of a form.
    <div role="group" {...attributes} className={styles.group} aria-label={group.label}>
      <div className={styles.actions}>
        {columnsOf(group.actions).map(column =>
          column[0]?.isSmall ? (
            <div key={column[0].key} className={styles.column}>
              {column.map(action => (
                <RibbonAction key={action.key} action={action} className={styles.small} />
              ))}
            </div>
          ) : (
            column.map(action => <RibbonAction key={action.key} action={action} className={styles.action} />)
          ),
        )}
      </div>
      <Text size={100} className={styles.name} aria-hidden>
        {group.label}
      </Text>
    </div>
  )
}

function MoreActions({ groups }: { groups: readonly ActionGroup[] }) {
  const styles = useStyles()
  const text = useText()
  const { ref, isOverflowing } = useOverflowMenu<HTMLDivElement>()
  if (!isOverflowing) return null
  return (
    <div ref={ref} className={styles.group}>
      <MenuButton
        label={text('ribbon.more')}
        icon={<MoreHorizontalRegular />}
        className={styles.action}
        menu={place => <RibbonMenu {...place} groups={groups} />}
      >
        {text('ribbon.more')}
      </MenuButton>
    </div>
  )
}

/** Actions as they stand beside each other: a large one alone, up to three small ones above each other. */
function columnsOf(actions: readonly Action[]): Action[][] {
  const columns: Action[][] = []
  for (const action of actions) {
    const last = columns.at(-1)
    if (action.isSmall && last?.[0]?.isSmall && last.length < 3) last.push(action)
    else columns.push([action])
  }
  return columns
}

function RibbonAction({ action, className }: { action: Action; className: string }) {
  const { unavailable, carryOut } = useAction(action)
  return (
    <Hint says={unavailable}>
      {described => (
        <Button
          appearance="subtle"
          className={className}
          icon={action.icon}
          disabledFocusable={unavailable !== null}
          onClick={carryOut}
          {...described}
        >
          {action.label}
        </Button>
      )}
    </Hint>
  )
}
