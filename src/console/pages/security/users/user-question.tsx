import { Text } from '@fluentui/react-components'
import type { User } from '#api-client'
import { queryClient, site } from '#console/data'
import { Confirm, FormDialog, type FormField } from '#console/parts'
import { useText } from '../security-text.ts'
import { TokenForm } from '../tokens/token-form.tsx'
import { answersOf, lacksScope, RoleChoice, rolesOf } from './role-choice.tsx'

/** What is asked. */
export type Asked =
  | { about: 'create'; kind: User['kind'] }
  | { about: 'roles' | 'password' | 'disable' | 'remove' | 'token'; user: User }

const reread = () =>
  Promise.all(['user', 'sessions', 'token'].map(kind => queryClient.invalidateQueries({ queryKey: [kind] })))

type Props<About> = { user: About; onClose: () => void }

/** Asks, and does it. */
export function UserQuestion({ asked, onClose }: { asked: Asked; onClose: () => void }) {
  const text = useText()
  if (asked.about === 'create') return <CreateUser kind={asked.kind} onClose={onClose} />
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

/** The field of roles, in whatever form. */
function useRolesField(hint: 'users.rolesHint' | 'users.newRolesHint') {
  const text = useText()
  return {
    field: {
      key: 'roles',
      label: text('users.roles'),
      show: ({ value, wrong, onChange }) => (
        <RoleChoice
          label={text('users.roles')}
          hint={text(hint)}
          chosen={value as readonly string[]}
          wrong={wrong}
          onChange={onChange}
        />
      ),
    } as const satisfies FormField<{ roles: readonly string[] }>,
    check: (roles: readonly string[]) => (lacksScope(roles) ? { roles: text('users.scopeNeeded') } : {}),
  }
}

function CreateUser({ kind, onClose }: { kind: User['kind']; onClose: () => void }) {
  const text = useText()
  const roles = useRolesField('users.newRolesHint')
  const isPerson = kind === 'person'
  const title = text(isPerson ? 'actions.create' : 'actions.createService')
  return (
    <FormDialog
      title={title}
      label={title}
      fields={[
        { key: 'userName', label: text('users.userName'), required: true },
        { key: 'displayName', label: text('users.displayName'), required: true },
        ...(isPerson
          ? ([
              {
                key: 'password',
                label: text('users.password'),
                kind: 'password',
                required: true,
                hint: text('users.passwordHint'),
              },
            ] as const)
          : []),
        roles.field,
      ]}
      start={{ userName: '', displayName: '', password: '', roles: [] as readonly string[] }}
      check={input => roles.check(input.roles)}
      run={async input => {
        await site.createUser({
          kind,
          userName: input.userName.trim(),
          displayName: input.displayName.trim(),
          ...(isPerson && { password: input.password }),
          roles: rolesOf(input.roles),
        })
        await reread()
        return null
      }}
      fieldOf={code =>
        code.startsWith('USER_NAME') ? 'userName' : code.startsWith('PASSWORD') ? 'password' : null
      }
      onClose={onClose}
    >
      {!isPerson && <Text>{text('users.serviceHint')}</Text>}
    </FormDialog>
  )
}

function SetRoles({ user, onClose }: Props<User>) {
  const text = useText()
  const roles = useRolesField('users.rolesHint')
  return (
    <FormDialog
      title={text('rolesOf', { name: user.userName })}
      label={text('save')}
      fields={[roles.field]}
      start={{ roles: answersOf(user.roles) as readonly string[] }}
      check={input => roles.check(input.roles)}
      run={async input => {
        await site.setUserRoles({ user: user.id, roles: rolesOf(input.roles) })
        await reread()
        return null
      }}
      fieldOf={code => (/ACCESS|ADMINISTRATOR/.test(code) ? 'roles' : null)}
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
    <TokenForm
      title={text('tokenOf', { name: user.userName })}
      make={async token => {
        const made = await site.makeUserToken({ user: user.id, ...token })
        await reread()
        return made
      }}
      onClose={onClose}
    />
  )
}
