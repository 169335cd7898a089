import { MenuDivider, MenuGroup, MenuGroupHeader, MenuItem, MenuItemRadio } from '@fluentui/react-components'
import { PersonRegular } from '@fluentui/react-icons/svg/person'
import { SignOutRegular } from '@fluentui/react-icons/svg/sign-out'
import { useNavigate } from '@tanstack/react-router'
import { signOut } from '#console/data'
import { changeLanguage, languages, useLanguage } from '#console/language'
import { type MenuPlace, OpenMenu } from '#console/parts'
import { useText } from './shell-text.ts'
import { chooseTheme, themeNames, useTheme } from './theme.ts'

/** How each language calls itself. */
const ownNames = { en: 'English', fr: 'Français' }

/** What a person sets for themselves. Loaded when it is opened. */
export default function SettingsMenu({ person, ...place }: MenuPlace & { person: string }) {
  const text = useText()
  const language = useLanguage()
  const { name } = useTheme()
  const navigate = useNavigate()
  return (
    <OpenMenu {...place} checkedValues={{ theme: [name], language: [language] }}>
      <MenuGroupHeader>{person}</MenuGroupHeader>
      <MenuDivider />
      <MenuGroup>
        <MenuGroupHeader>{text('language')}</MenuGroupHeader>
        {languages.map(one => (
          <MenuItemRadio key={one} name="language" value={one} lang={one} onClick={() => changeLanguage(one)}>
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
      <MenuItem icon={<PersonRegular />} onClick={() => void navigate({ to: '/administration/own-account' })}>
        {text('account')}
      </MenuItem>
      <MenuItem icon={<SignOutRegular />} onClick={() => void signOut()}>
        {text('signOut')}
      </MenuItem>
    </OpenMenu>
  )
}
