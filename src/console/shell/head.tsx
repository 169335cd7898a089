import { Button, makeStyles, Text, tokens } from '@fluentui/react-components'
import { NavigationRegular } from '@fluentui/react-icons/svg/navigation'
import { SettingsRegular } from '@fluentui/react-icons/svg/settings'
import { useQuery } from '@tanstack/react-query'
import { lazy } from 'react'
import { sessionQuery, useLive } from '#console/data'
import { Hint, MenuButton } from '#console/parts'
import { useText } from './shell-text.ts'
import mark from './slipstream.svg'

const SettingsMenu = lazy(() => import('./settings-menu.tsx'))

const useStyles = makeStyles({
  head: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    height: '48px',
    flexShrink: 0,
    padding: `0 ${tokens.spacingHorizontalM}`,
    backgroundColor: tokens.colorNeutralBackground1,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  // On a telephone there is room for its name alone.
  mark: { width: '28px', height: '28px', '@media (max-width: 719px)': { display: 'none' } },
  site: { color: tokens.colorNeutralForeground2 },
  rest: { flexGrow: 1 },
  live: {
    flexShrink: 0,
    whiteSpace: 'nowrap',
    padding: `0 ${tokens.spacingHorizontalS}`,
    border: `1px solid ${tokens.colorStatusSuccessBorder1}`,
    borderRadius: tokens.borderRadiusCircular,
    backgroundColor: tokens.colorStatusSuccessBackground1,
    color: tokens.colorStatusSuccessForeground1,
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightSemibold,
    lineHeight: '20px',
  },
})

/** The name of the product and its site, and what a person sets for themselves. */
export function Head({ onNavigation }: { onNavigation?: () => void }) {
  const styles = useStyles()
  const text = useText()
  const { data: session } = useQuery(sessionQuery())
  return (
    <header className={styles.head}>
      {onNavigation && (
        <Button
          appearance="subtle"
          icon={<NavigationRegular />}
          aria-label={text('navigation')}
          onClick={onNavigation}
        />
      )}
      <img src={mark} alt="" className={styles.mark} />
      <Text weight="semibold" size={400}>
        Slipstream
      </Text>
      {session && (
        <Text className={styles.site} wrap={false}>
          {text('site', { code: session.siteCode })}
        </Text>
      )}
      <span className={styles.rest} />
      <LiveMark />
      <MenuButton
        label={text('menu')}
        icon={<SettingsRegular />}
        menu={place => <SettingsMenu {...place} person={session?.user.displayName ?? ''} />}
      />
    </header>
  )
}

/** Says, to whom it matters, that what is shown changes by itself at once. */
function LiveMark() {
  const text = useText()
  const styles = useStyles()
  return useLive() ? (
    <Hint says={text('liveHint')}>
      {described => (
        <span className={styles.live} role="status" {...described}>
          {text('live')}
        </span>
      )}
    </Hint>
  ) : null
}
