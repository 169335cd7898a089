// The ribbon: the Home tab with the actions of a page in their groups. Arrow keys go from action to action.

import { Button, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useNavigate } from '@tanstack/react-router'
import { useLayoutEffect, useRef } from 'react'
import { useMay } from '#console/data'
import type { Action, ActionGroup } from './action.ts'
import { Hint } from './hint.tsx'
import { keepOneStop, moveFocus } from './move-focus.ts'
import { useText } from './parts-text.ts'
import { Tabs } from './tabs.tsx'

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
  useLayoutEffect(() => keepOneStop(bar.current, 'button'))
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
        <div
          ref={bar}
          role="toolbar"
          aria-label={text('ribbon.label')}
          className={styles.bar}
          onKeyDown={event => moveFocus(event, 'button')}
          onFocus={event => keepOneStop(event.currentTarget, 'button')}
        >
          {groups.map(group => (
            // biome-ignore lint/a11y/useSemanticElements: a fieldset is for the fields of a form.
            <div role="group" key={group.key} className={styles.group} aria-label={group.label}>
              <div className={styles.actions}>
                {columnsOf(group.actions).map(column =>
                  column[0]?.isSmall ? (
                    <div key={column[0].key} className={styles.column}>
                      {column.map(action => (
                        <RibbonAction key={action.key} action={action} className={styles.small} />
                      ))}
                    </div>
                  ) : (
                    column.map(action => (
                      <RibbonAction key={action.key} action={action} className={styles.action} />
                    ))
                  ),
                )}
              </div>
              <Text size={100} className={styles.name} aria-hidden>
                {group.label}
              </Text>
            </div>
          ))}
        </div>
      </div>
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
  const navigate = useNavigate()
  const text = useText()
  const { to, run, needs } = action
  const may = useMay(needs?.[0] ?? '', needs?.[1] ?? '')
  const notPermitted = needs !== undefined && may === false ? text('ribbon.notPermitted') : null
  const unavailable = notPermitted ?? action.unavailable ?? null
  return (
    <Hint says={unavailable}>
      {described => (
        <Button
          appearance="subtle"
          className={className}
          icon={action.icon}
          disabledFocusable={unavailable !== null}
          onClick={() => (to === undefined ? run?.() : void navigate({ href: to }))}
          {...described}
        >
          {action.label}
        </Button>
      )}
    </Hint>
  )
}
