import { Text } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { User } from '#api-client'
import { queryClient, rolesQuery, site } from '#console/data'
import { Confirm, CopyText, FormDialog } from '#console/parts'
import { useText } from './security-text.ts'

/** What is asked. */
export type Asked =
  | { about: 'create' }
  | { about: 'roles' | 'password' | 'disable' | 'remove' | 'token'; user: User }

const reread = () =>
  Promise.all(['user', 'sessions', 'token'].map(kind => queryClient.invalidateQueries({ queryKey: [kind] })))

type Props<About> = { user: About; onClose: () => void }

/** Asks, and does it. */
export function UserQuestion({ asked, onClose }: { asked: Asked; onClose: () => void }) {
  const text = useText()
  if (asked.about === 'create') return <CreateUser onClose={onClose} />
  const { user } = asked
  if (asked.about === 'roles') return <SetRoles user={user} onClose={onClose} />
  if (asked.about === 'password') return <SetPassword user={user} onClose={onClose} />
  if (asked.about === 'token') return <MakeToken user={user} onClose={onClose} />
  const isRemoval = asked.about === 'remove'
  const label = isRemoval ? 'actions.remove' : user.disabled ? 'actions.enable' : 'actions.disable'
  return (
    <Confirm
      title={text(label)}
      label={text(label)}
      run={async () => {
        await (isRemoval
          ? site.removeUser({ user: user.id })
          : site.changeUser({ user: user.id, disabled: !user.disabled }))
        await reread()
      }}
      onClose={onClose}
    >
      {text(isRemoval ? 'confirm.remove' : user.disabled ? 'confirm.enable' : 'confirm.disable', {
        name: user.userName,
      })}
    </Confirm>
  )
}

function useRoleChoices() {
  const roles = useQuery(rolesQuery())
  return (roles.data ?? []).map(role => ({ value: role.id, label: role.name }))
}

function CreateUser({ onClose }: { onClose: () => void }) {
  const text = useText()
  const choices = useRoleChoices()
  return (
    <FormDialog
      title={text('actions.create')}
      label={text('actions.create')}
      fields={[
        {
          key: 'kind',
          label: text('users.kind'),
          kind: 'choice',
          choices: [
            { value: 'person', label: text('kinds.person') },
            { value: 'service-account', label: text('kinds.service-account') },
          ],
        },
        { key: 'userName', label: text('users.userName'), required: true },
        { key: 'displayName', label: text('users.displayName'), required: true },
        {
          key: 'password',
          label: text('users.password'),
          kind: 'password',
          hint: text('users.passwordHint'),
        },
        { key: 'roles', label: text('users.roles'), kind: 'many', choices },
      ]}
      start={{ kind: 'person', userName: '', displayName: '', password: '', roles: [] as readonly string[] }}
      check={({ kind, password }) =>
        kind === 'person' && password === '' ? { password: text('users.passwordNeeded') } : {}
      }
      run={async ({ kind, userName, displayName, password, roles }) => {
        await site.createUser({
          kind: kind as User['kind'],
          userName: userName.trim(),
          displayName: displayName.trim(),
          ...(kind === 'person' && { password }),
          roles: roles.map(roleId => ({ roleId, scopes: null })),
        })
        await reread()
        return null
      }}
      fieldOf={code =>
        code.startsWith('USER_NAME') ? 'userName' : code.startsWith('PASSWORD') ? 'password' : null
      }
      onClose={onClose}
    />
  )
}

function SetRoles({ user, onClose }: Props<User>) {
  const text = useText()
  const choices = useRoleChoices()
  const before = new Map(user.roles.map(role => [role.roleId, role.scopes]))
  return (
    <FormDialog
      title={text('rolesOf', { name: user.userName })}
      label={text('save')}
      fields={[
        { key: 'roles', label: text('users.roles'), kind: 'many', choices, hint: text('users.rolesHint') },
      ]}
      start={{ roles: [...before.keys()] as readonly string[] }}
      run={async ({ roles }) => {
        await site.setUserRoles({
          user: user.id,
          // The scopes that a role had before stay.
          roles: roles.map(roleId => ({ roleId, scopes: before.get(roleId) ?? null })),
        })
        await reread()
        return null
      }}
      onClose={onClose}
    />
  )
}

function SetPassword({ user, onClose }: Props<User>) {
  const text = useText()
  return (
    <FormDialog
      title={text('passwordOf', { name: user.userName })}
      label={text('save')}
      fields={[
        {
          key: 'password',
          label: text('users.password'),
          kind: 'password',
          required: true,
          hint: text('users.passwordHint'),
        },
      ]}
      start={{ password: '' }}
      run={async ({ password }) => {
        await site.resetUserPassword({ user: user.id, password })
        await reread()
        return null
      }}
      fieldOf={code => (code.startsWith('PASSWORD') ? 'password' : null)}
      onClose={onClose}
    >
      <Text>{text('confirm.password')}</Text>
    </FormDialog>
  )
}

function MakeToken({ user, onClose }: Props<User>) {
  const text = useText()
  return (
    <FormDialog
      title={text('tokenOf', { name: user.userName })}
      label={text('actions.token')}
      fields={[
        { key: 'name', label: text('tokens.name'), required: true },
        { key: 'days', label: text('tokens.days'), hint: text('tokens.daysHint') },
      ]}
      start={{ name: '', days: '90' }}
      check={({ days }) =>
        days.trim() !== '' && !/^[1-9]\d*$/.test(days.trim()) ? { days: text('tokens.daysWrong') } : {}
      }
      run={async ({ name, days }) => {
        const { token } = await site.makeUserToken({
          user: user.id,
          name: name.trim(),
          expiresInDays: days.trim() === '' ? null : Number(days),
        })
        await reread()
        return <CopyText label={text('tokens.once')}>{token}</CopyText>
      }}
      onClose={onClose}
    />
  )
}
