import {
  Badge,
  Button,
  Menu,
  MenuDivider,
  MenuGroup,
  MenuGroupHeader,
  MenuItem,
  MenuItemRadio,
  MenuList,
  MenuPopover,
  MenuTrigger,
  makeStyles,
  Text,
  Tooltip,
  tokens,
} from '@fluentui/react-components'
import { NavigationRegular } from '@fluentui/react-icons/svg/navigation'
import { PersonRegular } from '@fluentui/react-icons/svg/person'
import { SettingsRegular } from '@fluentui/react-icons/svg/settings'
import { SignOutRegular } from '@fluentui/react-icons/svg/sign-out'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { sessionQuery, signOut, useLive } from '#console/data'
import { changeLanguage, languages, useLanguage } from '#console/language'
import { useText } from './shell-text.ts'
import mark from './slipstream.svg'
import { chooseTheme, themeNames, useTheme } from './theme.ts'

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
  live: { flexShrink: 0, whiteSpace: 'nowrap' },
  site: { color: tokens.colorNeutralForeground2 },
  rest: { flexGrow: 1 },
})

/** How each language calls itself. */
const ownNames = { en: 'English', fr: 'Français' }

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
      <SettingsMenu name={session?.user.displayName ?? ''} />
    </header>
  )
}

function SettingsMenu({ name: person }: { name: string }) {
  const text = useText()
  const language = useLanguage()
  const { name } = useTheme()
  const navigate = useNavigate()
  return (
    <Menu checkedValues={{ theme: [name], language: [language] }}>
      <MenuTrigger disableButtonEnhancement>
        <Button appearance="subtle" icon={<SettingsRegular />} aria-label={text('menu')} />
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <MenuGroupHeader>{person}</MenuGroupHeader>
          <MenuDivider />
          <MenuGroup>
            <MenuGroupHeader>{text('language')}</MenuGroupHeader>
            {languages.map(one => (
              <MenuItemRadio
                key={one}
                name="language"
                value={one}
                lang={one}
                onClick={() => changeLanguage(one)}
              >
                {ownNames[one]}
              </MenuItemRadio>
            ))}
          </MenuGroup>
          <MenuGroup>
            <MenuGroupHeader>{text('theme')}</MenuGroupHeader>
            {themeNames.map(one => (
              <MenuItemRadio key={one} name="theme" value={one} onClick={() => chooseTheme(one)}>
                {text(`themes.${one}`)}
              </MenuItemRadio>
            ))}
          </MenuGroup>
          <MenuDivider />
          <MenuItem
            icon={<PersonRegular />}
            onClick={() => void navigate({ to: '/administration/own-account' })}
          >
            {text('account')}
          </MenuItem>
          <MenuItem icon={<SignOutRegular />} onClick={() => void signOut()}>
            {text('signOut')}
          </MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  )
}

/** Says, to whom it matters, that what is shown changes by itself at once. */
function LiveMark() {
  const styles = useStyles()
  const text = useText()
  return useLive() ? (
    <Tooltip content={text('liveHint')} relationship="description">
      <Badge className={styles.live} appearance="tint" color="success" size="medium" role="status">
        {text('live')}
      </Badge>
    </Tooltip>
  ) : null
}
